"""A small newborn one-thing for the tests of applications: four items, three departments, one form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.catalogue.types import (
    Bilingual,
    CaseType,
    ItemType,
    ItemUnknown,
    ItemVersion,
    Limits,
    MaterialSpec,
    OneThingVersion,
    ResultSpec,
    RoleSpec,
    Visibility,
    WaySpec,
)
from services.catalogue.versions.shares import with_shares
from services.documents.types import WayKind
from services.forms.service import merge, wants
from services.forms.types import Condition, Form
from services.kit.db import ReadSession
from services.sharing.prefill.planner import compile_plan
from services.sharing.types import SELF, Ground, Plan, Relations, Resource, Want
from tests.support.forms import TEXT, form_of, shown_if
from tests.support.resources import BY_DOCUMENT, catalogue, resource

RELATIONS = Relations(
    {("mother", "spouse"): "father", ("father", "spouse"): "mother", ("mother", "child"): "child"},
)
PERSON = resource("police.person", BY_DOCUMENT, {SELF: ("person.name", "person.ethnicity", "household.number")})
HOUSEHOLD = resource("police.household", (("household.number",),), {SELF: ("household.address",)})
MARRIAGE = resource(
    "civil_affairs.marriage",
    BY_DOCUMENT,
    {
        SELF: ("marriage.status", "marriage.certificate_number"),
        "spouse": ("person.name", "person.id_number", "person.passport_number"),
    },
)
DELIVERY = resource("health.delivery", BY_DOCUMENT, {"child": ("birth.record_number", "birth.moment", "person.sex")})
PARTICIPATION = resource("medical_insurance.participation", BY_DOCUMENT, {SELF: ("insurance.status",)})
RESOURCES: Mapping[str, Resource] = catalogue(PERSON, HOUSEHOLD, MARRIAGE, DELIVERY, PARTICIPATION)

BIRTH = "11340000MB0AA000101000000000001"
HOUSEHOLD_ENTRY = "11340000MB0AA000231000000000002"
ENROLMENT = "11340000MB0AA000491000000000003"
REIMBURSEMENT = "11340000MB0AA000491000000000004"

ID_KINDS = {"type": "string", "enum": ["ID_CARD", "PASSPORT"]}
ID_NUMBER = {"type": "string", "format": "id-number", "maxLength": 18}
PASSPORT_NUMBER = {"type": "string", "format": "passport-number", "maxLength": 9}
JOINS = {"type": "string", "enum": ["mother", "father"]}
SEX = {"type": "string", "enum": ["MALE", "FEMALE"]}
MOMENT = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}
PARENT: dict[str, Mapping[str, Any]] = {
    "person.name": TEXT,
    "person.id_kind": ID_KINDS,
    "person.id_number": ID_NUMBER,
    "person.passport_number": PASSPORT_NUMBER,
}


def _document_rules(role: str) -> dict[tuple[str, str], Any]:
    kind = f"#/properties/{role}/properties/person_id_kind"
    return {
        (role, "person.id_number"): shown_if(kind, {"const": "PASSPORT"}, "HIDE"),
        (role, "person.passport_number"): shown_if(kind, {"const": "PASSPORT"}),
    }


def _joins(role: str) -> Any:
    return shown_if("#/properties/applicant/properties/child_joins_household_of", {"const": role})


_PARENTS_RULES = _document_rules("mother") | _document_rules("father")
_PARENTS_REQUIRED = [
    (role, element)
    for role in ("mother", "father")
    for element in ("person.name", "person.id_kind", "person.id_number", "person.passport_number")
]

BIRTH_FORM = form_of(
    {
        "mother": PARENT | {"person.phone": TEXT},
        "father": PARENT,
        "child": {
            "person.name": TEXT,
            "person.sex": SEX,
            "birth.record_number": TEXT,
            "birth.moment": MOMENT,
            "person.birth_date": DAY | {"x-derived": "from birth.moment"},
        },
    },
    required=[*_PARENTS_REQUIRED, ("child", "person.name"), ("child", "birth.record_number")],
    rules=_PARENTS_RULES,
)
HOUSEHOLD_FORM = form_of(
    {
        "applicant": {"child.joins_household_of": JOINS, "marriage.status": TEXT, "person.phone": TEXT},
        "mother": PARENT | {"household.address": TEXT, "person.ethnicity": TEXT},
        "father": PARENT | {"household.address": TEXT, "person.ethnicity": TEXT},
        "child": {"person.name": TEXT, "person.nationality": {**TEXT, "const": "中国"}},
    },
    required=[("applicant", "child.joins_household_of")],
    rules={
        ("mother", "household.address"): _joins("mother"),
        ("father", "household.address"): _joins("father"),
        **_PARENTS_RULES,
    },
)
ENROLMENT_FORM = form_of(
    {
        "mother": {"insurance.status": TEXT},
        "child": {"person.name": TEXT, "insurance.place": {**TEXT, "default": "安徽省示例市"}},
    }
)
REIMBURSEMENT_FORM = form_of({"mother": {"person.name": TEXT}, "child": {"birth.record_number": TEXT}})


def _words(text: str) -> Bilingual:
    return Bilingual(f"测试{text}", text)


def _check(code: str, expects: str, *, max_age: timedelta | None = None) -> WaySpec:
    return WaySpec(WayKind.DATA_CHECK, resource=code, expects=(expects,), max_age=max_age)


UPLOAD = WaySpec(WayKind.UPLOAD, media_types=("image/jpeg",))
WINDOW = WaySpec(WayKind.WINDOW)
PROMISE = WaySpec(WayKind.COMMITMENT, text=Bilingual("我承诺孩子随父落户。", "The child joins its father's household."))
_STATUS = "#/properties/applicant/properties/marriage_status"
_JOINED = "#/properties/applicant/properties/child_joins_household_of"

MATERIALS = (
    MaterialSpec("mother_id", _words("mother id"), "mother", (_check("police.person", "person.name"), UPLOAD)),
    MaterialSpec(
        "marriage_certificate",
        _words("marriage"),
        "applicant",
        (_check("civil_affairs.marriage", "marriage.status"), UPLOAD),
        when=(Condition(_STATUS, {"const": "REGISTERED"}),),
    ),
    MaterialSpec(
        "paternity_statement",
        _words("paternity"),
        "applicant",
        (UPLOAD, WINDOW),
        when=(Condition(_STATUS, {"const": "NONE"}),),
    ),
    MaterialSpec("delivery_record", _words("delivery"), "child", (_check("health.delivery", "birth.moment"), UPLOAD)),
    MaterialSpec(
        "birth_certificate",
        _words("birth certificate"),
        "child",
        (WaySpec(WayKind.REUSED, result_kind="birth_certificate"), UPLOAD),
    ),
    MaterialSpec(
        "joining_promise",
        _words("promise"),
        "applicant",
        (PROMISE, UPLOAD),
        when=(Condition(_JOINED, {"const": "father"}),),
    ),
    MaterialSpec("photograph", _words("photograph"), "child", (WINDOW,), required=False),
)
MATERIAL_ITEMS = {
    "mother_id": (BIRTH, HOUSEHOLD_ENTRY),
    "marriage_certificate": (HOUSEHOLD_ENTRY,),
    "paternity_statement": (BIRTH,),
    "delivery_record": (BIRTH,),
    "birth_certificate": (HOUSEHOLD_ENTRY, REIMBURSEMENT),
    "joining_promise": (HOUSEHOLD_ENTRY,),
    "photograph": (BIRTH,),
}


def _item(
    number: int,
    code: str,
    short: str,
    department: str,
    form: Form,
    *,
    party: str = "child",
    takes: Sequence[Want] = (),
    results: Sequence[ResultSpec] = (),
) -> ItemVersion:
    item = ItemVersion(
        id=UUID(int=number),
        code=code,
        short=short,
        number=1,
        name=_words(short),
        summary=_words(short),
        department=department,
        organisation=code[:18],
        region="340000000000",
        type=ItemType.PUBLIC_SERVICE,
        case_type=CaseType.PROMISED,
        law=_words("law"),
        limits=Limits(statutory_days=20, promised_days=5),
        party=party,
        ground=Ground.STATUTE,
        form=form,
        materials=(),
        takes=tuple(takes),
        results=tuple(results),
        digest=f"sha256:{number}",
    )
    return with_shares(item)


_CERTIFICATE = Want("child", "birth.certificate_number")
_NUMBER = Want("child", "person.id_number")
ITEMS = (
    _item(
        1,
        BIRTH,
        "birth-certificate",
        "health",
        BIRTH_FORM,
        results=[ResultSpec("birth_certificate", _words("birth certificate"), (_CERTIFICATE,))],
    ),
    _item(
        2,
        HOUSEHOLD_ENTRY,
        "household-entry",
        "police",
        HOUSEHOLD_FORM,
        takes=[_CERTIFICATE],
        results=[ResultSpec("household_page", _words("household page"), (_NUMBER,))],
    ),
    _item(3, ENROLMENT, "medical-enrolment", "medical_insurance", ENROLMENT_FORM, takes=[_NUMBER]),
    _item(
        4,
        REIMBURSEMENT,
        "maternity-reimbursement",
        "medical_insurance",
        REIMBURSEMENT_FORM,
        party="mother",
        takes=[_CERTIFICATE],
    ),
)
_MERGED = merge([(item.code, item.form) for item in ITEMS])


def _plan(applies_as: str) -> Plan:
    """As the catalogue compiles it: `applicant` is whoever applies, and the login says name, phone and numbers."""
    asked = {Want(applies_as if want.role == "applicant" else want.role, want.element) for want in wants(_MERGED.form)}
    login = ("person.name", "person.phone", "person.id_kind", "person.id_number", "person.passport_number")
    return compile_plan(asked, RELATIONS, [Want(applies_as, element) for element in login], RESOURCES)


_PARENT_SEES = {"child": Visibility.SHARED}
NEWBORN = OneThingVersion(
    id=UUID(int=100),
    code="newborn",
    number=1,
    name=_words("newborn"),
    summary=_words("newborn"),
    notice=_words("notice"),
    roles=(
        RoleSpec("mother", _words("mother"), may_apply=True, sees=_PARENT_SEES | {"father": Visibility.SHARED}),
        RoleSpec("father", _words("father"), may_apply=True, sees=_PARENT_SEES),
        RoleSpec("child", _words("child"), many=True, provisional=True),
    ),
    relations=RELATIONS,
    items=ITEMS,
    after={
        HOUSEHOLD_ENTRY: (BIRTH,),
        ENROLMENT: (HOUSEHOLD_ENTRY,),
        REIMBURSEMENT: (BIRTH,),
    },
    form=_MERGED.form,
    merged=_MERGED.notes,
    materials=MATERIALS,
    material_items=MATERIAL_ITEMS,
    plans={"mother": _plan("mother"), "father": _plan("father")},
    digest="sha256:newborn",
)


@dataclass
class Shelf:
    """One-things without a catalogue behind them."""

    versions: Sequence[OneThingVersion] = (NEWBORN,)

    async def closed(self, session: ReadSession, one_thing: OneThingVersion) -> None:
        """Nothing on this shelf is out of force."""

    async def one_thing(self, session: ReadSession, code: str) -> OneThingVersion | ItemUnknown:
        return next((version for version in self.versions if version.code == code), ItemUnknown())

    async def one_thing_version(self, session: ReadSession, version: UUID) -> OneThingVersion:
        return next(each for each in self.versions if each.id == version)
