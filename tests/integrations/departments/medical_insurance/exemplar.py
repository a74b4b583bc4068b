from integrations.departments.medical_insurance.wire import SIGNING
from tests.support.exemplars import Exemplar

_MOTHER = {"person.name": "陈测试", "person.id_number": "340000199403121026"}
_FATHER = {"person.name": "李样本", "person.id_number": "340000199209082019"}

EXEMPLAR = Exemplar(
    keys={
        "medical_insurance.participation": ({"person.id_number": "340000199403121026"},),
        "medical_insurance.settlement": ({"person.id_number": "340000199403121026"},),
    },
    parcels={
        "medical-enrolment": {
            "child": {
                "person.name": "陈小测",
                "person.sex": "FEMALE",
                "birth.moment": "2026-11-18T08:12:00+08:00",
                "person.id_number": "340000202002290034",
            },
            "mother": _MOTHER,
            "father": _FATHER,
            "applicant": {"person.phone": "13800000001"},
        },
        "maternity-reimbursement": {
            "mother": {
                **_MOTHER,
                "maternity.settlement_number": "S34000001",
                "maternity.bill_amount": "6850.00",
                "maternity.invoice_number": "P3400000001",
                "social_card.bank": "示例银行",
                "social_card.account": "6200000000000000001",
            },
            "child": {"birth.certificate_number": "V340000001"},
        },
    },
    scheme=SIGNING,
)
