"""Searching the catalogue by what people call things, and how they type it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from services.catalogue.search.index import IndexEntry, index
from services.catalogue.search.query import find
from services.catalogue.search.words import LONGEST_TEXT, MOST_WORDS, search_words, searched_text
from services.catalogue.service import Catalogue
from services.catalogue.tables import ItemRow, SearchLineRow
from services.catalogue.types import Bilingual, SearchQuery, ServiceStatus
from services.catalogue.types.codes import Target, Theme
from services.kit.db import Database
from tests.support.packages import BIRTH, HOUSEHOLD, birth, household, item_of, newborn, one_thing_of
from tests.support.regions import EXEMPLAR, REGIONS, SPECIMEN, TODAY

TRADE = Theme.TRADE_LICENCES
HEFEI, YAOHAI, WUHU, PROVINCE = "340100000000", "340102000000", "340200000000", "340000000000"


def entry(code: str, zh: str, en: str = "Sample", *, summary: str = "样例。", **more: object) -> IndexEntry:
    known = {"is_one_thing": False, "department": "police", "regions": frozenset({PROVINCE})} | more
    return IndexEntry(code=code, name=Bilingual(zh, en), summary=Bilingual(summary, "A sample."), **known)  # type: ignore[arg-type]


ENTRIES = (
    entry("newborn", "新生儿出生一件事", "A child is born", is_one_thing=True),
    entry("household", "出生登记（落户）", "Registration of a birth in a household", summary="随父或随母落户。"),
    entry("name", "变更姓名登记", "Change of a name", targets=frozenset({Target.PERSON})),
    entry("firm", "企业设立登记", "Founding of a firm", targets=frozenset({Target.FIRM})),
    entry("food", "食品经营许可", "Food licence", regions=frozenset({HEFEI}), themes=frozenset({TRADE})),
    entry("sign", "户外招牌设置", "Outdoor signs", regions=frozenset({YAOHAI}), themes=frozenset({TRADE})),
    entry("market", "集市设立", "A market", regions=frozenset({EXEMPLAR.code})),
    entry("restaurant", "开办餐饮店一件事", "A restaurant", is_one_thing=True, regions=frozenset({HEFEI, YAOHAI})),
)


@pytest.fixture
async def filled(db: Database, catalogue: Catalogue) -> Catalogue:
    async with db.work() as work:
        await catalogue.publish(work, item_of(birth()))
        await catalogue.publish(work, item_of(household()))
        await catalogue.publish(work, one_thing_of(newborn()))
    return catalogue


@pytest.fixture
async def indexed(db: Database) -> Database:
    async with db.work() as work:
        for each in ENTRIES:
            await index(work, each)
    return db


async def codes(db: Database, query: SearchQuery, limit: int = 10) -> list[str]:
    async with db.read() as session:
        serving = None if query.region is None else REGIONS.serving(query.region, on=TODAY)
        return [found.code for found in await find(session, query, serving=serving, limit=limit)]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("出生", ["newborn", HOUSEHOLD, BIRTH]),
        ("出生 证明", [BIRTH]),
        ("certificate OF birth", [BIRTH]),
        ("household-entry", [HOUSEHOLD]),
        (BIRTH[:20], [BIRTH]),
        ("newborn", ["newborn"]),
        ("both at once", ["newborn"]),
        ("", ["newborn", BIRTH, HOUSEHOLD]),
        ("离婚", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("出生\x00证明", [BIRTH]),
        ("x" * 100_000, []),
    ],
)
async def test_every_word_must_stand_somewhere(db: Database, filled: Catalogue, words: str, codes: list[str]) -> None:
    async with db.read() as session:
        found = await filled.search(session, SearchQuery(words), limit=10)
    assert [line.code for line in found] == codes


async def test_lines_say_what_they_are_and_are_no_more_than_asked(db: Database, filled: Catalogue) -> None:
    async with db.read() as session:
        one_thing, item = await filled.search(session, SearchQuery("出生"), limit=2)
        assert await filled.search(session, SearchQuery("出生"), limit=0) == []
    assert (one_thing.is_one_thing, item.is_one_thing) == (True, False)
    assert (one_thing.name.zh, one_thing.department) == ("新生儿出生一件事", "health")
    assert item.summary.en == "summary"


async def test_what_is_renamed_is_found_under_its_new_name_alone(db: Database, filled: Catalogue) -> None:
    async with db.work() as work:
        await filled.publish(work, item_of(birth() | {"name": {"zh": "新证签发", "en": "New paper"}}))
    async with db.read() as session:
        assert [line.code for line in await filled.search(session, SearchQuery("新证"), limit=5)] == [BIRTH]
        assert await filled.search(session, SearchQuery("Certificate of"), limit=5) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("新生儿", "newborn"),
        ("xinshenger", "newborn"),
        ("XinShengEr", "newborn"),
        ("ｘｉｎｓｈｅｎｇｅｒ", "newborn"),
        ("xse", "newborn"),
        ("xinsehnger", "newborn"),
        ("xinshnger", "newborn"),
        ("心声儿", "newborn"),
        ("落户", "household"),
        ("luohu", "household"),
        ("registraton", "household"),
        ("gmxm 变更", None),
        ("bgxm", "name"),
        ("qiye sheli", "firm"),
        ("shipinjinying", "food"),
    ],
)
async def test_words_are_found_as_written_as_they_sound_and_mistyped(
    indexed: Database, text: str, first: str | None
) -> None:
    found = await codes(indexed, SearchQuery(text))
    assert found[:1] == ([first] if first else [])


@pytest.mark.parametrize("text", ["离婚", "lihun", "驾驶证", "jiashizheng", "hun", "zzzz", "新 离婚"])
async def test_what_sounds_like_nothing_here_is_not_found(indexed: Database, text: str) -> None:
    assert await codes(indexed, SearchQuery(text)) == []


async def test_what_is_written_somewhere_is_not_joined_by_what_only_sounds_like_it(indexed: Database) -> None:
    assert await codes(indexed, SearchQuery("招牌")) == ["sign"]


@pytest.mark.parametrize(
    ("region", "served"),
    [
        (PROVINCE, {"newborn", "household", "name", "firm"}),
        (WUHU, {"newborn", "household", "name", "firm"}),
        (HEFEI, {"newborn", "household", "name", "firm", "food"}),
        (YAOHAI, {"newborn", "household", "name", "firm", "food", "sign", "restaurant"}),
        ("340102001003", {"newborn", "household", "name", "firm", "food", "sign", "restaurant"}),
        (SPECIMEN.code, {"newborn", "household", "name", "firm", "market"}),
        (EXEMPLAR.code, {"newborn", "household", "name", "firm", "market"}),
        ("34", set()),
        ("", set()),
    ],
)
async def test_a_region_is_served_by_itself_by_those_above_it_and_under_former_codes(
    indexed: Database, region: str, served: set[str]
) -> None:
    assert set(await codes(indexed, SearchQuery(region=region))) == served


async def test_an_item_is_for_whom_it_says_or_for_everybody(indexed: Database) -> None:
    people = await codes(indexed, SearchQuery("登记", target=Target.PERSON))
    firms = await codes(indexed, SearchQuery("登记", target=Target.FIRM))
    assert set(people) == {"household", "name"}
    assert set(firms) == {"household", "firm"}


async def test_filters_hold_together(indexed: Database) -> None:
    assert await codes(indexed, SearchQuery(theme=TRADE, region=HEFEI)) == ["food"]
    assert set(await codes(indexed, SearchQuery(theme=TRADE))) == {"food", "sign"}
    assert await codes(indexed, SearchQuery("shipin", theme=TRADE, target=Target.PERSON, region=YAOHAI)) == ["food"]
    assert await codes(indexed, SearchQuery("shpiin", theme=Theme.MARRIAGE)) == []


@pytest.mark.parametrize("called", ["变更姓名登记", "biangengxingmingdengji", "bgxmdj", "change of a name", "name"])
async def test_an_exact_name_comes_first(indexed: Database, called: str) -> None:
    async with indexed.work() as work:
        for nth in range(5):
            name = f"变更姓名登记{'一二三四五'[nth]}"
            await index(work, entry(f"name-{nth}", name, "Change of a name, too", is_one_thing=True))
    assert (await codes(indexed, SearchQuery(called)))[0] == "name"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.text("出生登记落户新生儿变更abc 1·（", min_size=1, max_size=12).filter(str.strip), min_size=1,
                   max_size=5, unique=True),
    chosen=st.integers(0, 4),
)  # fmt: skip
async def test_whatever_the_names_the_exact_one_is_first(db: Database, names: list[str], chosen: int) -> None:
    name = names[chosen % len(names)]
    async with db.work() as work:
        for nth, zh in enumerate(names):
            await index(work, entry(f"code-{nth}", zh, f"Sample {nth}"))
        async with db.read() as session:
            assert await find(session, SearchQuery("nothing of this kind"), serving=None, limit=1) == []
        found = await find(work, SearchQuery(name), serving=None, limit=5)
        assert searched_text(found[0].name.zh) == searched_text(name)
        for nth in range(5):
            await index(work, entry(f"code-{nth}", f"无关{nth}", "Other"))


@given(st.text(max_size=400))
def test_whatever_is_typed_little_is_looked_for(text: str) -> None:
    words = search_words(text * 10)
    assert len(words) <= MOST_WORDS
    assert sum(map(len, words)) <= LONGEST_TEXT
    assert all(word.isprintable() and not word.isspace() for word in words)


async def test_what_was_published_before_it_could_be_searched_is_found_after_the_next_start(
    db: Database, filled: Catalogue
) -> None:
    async with db.work() as work:
        await work.execute(delete(SearchLineRow))
        await work.execute(
            update(ItemRow).where(ItemRow.code == HOUSEHOLD).values(service_status=ServiceStatus.CANCELLED)
        )
    async with db.work() as work:
        assert await filled.search(work, SearchQuery(""), limit=10) == []
        assert await filled.index_missing(work) == 2
        assert {line.code for line in await filled.search(work, SearchQuery(""), limit=10)} == {"newborn", BIRTH}
        assert await filled.index_missing(work) == 0
