"""Who may do what: every change of an application and of its cases × every kind of person who comes to it."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from uuid import UUID

import pytest

from services.access.types import ENTITLED, Actor, AuthorityKind, Channel, Entitled, NotTheApplicant, Operation
from services.applying.types import (
    ActKind,
    Application,
    ApplicationUnknown,
    DisputeCommand,
    MaterialUnknown,
    MovedApplication,
    OpenCommand,
    SaveCommand,
    SubmitCommand,
    VersionNotNewer,
)
from services.casework.types import CaseNotWithdrawable, CaseUnknown, CaseView, Receipt
from services.kit.problems import Problem
from services.sharing.types import Ground
from tests.support.applications import CHEN, LI, STANDARD, Filed, Office
from tests.support.newborn import Shelf
from tests.support.permitted import ON_CONSENT, SCREENED, newborn_with


class Kind(StrEnum):
    """Who comes to the mother's application."""

    APPLICANT = "APPLICANT"
    AGENT = "AGENT"
    """authorised by the applicant for this service, with a session on the applicant's behalf"""
    WINDOW = "WINDOW"
    SPOUSE = "SPOUSE"
    GUARDIAN = "GUARDIAN"
    """of the child, and nobody to the applicant"""
    SPOUSES_AGENT = "SPOUSES_AGENT"
    AGENT_AS_THEMSELVES = "AGENT_AS_THEMSELVES"
    """the same person in their own login"""
    AGENT_FOR_ANOTHER_SERVICE = "AGENT_FOR_ANOTHER_SERVICE"
    UNAUTHORISED = "UNAUTHORISED"
    """with a session on the applicant's behalf whom the applicant does not authorise, or no longer"""
    STAFF = "STAFF"
    """a registrar, as themselves"""
    STRANGER = "STRANGER"


MAY = {Kind.APPLICANT, Kind.AGENT, Kind.AGENT_AS_THEMSELVES, Kind.WINDOW}
SEES = {Kind.SPOUSE, Kind.GUARDIAN, Kind.SPOUSES_AGENT}


async def actor_of(office: Office, kind: Kind, filed: Filed) -> Actor:
    applicant, spouse = filed.actor.subject, await office.login("李样本", LI)
    other = (await office.stranger()).subject
    child = filed.party("child").subject
    assert child is not None
    authorised: dict[Kind, tuple[UUID, list[str]]] = {
        Kind.AGENT: (applicant, ["newborn"]),
        Kind.AGENT_AS_THEMSELVES: (applicant, ["newborn"]),
        Kind.AGENT_FOR_ANOTHER_SERVICE: (applicant, ["real-estate-search"]),
        Kind.SPOUSES_AGENT: (spouse.subject, []),
        Kind.GUARDIAN: (child, []),
    }
    if kind in authorised:
        principal, items = authorised[kind]
        await let_act(office, other, principal, *items)
    sessions = {
        Kind.APPLICANT: filed.actor,
        Kind.SPOUSE: spouse,
        Kind.AGENT: Actor(other, applicant, Channel.WEB),
        Kind.AGENT_FOR_ANOTHER_SERVICE: Actor(other, applicant, Channel.WEB),
        Kind.UNAUTHORISED: Actor(other, applicant, Channel.WEB),
        Kind.WINDOW: Actor(other, applicant, Channel.WINDOW, "hall-1", "3"),
    }
    return sessions.get(kind, Actor.oneself(other, Channel.WEB))


async def let_act(office: Office, agent: UUID, principal: UUID, *items: str) -> None:
    async with office.db.work() as work:
        await office.access.grant_authority(
            work,
            principal=principal,
            agent=agent,
            kind=AuthorityKind.AGENT,
            scope={"items": items} if items else {},
            proof={"document": "sha256:1"},
        )


async def save(office: Office, actor: Actor, filed: Filed) -> object:
    command = SaveCommand(filed.id, filed.now.revision, {"applicant": {"child_joins_household_of": "mother"}})
    return await office.applying.save(actor, command)


async def move(office: Office, actor: Actor, filed: Filed) -> object:
    return await office.applying.move(actor, filed.id, filed.now.revision)


async def attach(office: Office, actor: Actor, filed: Filed) -> object:
    document = await office.uploaded(filed.actor)
    return await office.applying.attach(actor, filed.id, "paternity_statement", filed.party("mother").id, document)


async def dispute(office: Office, actor: Actor, filed: Filed) -> object:
    pointer = filed.field("mother", "person.ethnicity").pointer
    return await office.applying.dispute(actor, DisputeCommand(filed.id, pointer, "回族", None, "dispute-1"))


async def submit(office: Office, actor: Actor, filed: Filed) -> object:
    return await office.applying.submit(actor, SubmitCommand(filed.id, filed.now.revision, "submit-1"))


