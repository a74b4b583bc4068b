from integrations.departments.police.wire import SIGNING
from tests.support.exemplars import Exemplar

EXEMPLAR = Exemplar(
    keys={
        "police.person": ({"person.id_number": "340000199403121026"}, {"person.id_number": "340000199209082019"}),
        "police.household": ({"household.number": "H340000001"},),
    },
    parcels={
        "household-entry": {
            "child": {
                "person.name": "陈小测",
                "person.sex": "FEMALE",
                "birth.moment": "2026-11-18T08:12:00+08:00",
                "birth.certificate_number": "V340000001",
            },
            "mother": {
                "person.name": "陈测试",
                "person.id_number": "340000199403121026",
                "household.number": "H340000001",
            },
            "father": {"person.name": "李样本", "person.id_number": "340000199209082019"},
            "applicant": {"person.name": "陈测试", "person.phone": "13800000001", "child.joins_household_of": "mother"},
        }
    },
    scheme=SIGNING,
)
