from datetime import date, timedelta
from pathlib import Path

import pytest

from integrations.adapter_kit.manifests import Exempt, ManifestUnacceptable, Rule, manifest_of, read_manifest
from services.sharing.types import Ground, Openness, Resource, SharingClass, SharingMethod

RELATIONS = 'gives = { self = ["person.name"], spouse = ["person.name"] }'
MANIFEST = """
id = "example"
name = { zh = "示例厅", en = "Example Department" }
credit_code = "11340000MB0AA00010"
owner = "integrations"
transport = "REST"
answers_by = "POLL"
delivery = "QUERYABLE"
poll_every = 2.5
takes_recalls = false

[[resources]]
code = "example.person"
version = 3
zh = "示例"
en = "example"
category = "示例/示例/示例"
summary_zh = "示例人口。"
summary_en = "Example people."
format = "JSON"
sharing = "UNCONDITIONAL"
method = "INTERFACE"
openness = "CLOSED"
update_cycle = "DAY"
published_on = 2026-01-15
keys = [["person.id_number"], ["person.name", "person.birth_date"]]
gives = { self = ["person.name"], spouse = ["person.name"] }
statute = "《示例条例》第一条"
max_age = "PT12H"
certificate = "34LOCALPLACEHOLDER001"

[[items]]
code = "example-item"
zh = "示例事项"
en = "example item"
needs = ["child/person.name"]
result = "example_result"
gives = []

[quality]
real-system = "todo"
least-asked = { exempt = "there is nothing to ask for" }
"""
STATED = (
    'category = "示例/示例/示例"',
    'summary_zh = "示例人口。"',
    'summary_en = "Example people."',
    'format = "JSON"',
    'sharing = "UNCONDITIONAL"',
    'method = "INTERFACE"',
    'openness = "CLOSED"',
    'update_cycle = "DAY"',
    "published_on = 2026-01-15",
)
JUDGED = "\n".join(f'{rule} = "done"' for rule in Rule if rule not in (Rule.REAL_SYSTEM, Rule.LEAST_ASKED))


def written(folder: Path, text: str = MANIFEST + JUDGED) -> Path:
    home = folder / "example"
    home.mkdir(exist_ok=True)
    (home / "manifest.toml").write_text(text, "utf-8")
    return home


def test_a_manifest_is_read_into_the_nouns_of_the_sharing_room(tmp_path: Path) -> None:
    manifest = read_manifest(written(tmp_path))
    assert manifest.poll_every == 2.5
    assert manifest.quality[Rule.REAL_SYSTEM] == "todo"
    assert manifest.quality[Rule.LEAST_ASKED] == Exempt(exempt="there is nothing to ask for")
    assert manifest.catalogue == (
        Resource(
            code="example.person",
            version=3,
            provider="example",
            zh="示例",
            en="example",
            keys=(("person.id_number",), ("person.name", "person.birth_date")),
            gives={"self": ("person.name",), "spouse": ("person.name",)},
            grounds=(Ground.STATUTE,),
            statute="《示例条例》第一条",
            max_age=timedelta(hours=12),
            update_cycle="DAY",
            category="示例/示例/示例",
            summary_zh="示例人口。",
            summary_en="Example people.",
            format="JSON",
            sharing=SharingClass.UNCONDITIONAL,
            method=SharingMethod.INTERFACE,
            openness=Openness.CLOSED,
            published_on=date(2026, 1, 15),
            certificate="34LOCALPLACEHOLDER001",
        ),
    )


@pytest.mark.parametrize(
    ("instead", "of", "told"),
    [
        ('id = "../example"', 'id = "example"', "id: "),
        ('color = "red"\nid = "example"', 'id = "example"', "color: "),
        ('zh = "示例"\ncolour = "red"', 'zh = "示例"', "resources.0.colour: "),
        ("11340000MB0AA00011", "11340000MB0AA00010", "credit_code: "),
        ("", 'owner = "integrations"', "owner: "),
        ('transport = "PIGEON"', 'transport = "REST"', "transport: "),
        ("", "poll_every = 2.5", "poll_every belongs"),
        ("", "takes_recalls = false", "items and takes_recalls go together"),
        ("poll_every = 0", "poll_every = 2.5", "poll_every: "),
        ('answers_by = "CALLBACK"', 'answers_by = "POLL"', "poll_every belongs"),
        ('answers_by = "NONE"', 'answers_by = "POLL"', "go together"),
        ("", 'delivery = "QUERYABLE"', "go together"),
        ('code = "other.person"', 'code = "example.person"', "begins with the department's id"),
        ("keys = []", 'keys = [["person.id_number"], ["person.name", "person.birth_date"]]', "keys: "),
        ('gives = { cousin = ["person.name"] }', RELATIONS, "gives"),
        ("", 'statute = "《示例条例》第一条"', "go together"),
        ('grounds = ["CONSENT"]', 'max_age = "PT12H"', "go together"),
        ('sharing = "CONDITIONAL"', 'sharing = "UNCONDITIONAL"', "CONDITIONAL and a condition"),
        ('sharing = "NOT_SHARED"', 'sharing = "UNCONDITIONAL"', "NOT_SHARED and its legal basis"),
        ('category = "示例"', 'category = "示例/示例/示例"', "category"),
        *(("", said, "resources.0.") for said in STATED),
        ('certificate = "34LOCALPLACEHOLDER"', 'certificate = "34LOCALPLACEHOLDER001"', "resources.0.certificate: "),
        ('max_age = "soon"', 'max_age = "PT12H"', "max_age"),
        ('needs = ["person.name"]', 'needs = ["child/person.name"]', "needs"),
        ("", 'real-system = "todo"', "every rule"),
        ('real-system = "later"', 'real-system = "todo"', "quality.real-system"),
        ('real-system = { exempt = "" }', 'real-system = "todo"', "quality.real-system"),
        ('kindness = "done"', 'real-system = "todo"', "quality.kindness"),
        ("= =", 'owner = "integrations"', ""),
    ],
)
def test_what_a_manifest_must_not_say_is_told(tmp_path: Path, instead: str, of: str, told: str) -> None:
    whole = MANIFEST + JUDGED
    assert whole.count(of) == 1
    with pytest.raises(ManifestUnacceptable) as refused:
        read_manifest(written(tmp_path, whole.replace(of, instead)))
    assert told in str(refused.value)


def test_the_id_is_the_folders_name(tmp_path: Path) -> None:
    home = written(tmp_path)
    with pytest.raises(ManifestUnacceptable, match="is not the folder's name"):
        read_manifest(home.rename(tmp_path / "another"))


def test_a_code_stands_once(tmp_path: Path) -> None:
    item = MANIFEST[MANIFEST.index("[[items]]") : MANIFEST.index("[quality]")]
    with pytest.raises(ManifestUnacceptable, match="a code is stated twice"):
        read_manifest(written(tmp_path, MANIFEST.replace(item, item + item) + JUDGED))


@pytest.mark.parametrize("name", ["", "..", "../services", "Police", "police/../health"])
def test_a_department_is_named_by_its_id_alone(name: str) -> None:
    with pytest.raises(ManifestUnacceptable):
        manifest_of(name)
