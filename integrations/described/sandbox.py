"""One simulated department for every description: answers from its records, and decides as it says."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.manifests import AnswersBy
from integrations.described import wire
from integrations.described.decisions import DescribedItem, fill, value_at
from integrations.described.description import DescribedResource, Description
from integrations.described.names import described_name
from integrations.sandboxing.ledger import Body, Case, StatusStep
from integrations.sandboxing.samples import Samples
from integrations.sandboxing.server import Call, Handler, Recalled, Sandbox, SignedReply
from integrations.sandboxing.settings import SandboxSettings
from services.handover.types import FINAL_ANSWERS, AnswerKind
from services.kit.clock import Clock, china_day
from services.kit.values.check_characters import mod_31

_RECALLED = {
    Recalled.TAKEN_BACK: "TAKEN_BACK",
    Recalled.ALREADY_DECIDED: "ALREADY_DECIDED",
    Recalled.NOT_SEEN: "NOT_SEEN",
}


class DescribedSandbox(Sandbox):
    home = Path(__file__).parent
    usual_latency = (0.05, 0.12)
    token_header = wire.TOKEN_HEADER
    scheme = wire.SIGNING

    def __init__(
        self, description: Description, credentials: Credentials, clock: Clock, settings: SandboxSettings | None = None
    ) -> None:
        self.description = description
        self._items = {item.code: item for item in description.items}
        super().__init__(credentials, clock, settings)

    @property
    def name(self) -> str:
        return described_name(self.description.id)

    def records(self) -> Samples:
        return Samples({entry.code: [_row(entry, nth) for nth, _ in enumerate(entry.records)] for entry in self._asked})

    def handlers(self) -> Mapping[str, Handler]:
        questions = {wire.question_path(entry.code): partial(self._answer, entry.code) for entry in self._asked}
        items = {wire.item_path(item.code): partial(self._take, item) for item in self.description.items}
        return {**questions, **items, wire.LOOK_UP_PATH: self._look_up, **self._recalls, wire.STATUS_PATH: self._status}

    @property
    def _asked(self) -> tuple[DescribedResource, ...]:
        return self.description.asked_here

    def _answer(self, resource: str, call: Call) -> Body:
        key, wanted = call.body.get("key"), call.body.get("elements", {})
        row = self.record(resource, lambda row: row["key"] == key)
        answer = {"resource": resource, "key": key, "as_of": self.now()}
        if row is None:
            return {**answer, "status": "NOTHING"}
        answers = [
            {**each, "values": {code: value for code, value in each["values"].items() if code in wanted[relation]}}
            for relation in wanted
            for each in row["answers"].get(relation, [])
        ]
        return {**answer, "status": "FOUND", "key": row["key"], "answers": answers}

    def _take(self, item: DescribedItem, call: Call) -> Body:
        parties = call.body.get("parties", {})
        if missing := [need for need in item.needs if value_at(parties, need) in (None, "")]:
            return {
                "status": "REFUSED",
                "code": "INCOMPLETE",
                "reason": f"缺少：{'、'.join(missing)} / missing: {', '.join(missing)}",
            }
        calls_back = self.description.answers_by is AnswersBy.CALLBACK
        case = self.take(
            call.headers[wire.KEY_HEADER],
            item.code,
            call.body,
            reference=wire.REFERENCE + self.description.id.upper() + "-{year}-{nth:06d}",
            callback_url=call.body.get("callback_url") if calls_back else None,
        )
        return _receipt(case)

    def _look_up(self, call: Call) -> Body:
        case = self.ledger.case_of_key(str(call.body.get("parcel")))
        return _receipt(case) if case else {"status": "NOT_SEEN"}

    @property
    def _recalls(self) -> Mapping[str, Handler]:
        return {wire.RECALL_PATH: self._recall} if self.description.takes_recalls else {}

    def _recall(self, call: Call) -> Body:
        return {"status": _RECALLED[self.take_back(str(call.body.get("parcel")))]}

    def is_decided(self, steps: Sequence[StatusStep]) -> bool:
        return any(each["state"] in FINAL_ANSWERS for step in steps for each in step.body["steps"])

    def _status(self, call: Call) -> SignedReply:
        reference = str(call.body.get("reference"))
        steps = [step for message in self.ledger.steps(reference) for step in message.body["steps"]]
        return SignedReply({"reference": reference, "steps": steps})

    def next_step(self, case: Case, nth: int) -> StatusStep:
        item = self._items[case.item]
        path = item.decides.path(case.body["parties"])
        entry = path[nth]
        step: Body = {"state": entry.says, "at": self.now(), "code": entry.code, "reason": entry.reason}
        if entry.says is AnswerKind.GRANTED:
            step["result"] = self._result(item, case)
        return StatusStep({"reference": case.reference, "steps": [step]}, last=nth == len(path) - 1)

    def _result(self, item: DescribedItem, case: Case) -> Body:
        number = self.number(item.decides.number)
        values = {"number": number, "today": china_day(self.clock.now()).isoformat()}
        if any("{credit_code}" in str(template) for template in item.decides.elements.values()):
            values["credit_code"] = self._credit_code()
        elements: dict[str, dict[str, Any]] = {}
        for path, template in item.decides.elements.items():
            role, _, element = path.partition("/")
            elements.setdefault(role, {})[element] = fill(template, values, case.body["parties"])
        return {"kind": item.result, "number": number, "issued_at": self.now(), "elements": elements}

    def _credit_code(self) -> str:
        """A code never given before, of an area that no firm has (GB 32100)."""
        stem = f"91340000MAT{self.ledger.next('credit_code'):06d}"
        return stem + mod_31(stem)


def _row(entry: DescribedResource, nth: int) -> dict[str, Any]:
    record = entry.records[nth]
    answers = {
        relation: [{"relation": relation, "ordinal": place, "values": dict(one)} for place, one in enumerate(ones, 1)]
        for relation, ones in record.answers.items()
    }
    return {"key": dict(record.key), "answers": answers}


def _receipt(case: Case) -> Body:
    return {"status": "TAKEN", "reference": case.reference, "taken_at": case.taken_at.isoformat()}
