"""Departments that have an adapter and are described as well: each question and parcel goes to the right system."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from integrations.adapter_kit.rest_client import RestClient
from integrations.registry import DescriptionContradictsManifest, Registry, StatedTwice, registry_of
from integrations.sandboxing.server import Sandbox
from integrations.sandboxing.settings import Condition, SandboxSettings
from services.handover.ports import Department
from services.handover.types import AnswerKind, Inbound, InboundRefused, NotSeen, OutcomeUnknown, Parcel, Taken
from services.kit.clock import HeldClock
from services.sharing.ports import Source
from services.sharing.types import SELF, Asked, Found, PartyKey, Unavailable
from tests.integrations.contract import CREDENTIALS, exemplar_of
from tests.support.authorised import authorised
from tests.support.deadlines import in_good_time
from tests.support.described import REGISTRY
from tests.support.elements import ELEMENTS
from tests.support.statements import events_of

CHEN = {"person.id_number": "340000199403121026"}
FIRM = {"organisation.credit_code": "91340000MATCY0001N", "organisation.name": "示例"}
NAME = Asked("police.person", PartyKey("mother"), CHEN, {SELF: ("person.name",)})
REGION = Asked("police.residence", PartyKey("mother"), CHEN, {SELF: ("residence.region",)})
OWN, DESCRIBED = UUID(int=1), UUID(int=2)


@dataclass
class RunningSystems:
    """Some departments, each with all of its systems running."""

    sandboxes: Mapping[str, Sandbox]
    sources: Mapping[str, Source]
    receivers: Mapping[str, Department]


@asynccontextmanager
async def running_systems(clock: HeldClock, *departments: str) -> AsyncIterator[RunningSystems]:
    """Of the others nothing runs: their addresses are never called."""
    registry = Registry(
        REGISTRY.manifests, {name: REGISTRY.descriptions[name] for name in departments}, REGISTRY.elements
    )
    async with AsyncExitStack() as stack:
        sandboxes = {
            system: await stack.enter_async_context(parts.sandbox(CREDENTIALS, clock, SandboxSettings.at_once()))
            for system, parts in registry.systems.items()
        }
        clients = {
            system: await stack.enter_async_context(RestClient(sandbox.url)) for system, sandbox in sandboxes.items()
        }
        yield RunningSystems(sandboxes, *registry.adapters(clients, lambda _: CREDENTIALS, clock))


async def test_each_question_goes_to_the_system_that_states_its_resource(clock: HeldClock) -> None:
    async with running_systems(clock, "police") as running:
        answers = await running.sources["police"].fetch(authorised(REGION, NAME, REGION), until=in_good_time())
        said = [answer.answers[0].values for answer in answers if isinstance(answer, Found)]
        assert said == [{"residence.region": "340100000000"}, {"person.name": "陈测试"}, *said[:1]]
        assert running.sandboxes["police"].calls.total() == 1
        assert running.sandboxes["police.described"].calls.total() == 2


async def test_one_systems_trouble_is_not_the_others(clock: HeldClock) -> None:
    async with running_systems(clock, "police") as running:
        running.sandboxes["police"].condition = Condition.FAILING
        name, region = await running.sources["police"].fetch(authorised(NAME, REGION), until=in_good_time())
    assert isinstance(name, Unavailable)
    assert isinstance(region, Found)


def parcel(item: str, key: UUID) -> Parcel:
    if item == "premium-payment":
        return Parcel(key, "tax", item, "3400002026000001X", exemplar_of("tax").parcels[item])
    return Parcel(key, "tax", item, "3400002026000001X", {"firm": FIRM})


async def test_each_parcel_goes_to_the_system_that_takes_its_item_and_is_found_again(clock: HeldClock) -> None:
    async with running_systems(clock, "tax") as running:
        tax = running.receivers["tax"]
        assert tax.poll_every == REGISTRY.manifests["tax"].poll_every
        for system, item, key in (("tax", "premium-payment", OWN), ("tax.described", "tax-registration", DESCRIBED)):
            assert await tax.look_up(key, until=in_good_time()) == NotSeen()
            taken = await tax.deliver(tax.render(parcel(item, key)), key, until=in_good_time())
            assert isinstance(taken, Taken)
            assert [case.reference for case in running.sandboxes[system].ledger.cases()] == [taken.reference]
            seen = await tax.look_up(key, until=in_good_time())
            assert isinstance(seen, Taken)
            assert seen.reference == taken.reference
            await running.sandboxes[system].settled()
            polled = await tax.poll(taken.reference, until=in_good_time())
            assert isinstance(polled, Inbound)
            assert events_of(tax.read(polled))[-1].kind is AnswerKind.GRANTED
            assert isinstance(tax.read(Inbound(polled.body + b" ", polled.headers)), InboundRefused)


async def test_while_one_system_cannot_be_asked_a_parcel_is_not_called_unseen(clock: HeldClock) -> None:
    async with running_systems(clock, "tax") as running:
        running.sandboxes["tax.described"].condition = Condition.FAILING
        assert isinstance(await running.receivers["tax"].look_up(OWN, until=in_good_time()), OutcomeUnknown)


async def test_a_source_only_takes_the_items_of_its_description(clock: HeldClock) -> None:
    async with running_systems(clock, "civil_affairs", "disabled_federation") as running:
        assert "civil_affairs" in running.receivers
        assert "disabled_federation" in running.sources
        assert "disabled_federation" not in running.receivers


def description(folder: Path, department: str, *changes: tuple[str, str]) -> Path:
    text = (Path(__file__).resolve().parents[2] / f"examples/departments/{department}.yaml").read_text("utf-8")
    for of, instead in changes:
        assert of in text
        text = text.replace(of, instead)
    (folder / f"{department}.yaml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("change", [("police.residence", "police.person"), ("seal-record", "household-entry")])
def test_what_the_adapter_states_is_not_described_again(tmp_path: Path, change: tuple[str, str]) -> None:
    with pytest.raises(StatedTwice, match=change[1]):
        registry_of(description(tmp_path, "police", change), ELEMENTS)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("安徽省公安厅,", "安徽省第二公安厅,"), "name"),
        (("11340000MB0AA00023", "11340000MB0AA00010"), "credit_code"),
        (("delivery: IDEMPOTENT", "delivery: QUERYABLE"), "delivery"),
        (("answers_by: CALLBACK", "answers_by: POLL\npoll_every: 1"), "answers_by.*poll_every"),
    ],
)
def test_a_description_agrees_with_the_manifest(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(DescriptionContradictsManifest, match=told):
        registry_of(description(tmp_path, "police", change), ELEMENTS)
