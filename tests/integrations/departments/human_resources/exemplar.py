from integrations.departments.human_resources.wire import SIGNING
from tests.support.exemplars import Exemplar

EXEMPLAR = Exemplar(
    keys={"human_resources.social_card": ({"person.id_number": "340000199403121026"},)},
    parcels={
        "social-card": {
            "child": {
                "person.name": "陈小测",
                "person.sex": "FEMALE",
                "birth.moment": "2026-11-18T08:12:00+08:00",
                "person.id_number": "340000202002290034",
                "social_card.bank": "示例银行",
            },
            "mother": {"person.name": "陈测试", "person.id_number": "340000199403121026"},
            "father": {"person.name": "李样本", "person.id_number": "340000199209082019"},
            "applicant": {"person.phone": "13800000001"},
        }
    },
    scheme=SIGNING,
)
