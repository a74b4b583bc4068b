"""Catalogue and grants as the main node tells them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest
import structlog

from integrations.jianghuai import catalogue
from integrations.jianghuai.catalogue import RESOURCE, Changes
from integrations.jianghuai.sandbox.nodes import PAGE
from integrations.jianghuai.sandbox.register import Register
from integrations.sandboxing.settings import Condition, SandboxSettings
from services.kit.clock import Deadline, HeldClock
from services.sharing.types import (
    CatalogueChanges,
    Ground,
    Location,
    Openness,
    OutcomeKind,
    Resource,
    SharingClass,
    SharingMethod,
    Tier,
    Unavailable,
)
from tests.integrations.jianghuai.bench import CONTENTS, GRANTS, ON_MAIN, RESOURCES, Bench, bench_of
from tests.support.deadlines import at_once, in_good_time
from tests.support.replaying import spoiled

WHOLE = Resource(
    code="justice.title",
    version=7,
    provider="justice",
    zh="示例目录",
    en="example entry",
    keys=(("person.id_number",), ("person.name", "household.region")),
    gives={"self": ("person.name",), "child": ("person.sex",)},
    grounds=(Ground.GRANT, Ground.STATUTE),
    statute="《示例条例》第二条",
    max_age=timedelta(days=2, hours=3),
    authoritative=False,
    rank=4,
    update_cycle="QUARTER",
    category="人口/户籍/迁移",
    summary_zh="摘要",
    summary_en="summary",
    format="XML",
    sharing=SharingClass.CONDITIONAL,
    condition="须经提供方同意",
    method=SharingMethod.TABLE,
    openness=Openness.CONDITIONAL,
    published_on=datetime(2026, 1, 2, tzinfo=UTC).date(),
    at=Location(Tier.BRANCH),
    certificate="11100000000013127D001",
)


async def changes(bench: Bench, since: int | None) -> CatalogueChanges:
    told = await bench.catalogue.changes(since, until=in_good_time())
    assert isinstance(told, CatalogueChanges), told
    return told


async def test_the_whole_catalogue_is_told_to_whoever_knows_nothing(bench: Bench) -> None:
    told = await changes(bench, None)
    assert (told.resources, told.withdrawn, told.grants) == (RESOURCES, (), GRANTS)
    assert told.revision == len(RESOURCES) + len(GRANTS)


async def test_every_field_of_an_entry_arrives(bench: Bench) -> None:
    left = {"provider", "not_shared_basis", "ends"}  # what tells of an end stands in our own manifests
    assert all(getattr(WHOLE, name) != getattr(RESOURCES[0], name) for name in set(Resource.__slots__) - left)
    unshared = replace(
        RESOURCES[0], code="justice.file", sharing=SharingClass.NOT_SHARED, not_shared_basis="《示例条例》第三条"
    )
    bench.platform.main.register.publish(WHOLE, unshared)
    assert (await changes(bench, None)).resources[-2:] == (WHOLE, unshared)


async def test_nothing_is_told_twice(bench: Bench) -> None:
    before = await changes(bench, None)
    assert await changes(bench, before.revision) == CatalogueChanges(before.revision)
    bench.platform.main.register.withdraw(RESOURCES[0].code)
    withdrawn = await changes(bench, before.revision)
    bench.platform.main.register.withdraw(RESOURCES[0].code)
    assert await changes(bench, withdrawn.revision) == CatalogueChanges(withdrawn.revision)


async def test_what_is_new_changed_withdrawn_granted_or_revoked_is_told_since_the_revision(bench: Bench) -> None:
    before = await changes(bench, None)
    register = bench.platform.main.register
    changed, revoked = replace(RESOURCES[1], version=2, rank=9), replace(GRANTS[0], revoked_at=datetime.now(UTC))
    another = replace(GRANTS[0], id=UUID(int=2))
    register.publish(WHOLE, changed)
    register.withdraw(RESOURCES[0].code)
    register.grant(another, revoked)
    told = await changes(bench, before.revision)
    assert told == CatalogueChanges(before.revision + 5, (WHOLE, changed), (RESOURCES[0].code,), (another, revoked))


async def test_what_is_withdrawn_and_published_again_is_there(bench: Bench) -> None:
    before = await changes(bench, None)
    bench.platform.main.register.withdraw(RESOURCES[0].code)
    bench.platform.main.register.publish(RESOURCES[0])
    told = await changes(bench, before.revision)
    assert (told.resources, told.withdrawn) == ((RESOURCES[0],), ())


async def test_a_large_catalogue_comes_in_pages_and_whole(clock: HeldClock) -> None:
    many = [replace(RESOURCES[0], code=f"statistics.nr_{nth}") for nth in range(2 * PAGE + 1)]
    async with bench_of(clock, replace(CONTENTS, resources=many, holdings=(), grants=())) as bench:
        assert (await changes(bench, None)).resources == tuple(many)
        assert bench.platform.main.calls[catalogue.CHANGES] == 3


def test_an_entry_that_changes_between_two_pages_is_told_as_it_stands_last() -> None:
    changed = replace(RESOURCES[0], version=2)
    entries = {each.code: RESOURCE.dump_python(each, mode="json") for each in RESOURCES}
    pages = [
        Changes(revision=1, more=True, resources=tuple(entries.values())),
        Changes(revision=2, more=True, withdrawn=(RESOURCES[1].code, RESOURCES[2].code)),
        Changes(revision=3, resources=(RESOURCE.dump_python(changed, mode="json"), entries[RESOURCES[2].code])),
    ]
    assert catalogue._joined(pages) == CatalogueChanges(3, (changed, RESOURCES[2]), (RESOURCES[1].code,))


async def test_a_mirror_of_another_nodes_past_is_told_everything(bench: Bench) -> None:
    assert (await changes(bench, 999)).resources == RESOURCES


@pytest.mark.parametrize(
    ("fault", "entry"),
    [
        ("version", {"version": 0}),
        ("version", {"version": "many"}),
        ("keys", {"keys": []}),
        ("keys", {"keys": [[]]}),
        ("gives", {"gives": {"self": []}}),
        ("statute", {"statute": None}),
        ("sharing", {"sharing": "PERHAPS"}),
        ("not_shared_basis", {"sharing": "NOT_SHARED"}),
        ("at", {"at": {"tier": "SUB"}}),
        ("at", {"at": {"tier": "SUB", "region_by": "household.region"}}),
        ("code", {"code": ""}),
    ],
)
async def test_an_entry_that_cannot_be_is_left_out_and_logged_and_the_others_arrive(
    bench: Bench, fault: str, entry: dict[str, object]
) -> None:
    good = RESOURCE.dump_python(RESOURCES[1], mode="json")
    client = await bench.replaying(ON_MAIN)
    client.replay = page(5, resources=[{**RESOURCE.dump_python(RESOURCES[0], mode="json"), **entry}, good])
    with structlog.testing.capture_logs() as lines:
        assert await changes(bench, None) == CatalogueChanges(5, (RESOURCES[1],))
    assert [line["where"].partition(".")[0] for line in lines] == [fault]


@pytest.mark.parametrize("moment", ["2026-01-01T00:00:00+00:00", "2028-01-01T00:00:00"])
async def test_a_grant_without_a_period_is_left_out(bench: Bench, moment: str) -> None:
    grant = {**catalogue.GRANT.dump_python(GRANTS[0], mode="json"), "valid_until": moment}
    client = await bench.replaying(ON_MAIN)
    client.replay = page(5, grants=[grant])
    with structlog.testing.capture_logs() as lines:
        assert await changes(bench, None) == CatalogueChanges(5)
    assert [line["where"] for line in lines] == ["valid_until"]


async def test_a_node_that_always_has_more_and_gets_no_further_is_not_listened_to_for_ever(bench: Bench) -> None:
    client = await bench.replaying(ON_MAIN)
    client.replay = page(5, more=True)
    assert await _kind(bench) is OutcomeKind.MALFORMED


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition.FAILING, OutcomeKind.DOWN),
        (Condition.GARBLED, OutcomeKind.MALFORMED),
        (Condition.ENDLESS, OutcomeKind.MALFORMED),
        (Condition.HANGING, OutcomeKind.TIMED_OUT),
    ],
)
async def test_a_main_node_in_trouble_is_a_typed_outcome(
    bench: Bench, condition: Condition, expected: OutcomeKind
) -> None:
    await changes(bench, None)
    bench.platform.main.condition = condition
    assert await _kind(bench, at_once() if condition is Condition.HANGING else None) is expected


async def test_no_answer_however_spoiled_raises(bench: Bench) -> None:
    bench.platform.main.register.withdraw(RESOURCES[2].code)
    client = await bench.replaying(ON_MAIN)
    await changes(bench, None)
    assert client.heard is not None
    for body in spoiled(client.heard.body):
        client.replay = body
        told = await bench.catalogue.changes(None, until=in_good_time())
        assert isinstance(told, CatalogueChanges | Unavailable), body
        client.replay = None
        await bench.ask(ON_MAIN)


class TestTheRegister:
    def test_revisions_go_on_after_a_restart_and_only_what_changed_is_new(self, tmp_path: Path) -> None:
        register = Register(tmp_path / "catalogue.sqlite3")
        register.load(RESOURCES, GRANTS)
        before = register.revision
        register.close()
        register = Register(tmp_path / "catalogue.sqlite3")
        register.load(RESOURCES, GRANTS)
        assert register.revision == before
        register.load([replace(RESOURCES[0], version=2), RESOURCES[1]], GRANTS)
        changed = register.since(before, PAGE)
        assert [(each.body["code"], each.withdrawn) for each in changed] == [
            (RESOURCES[0].code, False),
            (RESOURCES[2].code, True),
        ]
        assert [each.revision for each in changed] == [before + 1, before + 2]
        register.close()

    async def test_a_node_that_is_started_again_over_its_journal_tells_a_mirror_nothing_new(
        self, clock: HeldClock, tmp_path: Path
    ) -> None:
        settings = SandboxSettings.at_once(tmp_path)
        async with bench_of(clock, settings=settings) as bench:
            before = await changes(bench, None)
        async with bench_of(clock, settings=settings) as bench:
            assert await changes(bench, before.revision) == CatalogueChanges(before.revision)


def page(revision: int, **said: object) -> bytes:
    return orjson.dumps({"code": "200", "message": "", "data": {"revision": revision, **said}})


async def _kind(bench: Bench, until: Deadline | None = None) -> OutcomeKind | None:
    told = await bench.catalogue.changes(None, until=until or in_good_time())
    return told.kind if isinstance(told, Unavailable) else None
