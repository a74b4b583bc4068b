"""Tables of the catalogue. It is public and of one piece, so its keys carry no bucket."""

from uuid import UUID

from sqlalchemy import Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.catalogue.types import DraftState, ServiceStatus, StepKind
from services.kit.db import Base, Json, Moment

STATE = Enum(DraftState, native_enum=False, length=24)
STATUS = Enum(ServiceStatus, native_enum=False, length=24)


class _Counted(Base):
    """Something that is published in versions, one of them in force."""

    __abstract__ = True

    code: Mapped[str] = mapped_column(primary_key=True)
    in_force: Mapped[UUID | None]
    """the version; none only inside the transaction that publishes the first"""


class _Opened(_Counted):
    """Something that people can apply for: the names of the version in force, and whether it can be opened."""

    __abstract__ = True

    name_zh: Mapped[str]
    name_en: Mapped[str]
    summary_zh: Mapped[str]
    summary_en: Mapped[str]
    department: Mapped[str]
    service_status: Mapped[ServiceStatus] = mapped_column("standing", STATUS, default=ServiceStatus.PUBLISHED)


class BasicItemRow(_Counted):
    __tablename__ = "basic_items"


class ItemRow(_Opened):
    __tablename__ = "items"

    short: Mapped[str]


class OneThingRow(_Opened):
    __tablename__ = "one_things"


class _Published(Base):
    """A version: written once, never changed."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    digest: Mapped[str]
    definition: Mapped[Json]
    package: Mapped[Json | None]
    """what it was published from, as it is exported; none of versions from before packages were kept"""
    published_at: Mapped[Moment]


class BasicVersionRow(_Published):
    __tablename__ = "basic_item_versions"
    __table_args__ = (UniqueConstraint("code", "number"),)

    code: Mapped[str] = mapped_column(ForeignKey("basic_items.code"))


class ItemVersionRow(_Published):
    __tablename__ = "item_versions"
    __table_args__ = (UniqueConstraint("code", "number"),)

    code: Mapped[str] = mapped_column(ForeignKey("items.code"))


class OneThingVersionRow(_Published):
    __tablename__ = "one_thing_versions"
    __table_args__ = (UniqueConstraint("code", "number"),)

    code: Mapped[str] = mapped_column(ForeignKey("one_things.code"))


class SearchLineRow(Base):
    """What is searched of a code's version in force: its words as they are written, and as they sound."""

    __tablename__ = "search_lines"
    __table_args__ = (
        Index(
            "ix_search_lines_trigrams",
            "words",
            "sound",
            "name_sound",
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops", "sound": "gin_trgm_ops", "name_sound": "gin_trgm_ops"},
        ),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    is_one_thing: Mapped[bool]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    summary_zh: Mapped[str]
    summary_en: Mapped[str]
    department: Mapped[str]
    regions: Mapped[list[str]] = mapped_column(ARRAY(String))
    targets: Mapped[list[str]] = mapped_column(ARRAY(String))
    themes: Mapped[list[str]] = mapped_column(ARRAY(String))
    called: Mapped[list[str]] = mapped_column(ARRAY(String))
    """everything that is its whole name, one way or another"""
    name: Mapped[str]
    name_sound: Mapped[str]
    initials: Mapped[str]
    words: Mapped[str]
    sound: Mapped[str]


class DraftRow(Base):
    """A package on its way to being published, its text as its author wrote it."""

    __tablename__ = "item_drafts"
    __table_args__ = (Index(None, "department", "changed_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    code: Mapped[str]
    department: Mapped[str]
    state: Mapped[DraftState] = mapped_column(STATE)
    revision: Mapped[int]
    text: Mapped[str]
    published: Mapped[UUID | None]
    """the version that it became"""
    changed_at: Mapped[Moment]


class StepRow(Base):
    """What somebody did to a draft, or to what is published under its code; added to and never changed."""

    __tablename__ = "registration_steps"
    __table_args__ = (Index(None, "draft"), Index(None, "code"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    draft: Mapped[UUID | None] = mapped_column(ForeignKey("item_drafts.id"))
    number: Mapped[int]
    """counted from 1 within the draft, or within what was done under the code without one"""
    kind: Mapped[StepKind] = mapped_column(Enum(StepKind, native_enum=False, length=24))
    revision: Mapped[int]
    subject: Mapped[UUID]
    at: Mapped[Moment]
    path: Mapped[str | None]
    """COMMENTED: place in the package"""
    words: Mapped[str | None]
    """a comment or a reason, as it was written"""
    text: Mapped[str | None]
    """DRAFTED and EDITED: the package's text as it was from then on"""
