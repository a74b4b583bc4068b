"""Human resources as a simulated department: answers about cards, makes cards for newborns, is polled."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from integrations.departments.human_resources import wire as human_resources
from integrations.sandboxing.ledger import Body, Case, StatusStep
from integrations.sandboxing.samples import columns_of
from integrations.sandboxing.server import Call, Handler, Sandbox, SignedReply, missing_fields

_REFERENCE = "RS{year}34{nth:07d}"
_CARD = "AH34{nth:07d}"
_NEEDED = ("AAC003", "AAC004", "AAC002", "AAE008")
_MISSING = "2001"


class HumanResourcesSandbox(Sandbox):
    home = Path(__file__).parent
    usual_latency = (0.04, 0.12)
    token_header = human_resources.TOKEN_HEADER
    scheme = human_resources.SIGNING
    moment_form = human_resources.MOMENT

    def handlers(self) -> Mapping[str, Handler]:
        return {
            human_resources.CARD: self._card,
            human_resources.APPLY: self._apply,
            human_resources.LOOK_UP_PATH: self._look_up,
            human_resources.STATUS_PATH: self._status,
        }

    def _card(self, call: Call) -> Body:
        number = call.body["AAC002"]
        row = self.record("SBK", lambda row: row["AAC002"] == number)
        if row is None:
            return self._envelope(human_resources.NOT_FOUND, "无社会保障卡")
        shown = ("AAC002", *call.body.get("fields", ()))
        return self._envelope(human_resources.OK, card=columns_of(row, shown))

    def _apply(self, call: Call) -> Body:
        missing = missing_fields(call.body, _NEEDED)
        if missing:
            return {"appcode": _MISSING, "msg": f"必填项为空：{'、'.join(missing)}"}
        key = call.headers[human_resources.KEY_HEADER]
        return self._receipt(self.take(key, "ybk", call.body, reference=_REFERENCE))

    def _look_up(self, call: Call) -> Body:
        case = self.ledger.case_of_key(call.body["serialno"])
        return self._receipt(case) if case else {"appcode": human_resources.NOT_FOUND, "msg": "无此申请"}

    def _status(self, call: Call) -> Body | SignedReply:
        case = self.ledger.case_of_reference(call.body["AAZ002"])
        if case is None:
            return {"appcode": human_resources.NOT_FOUND, "msg": "无此业务"}
        return SignedReply(
            {"appcode": human_resources.OK, "result": {"AAZ002": case.reference, "list": self.steps_of(case)}}
        )

    def next_step(self, case: Case, nth: int) -> StatusStep:  # noqa: ARG002 - every application is granted
        if nth == 0:
            return StatusStep({"AAE016": "01", "AAE015": self.now()})
        return StatusStep({"AAE016": "09", "AAE015": self.now(), "AAZ500": self.number(_CARD)}, last=True)

    def _receipt(self, case: Case) -> Body:
        taken = self.moment(case.taken_at)
        return {"appcode": human_resources.OK, "msg": "", "result": {"AAZ002": case.reference, "AAE036": taken}}

    def _envelope(self, code: str, message: str = "", **result: Any) -> Body:
        return {"appcode": code, "msg": message, "result": {"AAE036": self.now(), **result}}
