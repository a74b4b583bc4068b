"""Medical insurance as a simulated department: answers about insured people, enrols newborns, reimburses, is polled."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.departments.medical_insurance import wire as insurance
from integrations.sandboxing.ledger import Body, Case, StatusStep
from integrations.sandboxing.samples import columns_of
from integrations.sandboxing.server import Call, Handler, Sandbox, SignedReply, missing_fields

_REFERENCE = "YB34{year}{nth:08d}"
_PERSON = "3400{nth:012d}"
_PAYMENT = "BF34{year}{nth:08d}"
_NEEDED = {
    "2501": ("psn_name", "gend", "brdy", "certno"),
    "4101": ("psn_name", "setl_id", "birctrl_no"),
}
_MISSING = 31
_UNKNOWN_CASE = 44
_ENROLLED_ELSEWHERE = "E3301"
_REIMBURSED = Decimal("0.8")
"""share of the bill that is paid, for every sample"""


class MedicalInsuranceSandbox(Sandbox):
    home = Path(__file__).parent
    usual_latency = (0.07, 0.16)
    token_header = insurance.TOKEN_HEADER
    scheme = insurance.SIGNING
    moment_form = insurance.MOMENT

    def handlers(self) -> Mapping[str, Handler]:
        return {
            insurance.PARTICIPATION: lambda call: self._query("CB", call),
            insurance.SETTLEMENT: lambda call: self._query("JS", call),
            insurance.ENROLMENT: self._take,
            insurance.REIMBURSEMENT: self._take,
            insurance.LOOK_UP_PATH: self._look_up,
            insurance.STATUS_PATH: self._status,
        }

    def _query(self, table: str, call: Call) -> Body:
        asked = call.body["input"]
        key = {name: asked.get(name) for name in ("certno", "psn_cert_type")}
        if any(key.items() <= row.items() for row in self.samples.rows("WS")):
            return self._envelope(insurance.ELSEWHERE, "异地参保")
        row = self.record(table, lambda row: key.items() <= row.items())
        if row is None:
            return self._envelope(insurance.OK)
        shown = (*key, *asked.get("fld", ()))
        return self._envelope(insurance.OK, psn=columns_of(row, shown))

    def _take(self, call: Call) -> Body:
        operation, asked = call.body["infno"], call.body["input"]
        missing = missing_fields(asked, _NEEDED[operation])
        if missing:
            return self._envelope(_MISSING, f"缺少必填项：{'、'.join(missing)}")
        return self._receipt(self.take(call.headers[insurance.KEY_HEADER], operation, asked, reference=_REFERENCE))

    def _look_up(self, call: Call) -> Body:
        case = self.ledger.case_of_key(call.body["input"]["msgid"])
        return self._receipt(case) if case else self._envelope(insurance.OK)

    def _status(self, call: Call) -> Body | SignedReply:
        case = self.ledger.case_of_reference(call.body["input"]["biz_no"])
        if case is None:
            return self._envelope(_UNKNOWN_CASE, "业务不存在")
        return SignedReply(
            self._envelope(insurance.OK, biz_no=case.reference, infno=case.item, steps=self.steps_of(case))
        )

    def next_step(self, case: Case, nth: int) -> StatusStep:
        if nth == 0:
            return StatusStep(self._step("1"))
        if case.item == "4101":
            amount = (Decimal(case.body.get("medfee_sumamt", "0")) * _REIMBURSED).quantize(Decimal("0.01"))
            return StatusStep(self._step("3", pay_no=self.number(_PAYMENT), pay_sumamt=float(amount)), last=True)
        if self._enrolled_elsewhere(case.body):
            why = {"rea_code": _ENROLLED_ELSEWHERE, "rea_memo": "该新生儿已在父亲户籍所在省份参保，不得重复参保。"}
            return StatusStep(self._step("4", **why), last=True)
        return StatusStep(self._step("3", psn_no=self.number(_PERSON)), last=True)

    def _enrolled_elsewhere(self, enrolment: Body) -> bool:
        """Children of those who are insured in another province were enrolled there already."""
        elsewhere = {row["certno"] for row in self.samples.rows("WS")}
        return any(guardian.get("certno") in elsewhere for guardian in enrolment.get("guardian", ()))

    def _step(self, state: str, **more: Any) -> Body:
        return {"biz_stas": state, "opt_time": self.now(), **more}

    def _receipt(self, case: Case) -> Body:
        taken = self.moment(case.taken_at)
        return self._envelope(insurance.OK, biz={"biz_no": case.reference, "acp_time": taken})

    def _envelope(self, code: int, message: str = "", **output: Any) -> Body:
        return {"infcode": code, "err_msg": message, "output": {"inf_time": self.now(), **output}}
