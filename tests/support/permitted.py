"""The newborn one-thing where people are asked for consent, and where certificates stand for materials."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.catalogue.types import Bilingual, MaterialSpec, OneThingVersion, WaySpec
from services.documents.types import WayKind
from services.forms.service import wants
from services.kit.values.certificate_numbers import CertificateIdentifier
from services.sharing.prefill.planner import compile_plan
from services.sharing.types import SELF, Answer, Found, Ground, Plan, Resource, Want
from tests.support.applications import AS_OF, STANDARD, Record, found
from tests.support.newborn import (
    BIRTH,
    DELIVERY,
    HOUSEHOLD_ENTRY,
    NEWBORN,
    RELATIONS,
    RESOURCES,
    UPLOAD,
    WINDOW,
)
from tests.support.resources import BY_DOCUMENT, catalogue, resource

TYPE = "34LOCALPLACEHOLDER001"
ISSUER = "11340000MB0AA0001J"
FACTS = ("identifier", "status", "holder_number", "valid_from", "valid_until")
LOGIN = ("person.name", "person.phone", "person.id_kind", "person.id_number", "person.passport_number")

IDENTITY = replace(
    resource("certificates.identity", BY_DOCUMENT, {SELF: tuple(f"identity_certificate.{fact}" for fact in FACTS)}),
    certificate=TYPE,
)
SCREENING = resource("health.screening", (("birth.record_number",),), {SELF: ("person.sex",)})
WITH_CERTIFICATES: Mapping[str, Resource] = {**RESOURCES, **catalogue(IDENTITY)}
ON_CONSENT: Mapping[str, Resource] = {
    code: replace(each, grounds=(Ground.STATUTE, Ground.CONSENT))
    for code, each in {
        **RESOURCES,
        **catalogue(replace(DELIVERY, gives={"child": ("birth.record_number", "birth.moment")}), SCREENING),
    }.items()
}
SCREENED: Mapping[Record, Answer] = {**STANDARD, ("health.screening", "D1"): found({"person.sex": "FEMALE"})}

BY_CERTIFICATE = WaySpec(WayKind.E_CERTIFICATE, resource="certificates.identity")
FATHERS = MaterialSpec("father_id", Bilingual("父亲身份证", "father id"), "father", (BY_CERTIFICATE, UPLOAD, WINDOW))
MOTHERS = replace(NEWBORN.materials[0], ways=(BY_CERTIFICATE, *NEWBORN.materials[0].ways))


def newborn_with(
    resources: Mapping[str, Resource], *materials: MaterialSpec, ground: Ground | None = Ground.STATUTE
) -> OneThingVersion:
    """The newborn one-thing with these materials besides, or instead of those of the same code, planned anew."""
    specs = {spec.code: spec for spec in (*NEWBORN.materials, *materials)}
    return replace(
        NEWBORN,
        items=tuple(replace(item, ground=ground) for item in NEWBORN.items),
        materials=tuple(specs.values()),
        material_items={code: NEWBORN.material_items.get(code, (BIRTH, HOUSEHOLD_ENTRY)) for code in specs},
        plans={role: _plan(role, tuple(specs.values()), resources) for role in NEWBORN.plans},
    )


def _plan(applies_as: str, materials: Sequence[MaterialSpec], resources: Mapping[str, Resource]) -> Plan:
    certificates = [
        Want(spec.role, element)
        for spec in materials
        for way in spec.ways
        if way.kind is WayKind.E_CERTIFICATE
        for element in way.certificate_elements(resources)
    ]
    asked = [*wants(NEWBORN.form), *certificates]
    meant = {Want(applies_as if want.role == "applicant" else want.role, want.element) for want in asked}
    return compile_plan(meant, RELATIONS, [Want(applies_as, element) for element in LOGIN], resources)


def certificate(
    holder: str, status: str = "VALID", *, serial: str = "A00000001", until: str = "2030-01-01", as_of: datetime = AS_OF
) -> Found:
    """What the store answers of an identity certificate."""
    facts = (CertificateIdentifier(TYPE, ISSUER, serial).text, status, holder, "2020-01-01", until)
    values = {f"identity_certificate.{name}": fact for name, fact in zip(FACTS, facts, strict=True)}
    return replace(found(values), as_of=as_of)
