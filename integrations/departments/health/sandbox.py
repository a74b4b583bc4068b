"""Health as a simulated department: knows deliveries of the last days, issues certificates, calls back."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from integrations.adapter_kit.credentials import Credentials
from integrations.departments.health import wire as health
from integrations.sandboxing.ledger import Body, Case, StatusStep
from integrations.sandboxing.samples import Row
from integrations.sandboxing.server import Call, Handler, Recalled, Sandbox, missing_fields
from integrations.sandboxing.settings import SandboxSettings
from services.kit.clock import Clock, china_day

_REFERENCE = "WJW{year}{nth:08d}"
_NEEDED = {
    health.BIRTH_CERTIFICATE: ("xinshengerXm", "fenmianBh", "muqinXm"),
    health.VACCINATION_RECORD: ("ertongXm", "chushengSj", "csyxzmBh"),
}
_ISSUED = {
    health.BIRTH_CERTIFICATE: ("CSYXZM", "V34{nth:07d}"),
    health.VACCINATION_RECORD: ("YFJZZ", "YF3400{year}{nth:06d}"),
}


_ANOTHER = "/"
"""between the number of a sample's delivery and which one of the mother it is"""


def _first_number(number: str) -> str:
    return number.partition(_ANOTHER)[0]


_RECALLED = {
    Recalled.TAKEN_BACK: (health.OK, "已撤回"),
    Recalled.ALREADY_DECIDED: (health.DECIDED, "已办结，不能撤回"),
    Recalled.NOT_SEEN: (health.NO_SUCH_CASE, "无此办件"),
}


class HealthSandbox(Sandbox):
    home = Path(__file__).parent
    usual_latency = (0.08, 0.16)
    token_header = health.TOKEN_HEADER
    scheme = health.SIGNING
    moment_form = health.MOMENT

    def __init__(self, credentials: Credentials, clock: Clock, settings: SandboxSettings | None = None) -> None:
        super().__init__(credentials, clock, settings)
        certified = {case.body["fenmianBh"] for case in self.ledger.cases() if case.item == health.BIRTH_CERTIFICATE}
        self._earlier = Counter(_first_number(each) for each in certified) if self.settings.births_anew else Counter()

    def handlers(self) -> Mapping[str, Handler]:
        return {
            health.DELIVERIES: self._deliveries,
            health.BIRTH_CERTIFICATE: lambda call: self._apply(health.BIRTH_CERTIFICATE, call),
            health.VACCINATION_RECORD: lambda call: self._apply(health.VACCINATION_RECORD, call),
            health.LOOK_UP_PATH: self._look_up,
            health.RECALL_PATH: self._recall,
        }

    def _deliveries(self, call: Call) -> Body:
        kind, number = call.body.get("zjlx"), call.body.get("zjhm")
        if not kind or not number:
            return self._envelope(health.UNKNOWN_QUERY, "证件类型和证件号码不能为空")
        row = self.record("FM", lambda row: (row["chanfuZjlx"], row["chanfuZjhm"]) == (kind, number))
        if row is None:
            return self._envelope(health.OK, "无分娩记录")
        return self._envelope(health.OK, "成功", {**row, "yinger": [self._dated(born) for born in row["yinger"]]})

    def _dated(self, born: Row) -> Row:
        """A child's record with moments instead of the sample's days before the journal was begun: samples stay fresh,
        and a restart does not move a birth.
        """
        kept = {name: value for name, value in born.items() if name not in ("tianQian", "shike")}
        earlier = self._earlier[born["fenmianBh"]]
        if earlier:
            kept["fenmianBh"] += f"{_ANOTHER}{earlier + 1}"
        day = china_day(self.ledger.opened) - timedelta(days=born["tianQian"] + earlier)
        moment = datetime.combine(day, time.fromisoformat(born["shike"]))
        later = {"chushengSj": timedelta(0), "yiganSj": timedelta(hours=2), "kajieSj": timedelta(days=1)}
        return kept | {name: (moment + after).strftime(health.MOMENT) for name, after in later.items()}

    def _apply(self, operation: str, call: Call) -> Body:
        missing = missing_fields(call.body, _NEEDED[operation])
        if missing:
            return self._envelope(health.INCOMPLETE, f"缺少必填项：{'、'.join(missing)}")
        key, url = call.headers[health.KEY_HEADER], call.body.get("huitiaoDz")
        return self._receipt(self.take(key, operation, call.body, reference=_REFERENCE, callback_url=url))

    def _look_up(self, call: Call) -> Body:
        case = self.ledger.case_of_key(call.body["requestId"])
        return self._receipt(case) if case else self._envelope(health.OK, "无此办件")

    def _recall(self, call: Call) -> Body:
        return self._envelope(*_RECALLED[self.take_back(call.body["requestId"])])

    def next_step(self, case: Case, nth: int) -> StatusStep:
        step = {"banjianBh": case.reference, "shijian": self.now()}
        if nth == 0:
            return StatusStep({**step, "zhuangtai": "1"})
        kind, form = _ISSUED[case.item]
        return StatusStep(
            {**step, "zhuangtai": "4", "jieguo": {"leixing": kind, "bianhao": self.number(form)}}, last=True
        )

    def _receipt(self, case: Case) -> Body:
        taken = self.moment(case.taken_at)
        return self._envelope(health.OK, "已接收", {"banjianBh": case.reference, "jieshouSj": taken})

    def _envelope(self, code: str, message: str, data: dict[str, Any] | None = None) -> Body:
        return {"code": code, "message": message, "shijian": self.now(), "data": data}
