"""Moving an application over to the version of its service that is in force by now.

An application goes on with the version it was opened on; nobody is moved but by their own choice. Moving keeps every
answer that still has its place, by party and element, and asks the departments only what is newly wanted.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from services.applying.application.field import FieldKey
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.people import People
from services.applying.ports import OneThings
from services.applying.store.versions import Versions
from services.applying.types import AnsweredQuestion, VersionNotNewer, VersionOffer
from services.catalogue.service import version_differences
from services.catalogue.types import APPLICANT, ItemUnknown, OneThingVersion
from services.documents.types import WayKind
from services.forms.service import check as findings_of
from services.forms.service import wants
from services.kit.db import ReadSession, UnitOfWork
from services.sharing.types import Origin, OutcomeKind, PartyKey, Plan, Resource, StepReport, Want


@dataclass(frozen=True, slots=True)
class MovedAnswers:
    """What moving did to the answers, and what is left to ask the departments."""

    dropped: tuple[Want, ...]
    plan: Plan


@dataclass(frozen=True, slots=True)
class VersionMove:
    """Offers the version in force, and takes an open application there."""

    one_things: OneThings
    versions: Versions
    people: People
    resources: Mapping[str, Resource]

    async def offer(self, session: ReadSession, application: LoadedApplication) -> VersionOffer | None:
        """What would change; none where there is nothing newer, or nobody applies in this role any more."""
        newer = await self._newer(session, application)
        if newer is None:
            return None
        old, new = set(wants(application.one_thing.form)), set(wants(newer.form))
        before, after = ({spec.code: spec.name for spec in each.materials} for each in (application.one_thing, newer))
        limits = {item.code: item.limits for item in application.one_thing.items}
        return VersionOffer(
            number=newer.number,
            asked_newly=tuple(sorted(new - old)),
            asked_no_more=tuple(sorted(old - new)),
            materials_newly=tuple(name for code, name in after.items() if code not in before),
            materials_no_more=tuple(name for code, name in before.items() if code not in after),
            limits_changed=tuple(
                item.name for item in newer.items if item.code in limits and limits[item.code] != item.limits
            ),
            differences=version_differences(application.one_thing, newer),
        )

    async def move(self, work: UnitOfWork, application: LoadedApplication) -> MovedAnswers | VersionNotNewer:
        """Put the application on the version in force; answers that it has no place for, or refuses, are emptied."""
        newer = await self._newer(work, application)
        if newer is None:
            return VersionNotNewer()
        old = _planned(application.one_thing.plans[application.row.applies_as])
        shown = set(application.layout().by_key)
        application.one_thing, application.form = await self.versions.ready(work, newer.id)
        application.row.version = newer.id
        application.lay_out_again()
        await self.people.add_parties(work, application, ())
        dropped = [*_empty_without_place(application, shown), *_empty_refused(application)]
        plan = newer.plans[application.row.applies_as]
        newly = _narrowed(plan, _with_their_checks(newer, application.row.applies_as, _planned(plan) - old))
        # Should nobody come to ask, these questions are open, and the later checks ask them.
        application.record_questions(application.questions.followed_by(list(self._open(application, newly))))
        return MovedAnswers(tuple(dropped), newly)

    async def _newer(self, session: ReadSession, application: LoadedApplication) -> OneThingVersion | None:
        if not application.open:
            return None
        in_force = await self.one_things.one_thing(session, application.one_thing.code)
        if isinstance(in_force, ItemUnknown) or in_force.number <= application.one_thing.number:
            return None
        role = in_force.role(application.row.applies_as)
        return in_force if role is not None and role.may_apply else None

    def _open(self, application: LoadedApplication, plan: Plan) -> Iterator[AnsweredQuestion]:
        for number, steps in enumerate(plan.rounds, start=1):
            for step in steps:
                for party in [key for key in application.parties if key.role == step.of] or [PartyKey(step.of)]:
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


def _empty_without_place(application: LoadedApplication, shown: Collection[FieldKey]) -> Iterable[Want]:
    placed = application.layout().by_key
    for key, stored in list(application.fields.items()):
        if key in shown and key not in placed and stored.value is not None:
            application.put(stored.emptied())
            yield Want(application.key_of(key.party).role, key.element)


def _empty_refused(application: LoadedApplication) -> Iterable[Want]:
    layout = application.layout()
    for finding in findings_of(application.form, layout.answers(application.fields), complete=False):
        place = layout.by_pointer.get(finding.pointer)
        if place is None:
            continue
        stored = application.field_of(place.key)
        if stored.value is not None and stored.origin is Origin.DECLARED:
            application.put(stored.emptied())
            yield Want(application.key_of(place.key.party).role, place.key.element)
