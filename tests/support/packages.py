"""Packages for tests: a sound item and a sound one-thing of two, to be spoiled one place at a time."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.sharing.types import Element, Ground, Resource
from tests.support.forms import TEXT, form_of
from tests.support.resources import BY_DOCUMENT, catalogue, resource

Tree = dict[str, Any]

BIRTH = "11340000MB0AA000102340723001000"
HOUSEHOLD = "11340000MB0AA000232340709001000"
DEPARTMENTS = frozenset({"health", "police", "unready"})
UNDONE: Mapping[str, tuple[str, ...]] = {"unready": ("signed-answers",)}
TAKEN: Mapping[str, frozenset[str]] = {
    "health": frozenset({"birth-certificate"}),
    "police": frozenset({"household-entry"}),
}
BASIC = "340723001000"
ELEMENTS: Mapping[str, Element] = {
    code: Element(
        code,
        code,
        code,
        declared=code in {"person.phone", "person.id_kind"},
        issued_by=("police",) if code == "person.id_number" else (),
    )
    for code in (
        "person.name",
        "person.phone",
        "person.id_kind",
        "person.id_number",
        "person.sex",
        "household.number",
        "household.address",
        "birth.record_number",
        "birth.certificate_number",
    )
}
RESOURCES: Mapping[str, Resource] = catalogue(
    resource("police.person", BY_DOCUMENT, {"self": ("person.name", "household.number")}),
    resource("health.delivery", BY_DOCUMENT, {"child": ("birth.record_number",)}),
    resource(
        "health.archive",
        BY_DOCUMENT,
        {"child": ("birth.certificate_number",)},
        grounds=(Ground.GRANT,),
        statute=None,
    ),
)
OWN = ("code", "short", "department", "region")
ID_KINDS = {"type": "string", "enum": ["ID_CARD", "PASSPORT"]}
IS_CARD: Tree = {"scope": "#/properties/mother/properties/person_id_kind", "schema": {"const": "ID_CARD"}}
UPLOAD = {"kind": "UPLOAD", "media_types": ["application/pdf"]}


def words(text: str) -> Tree:
    return {"zh": f"测试{text}", "en": text}


def _form(asked: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Tree:
    form = form_of(asked)
    return {"schema": form.schema, "ui": form.ui}


def birth() -> Tree:
    """The first item: its result is what the second takes."""
    tree = {
        "code": BIRTH,
        "short": "birth-certificate",
        "name": {"zh": "出生医学证明签发", "en": "Certificate of birth"},
        "summary": words("summary"),
        "department": "health",
        "region": "340000000000",
        "type": "07",
        "case_type": "2",
        "law": {"zh": "《测试条例》第一条", "en": "Test Regulations, article 1"},
        "limits": {"statutory_days": 5, "promised_days": 1, "answer_days": 5},
        "party": "child",
        "ground": "STATUTE",
        "form": _form(
            {
                "mother": {"person.name": TEXT, "person.id_kind": ID_KINDS},
                "child": {"person.name": TEXT, "birth.record_number": TEXT},
                "applicant": {"person.phone": TEXT},
            }
        ),
        "materials": [
            {
                "code": "mother-identity",
                "name": words("identity"),
                "role": "mother",
                "when": [IS_CARD],
                "ways": [
                    {"kind": "DATA_CHECK", "resource": "police.person", "expects": ["person.name"], "max_age_days": 3},
                    UPLOAD,
                ],
            },
            {
                "code": "delivery-record",
                "name": words("delivery"),
                "role": "child",
                "required": False,
                "ways": [
                    {"kind": "DATA_CHECK", "resource": "health.delivery", "expects": ["birth.record_number"]},
                    {"kind": "WINDOW"},
                ],
            },
        ],
        "results": [
            {
                "kind": "birth_certificate",
                "name": words("certificate"),
                "elements": [{"role": "child", "element": "birth.certificate_number"}],
                "sample": words("number and name"),
            }
        ],
    }
    return copy.deepcopy(tree)  # whoever spoils one spoils no other


def household() -> Tree:
    """The second item: it shares fields and a material with the first."""
    first = birth()
    return first | {
        "code": HOUSEHOLD,
        "short": "household-entry",
        "name": {"zh": "出生登记", "en": "Household entry"},
        "department": "police",
        "form": _form(
            {
                "mother": {"person.name": TEXT, "person.id_kind": ID_KINDS, "household.number": TEXT},
                "child": {"person.name": TEXT},
            }
        ),
        "materials": [
            first["materials"][0],
            {
                "code": "birth-certificate",
                "name": words("certificate"),
                "role": "child",
                "ways": [{"kind": "REUSED", "result_kind": "birth_certificate"}],
            },
            {
                "code": "statement",
                "name": words("statement"),
                "role": "applicant",
                "ways": [{"kind": "COMMITMENT", "text": words("I promise.")}],
            },
        ],
        "takes": [{"role": "child", "element": "birth.certificate_number"}],
        "results": [{"kind": "household_page", "name": words("page"), "sample": words("page number")}],
    }


def newborn() -> Tree:
    return {
        "code": "newborn",
        "name": {"zh": "新生儿出生一件事", "en": "A child is born"},
        "summary": words("both at once"),
        "notice": words("notice"),
        "roles": [
            {"role": "mother", "name": words("mother"), "may_apply": True},
            {"role": "child", "name": words("child"), "many": True, "provisional": True},
        ],
        "relations": [{"of": "mother", "relation": "child", "role": "child"}],
        "items": [
            {"name": "birth", "code": BIRTH},
            {"name": "household", "code": HOUSEHOLD, "after": ["birth"]},
        ],
    }


def basic() -> Tree:
    """The first item as the province's basic item: nobody offers it."""
    return {"basic": BASIC, "item": {name: value for name, value in birth().items() if name not in OWN}}


def implementation() -> Tree:
    """The first item again, inherited and changed in nothing."""
    return {"base": f"{BASIC}@1", "patch": {}} | {name: birth()[name] for name in OWN}


def item_of(tree: Tree) -> ItemPackage:
    return ItemPackage.model_validate_json(json.dumps(tree))


def one_thing_of(tree: Tree) -> OneThingPackage:
    return OneThingPackage.model_validate_json(json.dumps(tree))
