"""The tax service as a pretended department: says what is due, takes payments for newborns, is polled."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from integrations.departments.tax import wire as tax
from integrations.sandboxing.ledger import Body, Case, Word
from integrations.sandboxing.server import Call, Handler, Sandbox, Signed
from services.kit.clock import CHINA

_REFERENCE = "SW34{year}{nth:09d}"
_RECEIPT = "334{year}{nth:010d}"
_NEEDED = ("cbrxm", "cbrsfzjhm", "cbrbh", "jfje")
_MISSING = "11"


class TaxSandbox(Sandbox):
    home = Path(__file__).parent
    usual_latency = (0.05, 0.15)
    token_header = tax.TOKEN_HEADER
    scheme = tax.SIGNING

    def handlers(self) -> Mapping[str, Handler]:
        return {
            tax.PREMIUM: self._due,
            tax.PAYMENT: self._pay,
            tax.LOOK_UP: self._look_up,
            tax.PROGRESS: self._progress,
        }

    def _due(self, call: Call) -> Body:
        key = {name: call.body.get(name) for name in ("sfzjlx", "sfzjhm")}
        row = self.record("YJ", lambda row: key.items() <= row.items())
        if row is None:
            return _response(tax.NOT_FOUND, "无此纳税人", cxsj=self._now())
        shown = (*key, *call.body.get("zd", ()))
        return _response(tax.OK, cxsj=self._now(), nsr={name: row[name] for name in row if name in shown})

    def _pay(self, call: Call) -> Body:
        missing = [name for name in _NEEDED if not call.body.get(name)]
        if missing:
            return _response(_MISSING, f"缺少：{'、'.join(missing)}")
        return self._slip(self.take(call.headers[tax.KEY_HEADER], "jf", call.body, reference=_REFERENCE))

    def _look_up(self, call: Call) -> Body:
        case = self.ledger.under(call.body["sqxh"])
        return self._slip(case) if case else _response(tax.NOT_FOUND, "无此申请")

    def _progress(self, call: Call) -> Body | Signed:
        case = self.ledger.case(call.body["jfxh"])
        if case is None:
            return _response(tax.NOT_FOUND, "无此缴费")
        steps = [word.body for word in self.ledger.words(case.reference)]
        return Signed(_response(tax.OK, jfxh=case.reference, mx=steps))

    def say(self, case: Case, nth: int) -> Word:  # noqa: ARG002 - every payment succeeds
        if nth == 0:
            return Word({"zt": "1", "sj": self._now()})
        return Word({"zt": "5", "sj": self._now(), "pzhm": self.number(_RECEIPT)}, last=True)

    def _slip(self, case: Case) -> Body:
        return _response(tax.OK, jfxh=case.reference, slsj=case.taken_at.astimezone(CHINA).strftime(tax.MOMENT))

    def _now(self) -> str:
        return self.clock.now().astimezone(CHINA).strftime(tax.MOMENT)


def _response(code: str, message: str = "", **data: Any) -> Body:
    return {"Response": {"code": code, "msg": message, **({"data": data} if data else {})}}
