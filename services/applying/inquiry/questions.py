"""Asking the departments for one application: on which basis, by which keys, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.access.service import Access, login_facts
from services.access.types import Channel, Person
from services.applying.application.elements import kept_form
from services.applying.application.field import confirmed_values
from services.applying.application.loaded import LoadedApplication
from services.applying.types import ApplyingSettings
from services.catalogue.service import needs_of_items
from services.catalogue.types import OneThingVersion
from services.kit.clock import Clock, Deadline
from services.kit.db import ReadSession
from services.kit.values.elements import Value
from services.sharing.service import Sharing
from services.sharing.types import Basis, Ground, PartyKey, Plan, Prefilled, Resource, World


@dataclass(frozen=True, slots=True)
class Inquiries:
    """Puts an application's questions to the sources."""

    sharing: Sharing
    access: Access
    resources: Mapping[str, Resource]
    clock: Clock
    settings: ApplyingSettings
    world: World = World.LIVE

    async def facts(self, session: ReadSession, draft: LoadedApplication) -> dict[str, Value]:
        """Element → value, of what the login says of the applicant."""
        person = await self.access.person(session, draft.row.applicant)
        if not isinstance(person, Person):
            return {}
        return {element: kept_form(element, value) for element, value in login_facts(person).items()}

    async def prefill(self, draft: LoadedApplication, facts: dict[str, Value]) -> Prefilled:
        """All that is planned for whoever applies, while they wait."""
        return await self.attended(draft, facts, draft.one_thing.plans[draft.row.applies_as])

    async def attended(self, draft: LoadedApplication, facts: dict[str, Value], plan: Plan) -> Prefilled:
        """A plan, or what is left of it, while somebody waits."""
        return await self._run(draft, plan, self._basis(draft, plan), facts, self.settings.prefill_seconds)

    async def again(self, draft: LoadedApplication, facts: dict[str, Value], plan: Plan) -> Prefilled:
        """What is left of the plan once more, with nobody waiting."""
        basis = self._basis(draft, plan)
        unattended = replace(basis, actor=replace(basis.actor, channel=Channel.JOB))
        return await self._run(draft, plan, unattended, facts, self.settings.recheck_seconds)

    def _basis(self, draft: LoadedApplication, plan: Plan) -> Basis:
        one_thing = draft.one_thing
        asked = {step.resource for steps in plan.rounds for step in steps}
        granted = any(Ground.GRANT in self.resources[code].grounds for code in asked if code in self.resources)
        scenes = needs_of_items(one_thing, self.resources) if granted else {}
        return Basis(draft.actor, one_thing.code, draft.row.id, ground_of(one_thing), self.world, scenes)

    async def _run(
        self, draft: LoadedApplication, plan: Plan, basis: Basis, facts: dict[str, Value], seconds: float
    ) -> Prefilled:
        # What the applicant typed is no key: it would open another person's record.
        known = {key: confirmed_values(draft.fields, party.id) for key, party in draft.parties.items()}
        applicant = PartyKey(draft.row.applies_as)
        known[applicant] = {**known.get(applicant, {}), **facts}
        return await self.sharing.prefill(
            plan,
            basis,
            known,
            draft.one_thing.relations,
            until=Deadline.after(seconds, self.clock),
            own=applicant,
        )


def ground_of(one_thing: OneThingVersion) -> Ground | None:
    """The ground of all its items; where they differ, the one that asks most, so that no item's law is passed over.

    None where an item leaves it to each resource, for another's statute would not open those that need a grant.
    """
    grounds = {item.ground for item in one_thing.items}
    return next((ground for ground in (Ground.CONSENT, Ground.GRANT, None) if ground in grounds), Ground.STATUTE)
