"""Moving an application over to the version of its service that is in force by now.

An application goes on with the version it was opened on; nobody is moved but by their own choice. Moving keeps every
answer that still has its place, by party and element, and asks the departments only what is newly wanted.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from services.applying.application.field import FieldKey
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.people import People
from services.applying.ports import OneThings
from services.applying.store.versions import Versions
from services.applying.types import AnsweredQuestion
from services.catalogue.service import Difference, version_differences
from services.catalogue.types import APPLICANT, Bilingual, ItemUnknown, OneThingVersion
from services.documents.types import WayKind
from services.forms.service import check as findings_of
from services.forms.service import wants
from services.kit.db import ReadSession, UnitOfWork
from services.kit.problems import Problem
from services.sharing.types import Origin, OutcomeKind, PartyKey, Plan, Resource, StepReport, Want


@dataclass(frozen=True, slots=True)
class VersionOffer:
    """The version in force, and how it differs from the one that the application is on."""

    number: int
    asked_newly: tuple[Want, ...]
    asked_no_more: tuple[Want, ...]
    materials_newly: tuple[Bilingual, ...]
    materials_no_more: tuple[Bilingual, ...]
    limits_changed: tuple[Bilingual, ...]
    """names of the items whose time limits changed"""
    differences: tuple[Difference, ...]
    """all that is otherwise, in words"""


@dataclass(frozen=True, slots=True)
class MovedAnswers:
    """What moving did to the answers, and what is left to ask the departments."""

    dropped: tuple[Want, ...]
    plan: Plan


@dataclass(frozen=True, slots=True)
class VersionNotNewer(Problem):
    """The application is on the version in force, or its role applies no more."""

    code: ClassVar[str] = "VERSION_NOT_NEWER"


@dataclass(frozen=True, slots=True)
class VersionMove:
    """Offers the version in force, and takes an open application there."""

    one_things: OneThings
    versions: Versions
    people: People
    resources: Mapping[str, Resource]

    async def offer(self, session: ReadSession, draft: LoadedApplication) -> VersionOffer | None:
        """What would change; none where there is nothing newer, or nobody applies in this role any more."""
        newer = await self._newer(session, draft)
        if newer is None:
            return None
        old, new = set(wants(draft.one_thing.form)), set(wants(newer.form))
        before, after = ({spec.code: spec.name for spec in each.materials} for each in (draft.one_thing, newer))
        limits = {item.code: item.limits for item in draft.one_thing.items}
        return VersionOffer(
            number=newer.number,
            asked_newly=tuple(sorted(new - old)),
            asked_no_more=tuple(sorted(old - new)),
            materials_newly=tuple(name for code, name in after.items() if code not in before),
            materials_no_more=tuple(name for code, name in before.items() if code not in after),
            limits_changed=tuple(
                item.name for item in newer.items if item.code in limits and limits[item.code] != item.limits
            ),
            differences=version_differences(draft.one_thing, newer),
        )

    async def move(self, work: UnitOfWork, draft: LoadedApplication) -> MovedAnswers | VersionNotNewer:
        """Put the draft on the version in force; answers that it has no place for, or refuses, are let go and named."""
        newer = await self._newer(work, draft)
        if newer is None:
            return VersionNotNewer()
        old = _planned(draft.one_thing.plans[draft.row.applies_as])
        shown = set(draft.layout().by_key)
        draft.one_thing, draft.form = await self.versions.ready(work, newer.id)
        draft.row.version = newer.id
        draft.place_anew()
        await self.people.admit(work, draft, ())
        dropped = [*_let_go_homeless(draft, shown), *_let_go_refused(draft)]
        plan = newer.plans[draft.row.applies_as]
        newly = _narrowed(plan, _with_their_checks(newer, draft.row.applies_as, _planned(plan) - old))
        # Should nobody come to ask, these questions are open, and the later checks ask them.
        draft.asked(draft.trace.followed_by(list(self._open(draft, newly))))
        return MovedAnswers(tuple(dropped), newly)

    async def _newer(self, session: ReadSession, draft: LoadedApplication) -> OneThingVersion | None:
        if not draft.open:
            return None
        in_force = await self.one_things.one_thing(session, draft.one_thing.code)
        if isinstance(in_force, ItemUnknown) or in_force.number <= draft.one_thing.number:
            return None
        role = in_force.role(draft.row.applies_as)
        return in_force if role is not None and role.may_apply else None

    def _open(self, draft: LoadedApplication, plan: Plan) -> Iterator[AnsweredQuestion]:
        for number, steps in enumerate(plan.rounds, start=1):
            for step in steps:
                for party in [key for key in draft.parties if key.role == step.of] or [PartyKey(step.of)]:
                    report = StepReport(
                        round=number,
                        resource=step.resource,
                        provider=self.resources[step.resource].provider,
                        party=party,
                        outcome=OutcomeKind.TIMED_OUT,
                        milliseconds=0.0,
                        pull=None,
                        wanted=step.gives,
                    )
                    yield AnsweredQuestion(report, ())


def _planned(plan: Plan) -> set[Want]:
    """Everything that a plan was compiled for: what the form asks and what checks expect."""
    return {*plan.uncovered, *(want for steps in plan.rounds for step in steps for want in step.gives)}


def _with_their_checks(one_thing: OneThingVersion, applies_as: str, wanted: set[Want]) -> set[Want]:
    """With what a material's check expects in one answer, as far as any of it is wanted."""
    checks = [
        {Want(applies_as if material.role == APPLICANT else material.role, element) for element in way.expects}
        for material in one_thing.materials
        for way in material.ways
        if way.kind is WayKind.DATA_CHECK
    ]
    return wanted.union(*(check for check in checks if check & wanted))


def _narrowed(plan: Plan, wanted: set[Want]) -> Plan:
    rounds = (
        tuple(
            replace(step, gives=gives)
            for step in steps
            if (gives := tuple(want for want in step.gives if want in wanted))
        )
        for steps in plan.rounds
    )
    return Plan(tuple(steps for steps in rounds if steps))


def _let_go_homeless(draft: LoadedApplication, shown: Collection[FieldKey]) -> Iterable[Want]:
    placed = draft.layout().by_key
    for key, held in list(draft.fields.items()):
        if key in shown and key not in placed and held.value is not None:
            draft.put(held.emptied())
            yield Want(draft.key_of(key.party).role, key.element)


def _let_go_refused(draft: LoadedApplication) -> Iterable[Want]:
    layout = draft.layout()
    for finding in findings_of(draft.form, layout.answers(draft.fields), complete=False):
        place = layout.by_pointer.get(finding.pointer)
        if place is None:
            continue
        held = draft.held(place.key)
        if held.value is not None and held.origin is Origin.DECLARED:
            draft.put(held.emptied())
            yield Want(draft.key_of(place.key.party).role, place.key.element)
