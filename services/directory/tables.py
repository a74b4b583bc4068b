"""Reference tables: the same everywhere, so no bucket leads their keys."""

from datetime import date

from sqlalchemy import CheckConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.db import Base, JsonList, Moment


class RegionRow(Base):
    __tablename__ = "regions"
    __table_args__ = (
        CheckConstraint("code ~ '^[0-9]{12}$'", name="code"),
        CheckConstraint("valid_to > valid_from", name="period"),
    )

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    zh: Mapped[str]
    en: Mapped[str]
    level: Mapped[int] = mapped_column(SmallInteger)
    parent: Mapped[str | None] = mapped_column(String(12), index=True)
    successors: Mapped[JsonList]


class OrganisationRow(Base):
    __tablename__ = "organisations"
    __table_args__ = (CheckConstraint("valid_to > valid_from", name="period"),)

    code: Mapped[str] = mapped_column(String(18), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    zh: Mapped[str]
    en: Mapped[str]
    region: Mapped[str] = mapped_column(String(12), index=True)
    successor: Mapped[str | None] = mapped_column(String(18))


class EditionRow(Base):
    """Which tables were loaded, when and by whom; the last one is in use."""

    __tablename__ = "directory_editions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(80))
    loaded_at: Mapped[Moment]
    loaded_by: Mapped[str]
