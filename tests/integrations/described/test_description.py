from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from integrations.described.description import DescriptionUnacceptable, read_description, read_descriptions
from services.sharing.types import Element, Ground, Location, SharingClass, Tier

ELEMENTS = {
    code: Element(code, code, code, type=kind)
    for code, kind in {
        "person.id_number": "string",
        "person.name": "string",
        "person.birth_date": "date",
        "person.seen": "datetime",
        "person.region": "string",
        "person.children": "integer",
        "organisation.credit_code": "string",
        "thing.number": "string",
    }.items()
}
PERSON = "340000199403121026"
DESCRIPTION = """
id: example
name: {zh: 示例厅, en: Example Department}
credit_code: 11340000MB0AA00010
answers_by: CALLBACK
delivery: IDEMPOTENT
resources:
  - code: example.person
    version: 3
    zh: 示例
    en: example
    category: 示例/示例/示例
    summary_zh: 示例人口。
    summary_en: Example people.
    format: JSON
    sharing: CONDITIONAL
    condition: 须经授权
    method: FILE
    openness: CLOSED
    update_cycle: MONTH
    published_on: 2026-01-15
    grounds: [GRANT, CONSENT]
    max_age: P31D
    at: {tier: SUB, region_by: person.region}
    keys: [[person.id_number, person.region]]
    gives:
      self: [person.name, person.birth_date, person.children, person.seen]
      child: [person.name]
    records:
      - key: {person.id_number: "340000199403121026", person.region: "340100000000"}
        answers:
          self: {person.name: 陈测试, person.birth_date: 1994-03-12, person.children: 2, person.seen: 2026-11-23T10:00Z}
          child: [{person.name: 陈小测}, {person.name: 陈小示}]
  - code: example.secret
    version: 1
    zh: 秘密
    en: secret
    category: 示例/示例/秘密
    summary_zh: 不予共享。
    summary_en: Not shared.
    format: JSON
    sharing: NOT_SHARED
    not_shared_basis: 《示例法》第一条
    method: TABLE
    openness: CLOSED
    update_cycle: YEAR
    published_on: 2026-01-15
    statute: 《示例法》第二条
    keys: [[organisation.credit_code]]
    gives: {self: [thing.number]}
items:
  - code: example-item
    zh: 示例事项
    en: example item
    needs: [applicant/person.name]
    result: example_result
    gives: [applicant/thing.number]
    decides:
      number: "SL{year}{nth:04d}"
      before: [{says: ACCEPTED}, {says: SUSPENDED, code: XCHC, zh: 现场核查, en: inspection}, {says: RESUMED}]
      unless: [{when: {applicant/person.name: 测试}, says: DENIED, code: "21", zh: 不予许可, en: denied}]
      elements: {applicant/thing.number: "{number} of {applicant/person.name}"}
grants:
  - {resource: example.person, item: example-thing, elements: [person.name], from: 2026-01-01, until: 2027-01-01}
"""


def written(folder: Path, text: str = DESCRIPTION) -> Path:
    file = folder / "example.yaml"
    file.write_text(text, "utf-8")
    return file


def faults_of(folder: Path, text: str, elements: Mapping[str, Element] = ELEMENTS) -> str:
    with pytest.raises(DescriptionUnacceptable) as refused:
        read_description(written(folder, text), elements)
    assert refused.value.faults
    return "\n".join(f"{fault.path}: {fault.wrong}" for fault in refused.value.faults)


def test_a_description_is_read_into_the_nouns_of_the_rooms(tmp_path: Path) -> None:
    description = read_description(written(tmp_path), ELEMENTS)
    person, secret = description.catalogue
    assert person.provider == "example"
    assert person.published_on == date(2026, 1, 15)
    assert (person.at, person.grounds) == (Location(Tier.SUB, "person.region"), (Ground.GRANT, Ground.CONSENT))
    assert (secret.sharing, secret.at) == (SharingClass.NOT_SHARED, None)
    (grant,) = description.grants
    assert grant.valid_from == datetime(2025, 12, 31, 16, tzinfo=UTC), "the day begins in China"
    (record,) = description.resources[0].records
    assert [len(ones) for ones in record.answers.values()] == [1, 2]


def test_what_lies_on_the_platform_or_is_not_shared_is_not_asked_of_the_department(tmp_path: Path) -> None:
    description = read_description(written(tmp_path), ELEMENTS)
    assert description.asked_here == ()
    assert [entry.code for entry in description.on_the_platform] == ["example.person"]


