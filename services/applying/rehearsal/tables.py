"""Reports of rehearsals: what is fictional may be kept in the clear."""

from sqlalchemy.orm import Mapped, mapped_column

from services.kit.db import Base, Json, Moment


class RehearsalRow(Base):
    """The last report about one definition, of an item or of a one-thing, on one persona."""

    __tablename__ = "rehearsals"

    digest: Mapped[str] = mapped_column(primary_key=True)
    """of the definition that was rehearsed"""
    service: Mapped[str] = mapped_column(primary_key=True)
    """code of the one-thing as which it was rehearsed"""
    persona: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    """of the item or one-thing"""
    passed: Mapped[bool]
    report: Mapped[Json]
    rehearsed_at: Mapped[Moment]
