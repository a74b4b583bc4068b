from tests.support.exemplars import Exemplar

_MOTHER = {"person.id_number": "340000199403121026"}
_FATHER = {"person.id_number": "340000199209082019"}
_FIRM = {"organisation.credit_code": "91340000MA2AA00012"}

EXEMPLAR = Exemplar(
    keys={
        "certificates.marriage": (_MOTHER, _FATHER),
        "certificates.household": (_MOTHER, _FATHER),
        "certificates.identity": (_MOTHER, _FATHER),
        "certificates.business_licence": (_FIRM,),
        "certificates.real_estate": (_MOTHER, _FIRM),
        "certificates.birth": ({"person.id_number": "340000202203150038"},),
    }
)
