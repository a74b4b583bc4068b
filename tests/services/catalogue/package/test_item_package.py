"""Packages as authors write them: strict, bounded, and told where they are wrong."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from services.catalogue.checks.findings import Rule
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.parsing import parse_as
from services.catalogue.types import UNPUBLISHED, Bilingual, EarlierDocument, ItemType, PackageRefused, WaySpec
from services.documents.types import Grade, WayKind
from services.forms.types import Condition
from services.sharing.types import Want
from tests.support.packages import BIRTH, IS_CARD, UPLOAD, Tree, birth, household, newborn

Spoil = Callable[[Tree], object]


def yaml(tree: Tree) -> bytes:
    return json.dumps(tree).encode()  # JSON is YAML


def test_a_sound_item_is_flattened_to_the_version_it_becomes() -> None:
    package = parse_as(ItemPackage, yaml(household() | {"materials": birth()["materials"]}))
    assert isinstance(package, ItemPackage)
    item = package.flattened()
    assert (item.id, item.number, item.digest) == (UNPUBLISHED, 0, "")
    assert item.organisation == "11340000MB0AA00023"
    assert item.type is ItemType.CONFIRMATION
    assert item.limits.statutory_days == 5
    assert item.takes == (Want("child", "birth.certificate_number"),)
    identity, delivery = item.materials
    assert identity.when == (Condition(IS_CARD["scope"], {"const": "ID_CARD"}),)
    assert [way.kind for way in identity.ways] == [WayKind.DATA_CHECK, WayKind.UPLOAD]
    assert (identity.ways[0].resource, identity.ways[0].max_age) == ("police.person", timedelta(days=3))
    assert identity.ways[1].media_types == ("application/pdf",)
    assert (identity.required, delivery.required) == (True, False)


def test_ways_that_need_no_department_are_flattened_too() -> None:
    package = parse_as(ItemPackage, yaml(household()))
    assert isinstance(package, ItemPackage)
    reused, statement = (material.ways[0] for material in package.flattened().materials[1:])
    assert (reused.kind, reused.result_kind) == (WayKind.REUSED, "birth_certificate")
    assert statement.kind is WayKind.COMMITMENT
    assert statement.text is not None
    assert statement.text.en == "I promise."


def ways(*written: Tree) -> list[WaySpec] | PackageRefused:
    """The ways of a material as they are flattened, or why the package is refused."""
    tree = birth()
    tree["materials"][0]["ways"] = [*written, UPLOAD]
    package = parse_as(ItemPackage, yaml(tree))
    return list(package.flattened().materials[0].ways) if isinstance(package, ItemPackage) else package


PROMISE: Tree = {"kind": "COMMITMENT", "text": {"zh": "我承诺。", "en": "I promise."}}


def test_certificates_earlier_documents_and_checked_promises_are_flattened() -> None:
    found = ways(
        {"kind": "E_CERTIFICATE", "resource": "certificates.identity", "use_text": {"zh": "同意", "en": "yes"}},
        {"kind": "REUSED", "earlier": {"kind": "page", "max_age_days": 30, "least_grade": "C"}},
        {**PROMISE, "check_after": "police.person", "expects": ["person.name"]},
    )
    assert isinstance(found, list)
    certificate, earlier, promise, _ = found
    assert (certificate.kind, certificate.resource, certificate.text) == (
        WayKind.E_CERTIFICATE,
        "certificates.identity",
        Bilingual("同意", "yes"),
    )
    assert earlier.earlier == EarlierDocument("page", timedelta(days=30), Grade.C)
    assert (promise.check_after, promise.expects) == ("police.person", ("person.name",))


@pytest.mark.parametrize(
    "written",
    [
        {"kind": "REUSED"},
        {"kind": "REUSED", "result_kind": "page", "earlier": {"kind": "page", "max_age_days": 30}},
        {"kind": "REUSED", "earlier": {"kind": "page", "max_age_days": 30, "least_grade": "D"}},
        {**PROMISE, "check_after": "police.person"},
        {**PROMISE, "expects": ["person.name"]},
    ],
)
def test_what_does_not_belong_together_is_refused(written: Tree) -> None:
    refused = ways(written)
    assert isinstance(refused, PackageRefused)
    assert all(finding.path.startswith("/materials/0/ways/0") for finding in refused.findings)


def test_a_sound_one_thing_is_read() -> None:
    package = parse_as(OneThingPackage, yaml(newborn()))
    assert isinstance(package, OneThingPackage)
    assert package.items[1].after == ("birth",)


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda tree: tree.update(colour="red"), "/colour"),
        (lambda tree: tree.pop("law"), "/law"),
        (lambda tree: tree.update(region=340000000000), "/region"),
        (lambda tree: tree.update(region="3400"), "/region"),
        (lambda tree: tree.update(short="Birth Certificate"), "/short"),
        (lambda tree: tree.update(type="99"), "/type"),
        (lambda tree: tree["limits"].update(promised_days="1"), "/limits/promised_days"),
        (lambda tree: tree["limits"].update(promised_days=-1), "/limits/promised_days"),
        (lambda tree: tree["limits"].pop("statutory_days"), "/limits/statutory_days"),
        (lambda tree: tree["name"].update(en=" "), "/name/en"),
        (lambda tree: tree["name"].update(zh="长" * 201), "/name/zh"),
        (lambda tree: tree["summary"].update(zh="长" * 2001), "/summary/zh"),
        (lambda tree: tree["form"].update(schema=[]), "/form/schema"),
        (lambda tree: tree["materials"][0].update(required="yes"), "/materials/0/required"),
        (lambda tree: tree["materials"][0].update(ways=[]), "/materials/0/ways"),
        (lambda tree: tree["materials"][0]["ways"][0].update(kind="MAGIC"), "/materials/0/ways/0"),
        (lambda tree: tree["materials"][0]["ways"][0].update(expects=[]), "/materials/0/ways/0/expects"),
        (lambda tree: tree["materials"][0]["ways"][1].update(resource="x"), "/materials/0/ways/1/resource"),
        (lambda tree: tree["materials"][0]["ways"][1].update(media_types=["a/b"]), "/materials/0/ways/1/media_types/0"),
        (lambda tree: tree["materials"][0]["when"][0].pop("scope"), "/materials/0/when/0/scope"),
        (lambda tree: tree["results"][0].update(kind="Birth-Certificate"), "/results/0/kind"),
        (lambda tree: tree.update(takes=[{"role": "child", "element": "name"}]), "/takes/0/element"),
        (lambda tree: tree.update(materials=tree["materials"] * 60), "/materials"),
    ],
)
def test_a_malformed_item_is_refused_where_it_is_wrong(spoil: Spoil, path: str) -> None:
    tree = birth()
    spoil(tree)
    refused = parse_as(ItemPackage, yaml(tree))
    assert isinstance(refused, PackageRefused)
    assert refused.findings[0].path == path
    assert {finding.code for finding in refused.findings} == {Rule.MALFORMED}
    assert all(words.zh and words.en for finding in refused.findings for words in (finding.wrong, finding.fix))


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda tree: tree["relations"][0].update(relation="cousin"), "/relations/0/relation"),
        (lambda tree: tree["roles"][0].update(alias=True), "/roles/0/alias"),
        (lambda tree: tree.update(items=[]), "/items"),
        (lambda tree: tree["items"][1].update(after="birth"), "/items/1/after"),
        (lambda tree: tree.update(code="New born"), "/code"),
    ],
)
def test_a_malformed_one_thing_is_refused_where_it_is_wrong(spoil: Spoil, path: str) -> None:
    tree = newborn()
    spoil(tree)
    refused = parse_as(OneThingPackage, yaml(tree))
    assert isinstance(refused, PackageRefused)
    assert [finding.path for finding in refused.findings] == [path]


@pytest.mark.parametrize("raw", [b"a: &bomb [x]\nb: [*bomb, *bomb]", b"a: [", b"\xff"])
def test_a_file_that_is_no_plain_yaml_is_refused(raw: bytes) -> None:
    refused = parse_as(ItemPackage, raw)
    assert isinstance(refused, PackageRefused)
    assert [finding.code for finding in refused.findings] == [Rule.YAML]
    assert refused.findings[0].path.startswith("/line/")


def test_a_file_that_is_too_large_is_refused_as_a_whole() -> None:
    refused = parse_as(ItemPackage, b"x" * 300_000)
    assert isinstance(refused, PackageRefused)
    assert [(finding.code, finding.path) for finding in refused.findings] == [(Rule.YAML, "")]


@pytest.mark.parametrize("raw", [b"", b"[]", b"text"])
def test_a_file_of_another_shape_is_malformed(raw: bytes) -> None:
    refused = parse_as(ItemPackage, raw)
    assert isinstance(refused, PackageRefused)
    assert [(finding.code, finding.path) for finding in refused.findings] == [(Rule.MALFORMED, "")]


def test_codes_are_text_even_where_yaml_would_make_them_numbers() -> None:
    raw = yaml(birth()).replace(b'"340000000000"', b"340000000000")
    refused = parse_as(ItemPackage, raw)
    assert isinstance(refused, PackageRefused)
    assert refused.findings[0].path == "/region"
    assert BIRTH.encode() in raw
