"""The tax service as a simulated department: says what is due, takes payments for newborns, is polled."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from integrations.departments.tax import wire as tax
from integrations.sandboxing.ledger import Body, Case, StatusStep
from integrations.sandboxing.samples import columns_of
from integrations.sandboxing.server import Call, Handler, Sandbox, SignedReply, missing_fields

_REFERENCE = "SW34{year}{nth:09d}"
_RECEIPT = "334{year}{nth:010d}"
_NEEDED = ("cbrxm", "cbrsfzjhm", "cbrbh", "jfje")
_MISSING = "11"


class TaxSandbox(Sandbox):
    home = Path(__file__).parent
    usual_latency = (0.05, 0.15)
    token_header = tax.TOKEN_HEADER
    scheme = tax.SIGNING
    moment_form = tax.MOMENT

    def handlers(self) -> Mapping[str, Handler]:
        return {
            tax.PREMIUM: self._due,
            tax.PAYMENT: self._pay,
            tax.LOOK_UP_PATH: self._look_up,
            tax.STATUS_PATH: self._status,
        }

    def _due(self, call: Call) -> Body:
        key = {name: call.body.get(name) for name in ("sfzjlx", "sfzjhm")}
        row = self.record("YJ", lambda row: key.items() <= row.items())
        if row is None:
            return _response(tax.NOT_FOUND, "无此纳税人", cxsj=self.now())
        shown = (*key, *call.body.get("zd", ()))
        return _response(tax.OK, cxsj=self.now(), nsr=columns_of(row, shown))

    def _pay(self, call: Call) -> Body:
        missing = missing_fields(call.body, _NEEDED)
        if missing:
            return _response(_MISSING, f"缺少：{'、'.join(missing)}")
        return self._slip(self.take(call.headers[tax.KEY_HEADER], "jf", call.body, reference=_REFERENCE))

    def _look_up(self, call: Call) -> Body:
        case = self.ledger.case_of_key(call.body["sqxh"])
        return self._slip(case) if case else _response(tax.NOT_FOUND, "无此申请")

    def _status(self, call: Call) -> Body | SignedReply:
        case = self.ledger.case_of_reference(call.body["jfxh"])
        if case is None:
            return _response(tax.NOT_FOUND, "无此缴费")
        return SignedReply(_response(tax.OK, jfxh=case.reference, mx=self.steps_of(case)))

    def next_step(self, case: Case, nth: int) -> StatusStep:  # noqa: ARG002 - every payment succeeds
        if nth == 0:
            return StatusStep({"zt": "1", "sj": self.now()})
        return StatusStep({"zt": "5", "sj": self.now(), "pzhm": self.number(_RECEIPT)}, last=True)

    def _slip(self, case: Case) -> Body:
        return _response(tax.OK, jfxh=case.reference, slsj=self.moment(case.taken_at))


def _response(code: str, message: str = "", **data: Any) -> Body:
    return {"Response": {"code": code, "msg": message, **({"data": data} if data else {})}}
