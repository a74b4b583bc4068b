"""What follows from every change of an application: the same steps, in one order, whatever the change was.

A change puts values, acts, evidence or questions into the loaded application; `settle` then derives what follows from
the answers, asks for the consents that are missing, stores the fields, assesses the materials and plans the next
question to departments that could not answer. Occasions differ in what is said of the change, and in that alone:

- A person's step makes a new revision, so that another page that is still open learns of it before it saves, and goes
  on the audit record.
- A submission goes on record, too, but keeps its revision: it names the answers that were submitted, and the same key
  and revision give the same receipt.
- The prefill makes a new revision. Nobody is told: whoever opened the application waits for it.
- What comes while nobody waits (a later answer, a time that is over, a dispute that ended) makes a new revision only if
  it changed a field or a material, since it must not bar an applicant from saving for nothing; then `FieldsChecked` is
  published for whoever looks at the application.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from services.access.types import Actor
from services.applying.acts.consents import Consents
from services.applying.application.loaded import LoadedApplication, MaterialKey
from services.applying.fields.derived_values import derive
from services.applying.inquiry.follow_up import FollowUp
from services.applying.materials.assessment import Materials
from services.applying.store.applications import ApplicationStore
from services.applying.types import FieldsChecked
from services.audit.service import Audit
from services.kit.db import UnitOfWork


class NewRevision(Enum):
    """When a change makes a new revision."""

    ALWAYS = auto()
    IF_CHANGED = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class Occasion:
    """On what occasion an application is settled."""

    new_revision: NewRevision
    actor: Actor | None = None
    """whose step it was; it goes on the audit record"""
    action: str = ""
    publishes: bool = False
    """whether a change is published as `FieldsChecked`"""

    @classmethod
    def step(cls, actor: Actor, action: str) -> "Occasion":
        """Somebody did something."""
        return cls(NewRevision.ALWAYS, actor, action)

    @classmethod
    def submission(cls, actor: Actor) -> "Occasion":
        return cls(NewRevision.NEVER, actor, "application.submit")


PREFILL = Occasion(NewRevision.ALWAYS)
UNATTENDED = Occasion(NewRevision.IF_CHANGED, publishes=True)
"""something came, or a time was over, while nobody waited"""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Settles applications that are held for a change."""

    store: ApplicationStore
    consents: Consents
    materials: Materials
    follow_up: FollowUp
    audit: Audit

    async def settle(
        self,
        work: UnitOfWork,
        application: LoadedApplication,
        occasion: Occasion,
        *,
        again: Collection[MaterialKey] = (),
    ) -> None:
        """Do all that follows from a change; `again` names satisfied materials of a submitted application that the
        change was about, and that are assessed once more.
        """
        if application.open:
            derive(application)
        self.consents.update(work, application)
        fields_changed = any(True for _ in application.changed_fields())
        await self.store.write(work, application)
        await self.materials.assess(work, application, again)
        self.follow_up.schedule(work, application)
        changed = fields_changed or application.materials_changed()
        if occasion.new_revision is NewRevision.ALWAYS or (occasion.new_revision is NewRevision.IF_CHANGED and changed):
            application.row.revision += 1
        if changed and occasion.publishes:
            work.publish(FieldsChecked(application.row.id))
        if occasion.actor is not None:
            await self._record(work, application, occasion.actor, occasion.action)

    async def _record(self, work: UnitOfWork, application: LoadedApplication, actor: Actor, action: str) -> None:
        await self.audit.record(
            work,
            actor=actor,
            action=action,
            purpose=application.one_thing.code,
            about=application.row.applicant,
            object_kind="application",
            object_id=application.row.id,
            facts={"revision": application.row.revision},
        )
