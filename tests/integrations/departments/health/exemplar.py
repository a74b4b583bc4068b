from integrations.departments.health.wire import SIGNING
from tests.support.exemplars import Exemplar

_MOTHER = {"person.name": "陈测试", "person.id_number": "340000199403121026"}
_FATHER = {"person.name": "李样本", "person.id_number": "340000199209082019"}
_APPLICANT = {"person.name": "陈测试", "person.phone": "13800000001"}

EXEMPLAR = Exemplar(
    keys={"health.delivery": ({"person.id_number": "340000199403121026"},)},
    parcels={
        "birth-certificate": {
            "child": {"person.name": "陈小测", "birth.record_number": "FM3400-000001"},
            "mother": _MOTHER,
            "father": _FATHER,
            "applicant": _APPLICANT,
        },
        "vaccination-record": {
            "child": {
                "person.name": "陈小测",
                "birth.moment": "2026-11-18T08:12:00+08:00",
                "birth.certificate_number": "V340000001",
            },
            "mother": _MOTHER,
            "father": _FATHER,
            "applicant": _APPLICANT,
        },
    },
    scheme=SIGNING,
)
