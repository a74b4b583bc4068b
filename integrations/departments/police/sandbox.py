"""The police as a simulated department: answers about registers, enters newborns, calls back."""

from collections.abc import Mapping
from pathlib import Path

from integrations.departments.police import wire as police
from integrations.sandboxing.ledger import Body, Case, StatusStep
from integrations.sandboxing.samples import columns_of
from integrations.sandboxing.server import Call, Handler, Recalled, Sandbox, missing_fields
from services.kit.values.check_characters import mod_11_2

_REFERENCE = "GA-3400-{year}-{nth:06d}"
_PAGE = "HKY-3400-{year}-{nth:06d}"
_NEEDED = ("XM", "XBDM", "CSSJ", "CSYXZMBH")
_SERIALS = 450
"""serial numbers of one sex and day used in an area, 100 to 999"""

_RECALLED = {
    Recalled.TAKEN_BACK: (police.OK, "已撤回"),
    Recalled.ALREADY_DECIDED: (police.DECIDED, "已办结，不能撤回"),
    Recalled.NOT_SEEN: (police.UNKNOWN_QUERY, "查无登记单"),
}


class PoliceSandbox(Sandbox):
    home = Path(__file__).parent
    usual_latency = (0.05, 0.11)
    token_header = police.TOKEN_HEADER
    scheme = police.SIGNING
    moment_form = police.MOMENT

    def handlers(self) -> Mapping[str, Handler]:
        return {
            police.PERSON: lambda call: self._query("RK", call),
            police.HOUSEHOLD: lambda call: self._query("HJ", call),
            police.HOUSEHOLD_ENTRY: self._enter,
            police.LOOK_UP_PATH: self._look_up,
            police.RECALL_PATH: self._recall,
        }

    def _query(self, table: str, call: Call) -> Body:
        condition, fields = call.body.get("CXTJ"), call.body.get("CXZD", ())
        if not condition:
            return self._envelope(police.UNKNOWN_QUERY, "查询条件不能为空")
        if condition in self.samples.rows("WS"):
            return self._envelope(police.NOT_IN_PROVINCE, "非本省户籍人员")
        row = self.record(table, lambda row: condition.items() <= row.items())
        if row is None:
            return self._envelope(police.OK, "查无此人")
        return self._envelope(police.OK, "成功", columns_of(row, (*condition, *fields)))

    def _enter(self, call: Call) -> Body:
        newborn = call.body.get("XSE", {})
        missing = missing_fields(newborn, _NEEDED) + ["SF"] * ("SF" not in call.body)
        if missing:
            return self._envelope(police.INCOMPLETE, f"缺少必填项：{'、'.join(missing)}")
        key = call.headers[police.KEY_HEADER]
        case = self.take(key, "csdj", call.body, reference=_REFERENCE, callback_url=call.body.get("HDDZ"))
        return self._receipt(case)

    def _look_up(self, call: Call) -> Body:
        case = self.ledger.case_of_key(call.body["QQBH"])
        return self._receipt(case) if case else self._envelope(police.OK, "查无登记单")

    def _recall(self, call: Call) -> Body:
        return self._envelope(*_RECALLED[self.take_back(call.body["QQBH"])])

    def next_step(self, case: Case, nth: int) -> StatusStep:
        step = {"YWLSH": case.reference, "SJ": self.now()}
        if nth == 0:
            return StatusStep({**step, "ZTDM": "10"})
        newborn = case.body["XSE"]
        number = self._identity_number(newborn["CSSJ"][:8], male=newborn["XBDM"] == "1")
        return StatusStep({**step, "ZTDM": "90", "JG": {"GMSFHM": number, "HKBYH": self.number(_PAGE)}}, last=True)

    def _identity_number(self, born: str, *, male: bool) -> str:
        """A number never given before: odd serials for boys (GB 11643)."""
        area, serial = divmod(self.ledger.next(f"{born}-{male}") - 1, _SERIALS)
        stem = f"{340000 + area}{born}{100 + 2 * serial + male}"
        return stem + mod_11_2(stem)

    def _receipt(self, case: Case) -> Body:
        taken = self.moment(case.taken_at)
        return self._envelope(police.OK, "已接收", {"YWLSH": case.reference, "SLSJ": taken})

    def _envelope(self, code: str, message: str, *rows: Body) -> Body:
        return {"RETCODE": code, "RETMSG": message, "CXSJ": self.now(), "DATA": list(rows)}
