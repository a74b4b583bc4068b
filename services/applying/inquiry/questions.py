"""Asking the departments for one application: on which basis, by which keys, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.access.service import Access, login_facts
from services.access.types import Channel, Person
from services.applying.application.elements import kept_form
from services.applying.application.field import confirmed_values
from services.applying.application.loaded import LoadedApplication
from services.kit.clock import Deadline
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
    world: World = World.LIVE

    async def facts(self, session: ReadSession, application: LoadedApplication) -> dict[str, Value]:
        """Element → value, of what the login says of the applicant."""
        person = await self.access.person(session, application.row.applicant)
        if not isinstance(person, Person):
            return {}
        return {element: kept_form(element, value) for element, value in login_facts(person).items()}

    async def ask(
        self,
        application: LoadedApplication,
        facts: Mapping[str, Value],
        plan: Plan,
        *,
        until: Deadline,
        attended: bool = True,
    ) -> Prefilled:
        """Ask what a plan says; `attended` where somebody waits for the answers."""
        # What the applicant typed is no key: it would open another person's record.
        known = {key: confirmed_values(application.fields, party.id) for key, party in application.parties.items()}
        applicant = PartyKey(application.row.applies_as)
        known[applicant] = {**known.get(applicant, {}), **facts}
        basis = self._basis(application, plan)
        return await self.sharing.prefill(
            plan,
            basis if attended else replace(basis, actor=replace(basis.actor, channel=Channel.JOB)),
            known,
            application.one_thing.relations,
            until=until,
            own=applicant,
        )

    def _basis(self, application: LoadedApplication, plan: Plan) -> Basis:
        one_thing = application.one_thing
        asked = {step.resource for steps in plan.rounds for step in steps}
        granted = any(Ground.GRANT in self.resources[code].grounds for code in asked if code in self.resources)
        scenes = {item.code: item.needs(self.resources) for item in one_thing.items} if granted else {}
        return Basis(application.actor, one_thing.code, application.row.id, one_thing.ground, self.world, scenes)
