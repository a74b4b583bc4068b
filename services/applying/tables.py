"""Tables of the applications: the application, its parties, fields, materials and acts.

Personal data is sealed under the application's own key, which becomes the dossier's.
"""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Enum, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.access.types import Channel
from services.applying.types import ActKind, ActState, ApplicationState, Identification, MaterialState
from services.documents.types import WayKind
from services.kit.db import Base, Bucket, Json, JsonList, Moment, RecordKey
from services.sharing.types import Check, DisputeState, Origin, OutcomeKind

LONGEST_KEY = 200
"""characters of a key that a client chooses"""


def _named(kind: type[StrEnum]) -> Enum:
    """An enumeration as text: a new member asks for no migration."""
    return Enum(kind, native_enum=False, length=40)


def _of_application() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["bucket", "application"], ["applications.bucket", "applications.id"])


class ApplicationRow(Base):
    """A application, and what became of it; `bucket` is the applicant's."""

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("bucket", "applicant", "client_key"),)

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    applicant: Mapped[UUID]
    applies_as: Mapped[str]
    one_thing: Mapped[str]
    version: Mapped[UUID]
    state: Mapped[ApplicationState] = mapped_column(_named(ApplicationState))
    revision: Mapped[int]
    key_id: Mapped[UUID]
    opened_by: Mapped[UUID]
    channel: Mapped[Channel] = mapped_column(_named(Channel))
    hall: Mapped[str | None]
    window: Mapped[str | None]
    client_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    command_digest: Mapped[str]
    opened_at: Mapped[Moment]
    prefill_lease: Mapped[Moment | None]
    """until when a started prefill counts as under way"""
    prefilled_at: Mapped[Moment | None]
    prefill: Mapped[Json | None]
    rechecks: Mapped[int]
    """later checks done so far"""
    recheck_due: Mapped[Moment | None]
    evidence_asked: Mapped[JsonList]
    """cases and their states for which evidence was asked again: `{case}:{state}`"""
    submit_key: Mapped[str | None] = mapped_column(String(LONGEST_KEY))
    submit_digest: Mapped[str | None]
    submitted_at: Mapped[Moment | None]
    dossier: Mapped[UUID | None]
    receipt_number: Mapped[str | None]
    receipt: Mapped[Json | None]


class PartyRow(Base):
    """A subject in a role with an ordinal."""

    __tablename__ = "application_parties"
    __table_args__ = (
        UniqueConstraint("bucket", "application", "role", "ordinal"),
        Index(None, "subject"),
        _of_application(),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    application: Mapped[UUID]
    role: Mapped[str]
    ordinal: Mapped[int]
    subject: Mapped[UUID | None]
    identification: Mapped[Identification] = mapped_column("standing", _named(Identification))


class FieldRow(Base):
    """One element of one party, on its three axes; `value` and `differences` are sealed."""

    __tablename__ = "application_fields"
    __table_args__ = (_of_application(),)

    bucket: Mapped[Bucket]
    application: Mapped[RecordKey]
    party: Mapped[RecordKey]
    element: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Json | None]
    origin: Mapped[Origin | None] = mapped_column(_named(Origin))
    check: Mapped[Check] = mapped_column("check_state", _named(Check))
    dispute: Mapped[DisputeState] = mapped_column(_named(DisputeState))
    outcome: Mapped[OutcomeKind | None] = mapped_column(_named(OutcomeKind))
    resource: Mapped[str | None]
    pull: Mapped[UUID | None]
    as_of: Mapped[Moment | None]
    differences: Mapped[Json | None]


class MaterialRow(Base):
    """One material of one party; `asked` says whether the rules ask for it by the answers."""

    __tablename__ = "application_materials"
    __table_args__ = (_of_application(),)

    bucket: Mapped[Bucket]
    application: Mapped[RecordKey]
    party: Mapped[RecordKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[bool]
    state: Mapped[MaterialState] = mapped_column(_named(MaterialState))
    way: Mapped[WayKind | None] = mapped_column(_named(WayKind))
    reason: Mapped[Json]
    evidence: Mapped[Json | None]
    document: Mapped[Json | None]
    """evidence of what was uploaded for it, kept while a rule does not ask for it"""


class ActRow(Base):
    """Something that a person must do, or did."""

    __tablename__ = "application_acts"
    __table_args__ = (Index(None, "bucket", "application"), Index(None, "party"), _of_application())

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    application: Mapped[UUID]
    kind: Mapped[ActKind] = mapped_column(_named(ActKind))
    party: Mapped[UUID]
    """who must do it"""
    material: Mapped[str | None]
    of: Mapped[UUID]
    """whose material or data it is about"""
    resources: Mapped[JsonList]
    """what a permission is about"""
    text: Mapped[Json]
    state: Mapped[ActState] = mapped_column(_named(ActState))
    asked_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
    means: Mapped[Channel | None] = mapped_column(_named(Channel))
    """channel through which it was done"""
    done_by: Mapped[UUID | None]
    """subject; at a window its staff"""
    hall: Mapped[str | None]
    window: Mapped[str | None]
