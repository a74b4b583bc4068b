"""The platform as the gateway reaches it, and as it is simulated."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from backend.data_platform.connection import Platform, open_platform, platform_credentials
from backend.data_platform.simulation import contents_of, simulated_platform
from backend.departments import load_elements, registry
from backend.external_systems import simulated_departments
from backend.settings import Settings
from integrations.described.description import Description, read_description
from integrations.jianghuai.sandbox.contents import PlatformContents
from services.handover.types import AnswerKind, Parcel, Taken
from services.kit.clock import SystemClock
from services.kit.ids import SystemIds
from services.sharing.types import PLATFORM, Asked, CatalogueChanges, Found, PartyAnswer, PartyKey, Tier
from tests.support.authorised import authorised
from tests.support.callbacks import CallbackEndpoint
from tests.support.deadlines import in_good_time
from tests.support.regions import directory
from tests.support.statements import events_of

MOTHER = "340000199403121026"
DESCRIBED = f"""
id: education
name: {{zh: 安徽省教育厅, en: Anhui Education}}
credit_code: 11340000MB0AA00010
answers_by: NONE
resources:
  - code: education.schooling
    version: 1
    zh: 在读信息
    en: schooling
    category: 教育/学籍/在读
    summary_zh: 在读信息
    summary_en: who goes to school
    format: JSON
    sharing: CONDITIONAL
    condition: 经提供方授权
    method: INTERFACE
    openness: CLOSED
    update_cycle: DAY
    published_on: 2026-01-01
    keys: [[person.id_number]]
    gives: {{self: [person.name], child: [person.name, person.sex]}}
    grounds: [GRANT]
    at: {{tier: BRANCH}}
    records:
      - key: {{person.id_number: "{MOTHER}"}}
        answers:
          self: {{person.name: 陈测试}}
          child:
            - {{person.name: 李小测, person.sex: 男}}
            - {{person.name: 李小试, person.sex: 女}}
grants:
  - {{resource: education.schooling, item: newborn, elements: [person.name], from: 2026-01-01, until: 2030-01-01}}
"""
QUESTION = Asked(
    "education.schooling",
    PartyKey("mother"),
    {"person.id_number": MOTHER},
    {"self": ("person.name",), "child": ("person.name", "person.sex")},
)


@pytest.fixture
def described(tmp_path: Path) -> Description:
    file = tmp_path / "education.yaml"
    file.write_text(DESCRIBED, "utf-8")
    return read_description(file, load_elements())


@asynccontextmanager
async def joined(settings: Settings, contents: PlatformContents) -> AsyncIterator[Platform]:
    """A simulated platform and the gateway's side of it."""
    known = {entry.code: entry for entry in contents.resources}
    async with AsyncExitStack() as stack:
        simulated = await stack.enter_async_context(
            simulated_platform(settings, contents, journal=settings.home / "sandbox")
        )
        yield await stack.enter_async_context(
            open_platform(settings, simulated.url, known.get, directory(SystemClock()), SystemClock())
        )


def settings_in(home: Path) -> Settings:
    return Settings(home=home, sandbox_speed=1000)


async def test_a_described_departments_records_are_answered_by_the_node_they_lie_on(
    described: Description, tmp_path: Path
) -> None:
    contents = contents_of(registry().resources.values(), [described])
    assert (Tier.BRANCH, "education") in contents.sites
    async with joined(settings_in(tmp_path), contents) as platform:
        (answer,) = await platform.source.fetch(authorised(QUESTION), until=in_good_time())
    assert isinstance(answer, Found)
    assert answer.answers == (
        PartyAnswer("self", 1, {"person.name": "陈测试"}),
        PartyAnswer("child", 1, {"person.name": "李小测", "person.sex": "男"}),
        PartyAnswer("child", 2, {"person.name": "李小试", "person.sex": "女"}),
    )


async def test_catalogue_and_grants_of_all_departments_are_told_and_after_a_restart_nothing_new(
    described: Description, tmp_path: Path
) -> None:
    contents = contents_of(registry().resources.values(), [described])
    async with joined(settings_in(tmp_path), contents) as platform:
        told = await platform.catalogue.changes(None, until=in_good_time())
    assert isinstance(told, CatalogueChanges)
    assert {entry.code: entry for entry in told.resources} == {
        **registry().resources,
        **{entry.code: entry for entry in described.catalogue},
    }
    (grant,) = told.grants
    assert (grant.resource, grant.item, grant.elements) == ("education.schooling", "newborn", ("person.name",))
    async with joined(settings_in(tmp_path), contents_of(registry().resources.values(), [described])) as platform:
        assert await platform.catalogue.changes(told.revision, until=in_good_time()) == CatalogueChanges(told.revision)


async def test_what_the_sample_calls_wrong_is_corrected_and_everything_else_confirmed(tmp_path: Path) -> None:
    settings, clock, kinds = settings_in(tmp_path), SystemClock(), []
    async with (
        CallbackEndpoint() as endpoint,
        simulated_platform(settings, contents_of([], []), journal=settings.home / "sandbox") as simulated,
        open_platform(settings, simulated.url, registry().resources.get, directory(clock), clock) as platform,
    ):
        for element in ("household.address", "household.head_name"):
            said = {"provider": "police", "resource": "police.household", "element": element, "claimed": "测试"}
            parties = {"review": {f"review.{name}": value for name, value in said.items()}}
            parcel = Parcel(
                SystemIds(clock).subject(), PLATFORM, "data-review", "1", parties, callback_url=endpoint.url
            )
            taken = await platform.reviews.deliver(platform.reviews.render(parcel), parcel.id, until=in_good_time())
            assert isinstance(taken, Taken)
            await simulated.main.settled()
            events = events_of(platform.reviews.read(endpoint.all()[-1]))
            kinds.append(events[-1].kind)
    assert kinds == [AnswerKind.GRANTED, AnswerKind.DENIED]


async def test_given_secrets_count_and_none_shows(tmp_path: Path) -> None:
    given = Settings(
        home=tmp_path,
        jianghuai_requester="r_TEST_AH",
        jianghuai_credential=SecretStr("given-credential"),
        jianghuai_callback_secret=SecretStr("given-secret"),
    )
    credentials = platform_credentials(given)
    assert (credentials.caller, credentials.token, credentials.secret) == (
        "r_TEST_AH",
        "given-credential",
        "given-secret",
    )
    assert "given" not in repr(credentials)
    made = platform_credentials(Settings(home=tmp_path))
    assert made == platform_credentials(Settings(home=tmp_path))
    assert made.token != made.secret


async def test_the_simulated_platform_is_beside_the_simulated_departments(tmp_path: Path) -> None:
    async with simulated_departments(settings_in(tmp_path)) as addresses:
        url = addresses[PLATFORM]
        cities, clock = directory(SystemClock()), SystemClock()
        async with open_platform(settings_in(tmp_path), url, registry().resources.get, cities, clock) as platform:
            assert isinstance(await platform.catalogue.changes(None, until=in_good_time()), CatalogueChanges)
