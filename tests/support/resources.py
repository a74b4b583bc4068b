"""A small catalogue of resources around a birth, for the tests of sharing."""

from services.sharing.types import SELF, Ground, Relations, Resource, Want

BY_DOCUMENT = (("person.id_number",), ("person.passport_number",))
RELATIONS = Relations(
    {("mother", "spouse"): "father", ("father", "spouse"): "mother", ("mother", "child"): "child"},
)
MOTHER_LOGIN = (
    Want("mother", "person.name"),
    Want("mother", "person.phone"),
    Want("mother", "person.id_number"),
)


def resource(
    code: str,
    keys: tuple[tuple[str, ...], ...],
    gives: dict[str, tuple[str, ...]],
    *,
    authoritative: bool = True,
    rank: int = 0,
    grounds: tuple[Ground, ...] = (Ground.STATUTE,),
    statute: str | None = "测试条例第一条",
) -> Resource:
    """A resource whose provider is the first part of its code."""
    provider = code.partition(".")[0]
    return Resource(
        code=code,
        version=1,
        provider=provider,
        zh=code,
        en=code,
        keys=keys,
        gives=gives,
        grounds=grounds,
        statute=statute,
        authoritative=authoritative,
        rank=rank,
    )


def catalogue(*resources: Resource) -> dict[str, Resource]:
    return {each.code: each for each in resources}


PERSON = resource(
    "police.person",
    BY_DOCUMENT,
    {SELF: ("person.name", "person.sex", "person.birth_date", "person.ethnicity", "household.number")},
)
HOUSEHOLD = resource("police.household", (("household.number",),), {SELF: ("household.address", "household.head_name")})
MARRIAGE = resource(
    "civil_affairs.marriage",
    BY_DOCUMENT,
    {
        SELF: ("marriage.status", "marriage.certificate_number"),
        "spouse": ("person.name", "person.id_number", "person.passport_number"),
    },
)
DELIVERY = resource(
    "health.delivery",
    BY_DOCUMENT,
    {SELF: ("person.name",), "child": ("birth.record_number", "birth.moment", "person.sex")},
)
PARTICIPATION = resource(
    "medical_insurance.participation", BY_DOCUMENT, {SELF: ("insurance.status", "insurance.place")}
)
CATALOGUE = catalogue(PERSON, HOUSEHOLD, MARRIAGE, DELIVERY, PARTICIPATION)

FORM = (
    Want("mother", "person.name"),
    Want("mother", "person.phone"),
    Want("mother", "person.ethnicity"),
    Want("mother", "marriage.status"),
    Want("mother", "insurance.status"),
    Want("father", "person.name"),
    Want("father", "person.ethnicity"),
    Want("father", "household.address"),
    Want("father", "insurance.status"),
    Want("child", "person.sex"),
    Want("child", "birth.moment"),
    Want("applicant", "child.joins_household_of"),
)
"""What a form around a birth wants, `birth.record_number` and the mother's household left out."""