async def open_for_the_applicant(office: Office, actor: Actor, filed: Filed) -> object:
    return await office.applying.open(actor, OpenCommand("newborn", "mother", "another"))


async def withdraw(office: Office, actor: Actor, filed: Filed) -> object:
    receipt = await filed.submit()
    if not isinstance(receipt, Receipt):  # submitted by the actor
        receipt = await filed.submit("submit-1", filed.now.revision - 1)
    assert isinstance(receipt, Receipt), receipt
    return await office.casework.withdraw(actor, receipt.cases[0])


CHANGES: dict[Operation, Callable[[Office, Actor, Filed], Awaitable[object]]] = {
    Operation.SAVE: save,
    Operation.MOVE_VERSION: move,
    Operation.ATTACH: attach,
    Operation.DISPUTE: dispute,
    Operation.SUBMIT: submit,
    Operation.WITHDRAW: withdraw,
}
DONE = (Application, MovedApplication, Receipt, CaseView)


def expected(operation: Operation, kind: Kind) -> set[type]:
    """What may come back: what was done or could not be done for reasons of its own, or why it is not theirs."""
    if kind in MAY:
        return {*DONE, VersionNotNewer, MaterialUnknown}
    if kind not in SEES:
        return {CaseUnknown if operation is Operation.WITHDRAW else ApplicationUnknown}
    return {NotTheApplicant}


def test_every_operation_is_in_the_table_and_in_this_matrix() -> None:
    assert set(ENTITLED) == set(Operation)
    assert set(CHANGES) == set(Operation) - {Operation.READ, Operation.REVEAL, Operation.OPEN, Operation.COMPLETE_ACT}
    assert {each for each, entitled in ENTITLED.items() if entitled is Entitled.PARTY} == {
        Operation.READ,
        Operation.REVEAL,
    }


@pytest.mark.parametrize("kind", Kind)
async def test_only_the_applicant_and_whom_they_authorised_act(office: Office, kind: Kind) -> None:
    filed = await (await office.family(STANDARD, "陈测试", CHEN)).complete()
    actor = await actor_of(office, kind, filed)
    for operation, change in CHANGES.items():
        await filed.reread()
        outcome = await change(office, actor, filed)
        assert type(outcome) in expected(operation, kind), (operation, kind, outcome)


@pytest.mark.parametrize("kind", Kind)
async def test_an_act_is_done_by_whom_it_is_asked_of_and_whom_they_authorised(office: Office, kind: Kind) -> None:
    office.resources = ON_CONSENT
    office.__post_init__()
    office.use_shelf(Shelf([newborn_with(ON_CONSENT, ground=Ground.CONSENT)]))
    chen = await office.family(SCREENED, "陈测试", CHEN)
    actor = await actor_of(office, kind, chen)
    [consent] = [act for act in chen.awaited() if act.kind is ActKind.CONSENT]
    outcome = await office.applying.complete_act(actor, chen.id, consent.id, accept=True)
    if kind in MAY:
        assert isinstance(outcome, Application)
    else:
        # Before the mother consents nobody else is named for sure: the others are strangers.
        assert outcome == ApplicationUnknown()


@pytest.mark.parametrize("kind", Kind)
async def test_nobody_opens_in_the_name_of_whom_they_may_not_act_for(office: Office, kind: Kind) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    actor = await actor_of(office, kind, filed)
    outcome = await open_for_the_applicant(office, actor, filed)
    refused = kind in {Kind.UNAUTHORISED, Kind.AGENT_FOR_ANOTHER_SERVICE}
    assert isinstance(outcome, NotTheApplicant if refused else Application)


async def test_a_refused_change_leaves_everything_as_it_was(office: Office) -> None:
    filed = await (await office.family(STANDARD, "陈测试", CHEN)).complete()
    before = (await filed.reread()).now
    spouse = await actor_of(office, Kind.SPOUSE, filed)
    for operation in (Operation.SAVE, Operation.DISPUTE, Operation.SUBMIT):
        assert isinstance(await CHANGES[operation](office, spouse, filed), Problem)
    assert (await filed.reread()).now == before


async def test_a_withdrawal_that_was_refused_can_still_be_made_by_the_applicant(office: Office) -> None:
    filed = await (await (await office.family(STANDARD, "陈测试", CHEN)).complete()).accept()
    receipt = await filed.submit()
    assert isinstance(receipt, Receipt)
    spouse = await actor_of(office, Kind.SPOUSE, filed)
    assert await office.casework.withdraw(spouse, receipt.cases[0]) == NotTheApplicant()
    withdrawn = await office.casework.withdraw(filed.actor, receipt.cases[0])
    assert isinstance(withdrawn, CaseView)
    assert isinstance(await office.casework.withdraw(filed.actor, receipt.cases[0]), CaseNotWithdrawable)
