from integrations.departments.tax.wire import SIGNING
from tests.support.exemplars import Exemplar

EXEMPLAR = Exemplar(
    keys={"tax.premium": ({"person.id_number": "340000199403121026"}, {"person.id_number": "340000199706034069"})},
    parcels={
        "premium-payment": {
            "child": {
                "person.name": "陈小测",
                "person.id_number": "340000202002290034",
                "insurance.person_number": "3400000000000001",
            },
            "applicant": {
                "person.name": "陈测试",
                "person.id_number": "340000199403121026",
                "premium.year": 2027,
                "premium.amount": "400.00",
                "premium.family_account": True,
            },
        }
    },
    scheme=SIGNING,
)