@pytest.mark.parametrize(
    ("instead", "of", "told"),
    [
        ("colour: red\nid: example", "id: example", "/colour: "),
        ("credit_code: 11340000MB0AA00011", "credit_code: 11340000MB0AA00010", "/credit_code: "),
        ("code: other.person", "code: example.person", "begins with the department's id"),
        ("", "    condition: 须经授权\n", "/resources/0: Value error, CONDITIONAL and a condition"),
        ("", "    not_shared_basis: 《示例法》第一条\n", "/resources/1: Value error, NOT_SHARED and its legal basis"),
        ("grounds: [GRANT, STATUTE]", "grounds: [GRANT, CONSENT]", "ground STATUTE and a cited statute"),
        ("", "    statute: 《示例法》第二条\n", "ground STATUTE and a cited statute"),
        ("tier: MAIN, region_by", "tier: SUB, region_by", "/resources/0/at: Value error, SUB and region_by"),
        ("at: {tier: SUB}", "at: {tier: SUB, region_by: person.region}", "/resources/0/at: Value error, SUB and"),
        ("region_by: person.name", "region_by: person.region", "region_by is part of every key"),
        ("[person.id_number, person.city]", "[person.id_number, person.region]", "region_by is part of every key"),
        ("method: PIGEON", "method: FILE", "/resources/0/method: "),
        ("    grounds", "    published_on: 2026-01-15\n    grounds", "/resources/0/published_on: Field required"),
        ("{self: [thing.colour]}", "{self: [thing.number]}", "/resources/1: no element thing.colour"),
        ('person.id_number: "340000199403121027"', f'person.id_number: "{PERSON}"', "no valid number"),
        ("{person.id_number: x}", f'{{person.id_number: "{PERSON}", person.region: "340100000000"}}', "no key of the"),
        ("person.region: 34,", "person.name: 陈测试, ", "more than the resource gives"),
        ("person.birth_date: 12.3.1994", "person.birth_date: 1994-03-12", "/self/person.birth_date: not of type date"),
        ("person.children: two", "person.children: 2", "/self/person.children: not of type integer"),
        ("person.seen: 2026-11-23T10:00}", "person.seen: 2026-11-23T10:00Z}", "not of type datetime"),
        ("person.children: true", "person.children: 2", "/self/person.children: not of type integer"),
        ("self: [] #", "self: {person.name: 陈测试", "self: one record"),
        ("gives: []", "gives: [applicant/thing.number]", "gives and decides/elements name the same"),
        ("{number} of {child/person.name}", "{number} of {applicant/person.name}", "child/person.name is not among"),
        ('number: "SL{year}"', 'number: "SL{year}{nth:04d}"', "/items/0/decides: Value error, number"),
        ('number: "SL{nth}{secret}"', 'number: "SL{year}{nth:04d}"', "/items/0/decides: Value error, number"),
        ("says: GRANTED, code: XCHC", "says: SUSPENDED, code: XCHC", "nothing that ends a case"),
        ("says: RESUMED, code", "says: DENIED, code", "unless: one of"),
        ("", ' code: "21",', "/items/0/decides/unless/0/code: Field required"),
        ("needs: [child/person.colour, ", "needs: [", "/items/0: no element person.colour"),
        ("resource: example.secret, item", "resource: example.person, item", "grants/0"),
        ("elements: [person.id_number], from", "elements: [person.name], from", "more than the resource gives"),
        ("until: 2026-01-01", "until: 2027-01-01", "grants/0/until"),
        ("grounds: &a [", "grounds: [", "line 22, column 14 (character U+0026 “&”): anchors and aliases"),
    ],
)
def test_what_a_description_must_not_say_is_told_with_its_path(
    tmp_path: Path, instead: str, of: str, told: str
) -> None:
    assert of in DESCRIPTION
    assert told in faults_of(tmp_path, DESCRIPTION.replace(of, instead, 1))


def test_the_id_is_the_files_name(tmp_path: Path) -> None:
    file = written(tmp_path)
    with pytest.raises(DescriptionUnacceptable, match="/id: not the name of the file"):
        read_description(file.rename(tmp_path / "another.yaml"), ELEMENTS)


def test_records_belong_to_what_is_shared_only(tmp_path: Path) -> None:
    record = (
        '\n    records: [{key: {organisation.credit_code: "11340000MB0AA00010"}, answers: {self: {thing.number: x}}}]'
    )
    text = DESCRIPTION.replace("gives: {self: [thing.number]}", "gives: {self: [thing.number]}" + record)
    assert "what is not shared has no records" in faults_of(tmp_path, text)


def test_a_fault_tells_where_and_not_what_stood_there(tmp_path: Path) -> None:
    told = faults_of(tmp_path, DESCRIPTION.replace("person.children: 2", "person.children: geheim"))
    assert "geheim" not in told
    told = faults_of(tmp_path, DESCRIPTION.replace("person.name: 陈测试", "person.name: [geheim]"))
    assert "geheim" not in told


def test_a_folder_is_read_by_id(tmp_path: Path) -> None:
    written(tmp_path)
    assert list(read_descriptions(tmp_path, ELEMENTS)) == ["example"]
