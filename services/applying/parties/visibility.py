"""Who sees an application: the parties whom a register or the login names, the applicant among them.

Whom only the applicant named sees nothing: what somebody types must not open an application to another person.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists

from services.applying.tables import ApplicationRow, PartyRow
from services.applying.types import Identification


def is_identified(party: PartyRow) -> bool:
    """Whether it is sure who the party is; `identified_as` says the same in a query."""
    return party.subject is not None and party.identification is Identification.VERIFIED


def identified_as(subjects: Collection[UUID]) -> ColumnElement[bool]:
    """Parties that are, for sure, one of these subjects; every query for a person has this in it."""
    return and_(PartyRow.subject.in_(subjects), PartyRow.identification == Identification.VERIFIED)


def readable_by(subjects: Collection[UUID]) -> ColumnElement[bool]:
    """Applications that one of these subjects may see."""
    return exists().where(
        PartyRow.bucket == ApplicationRow.bucket, PartyRow.application == ApplicationRow.id, identified_as(subjects)
    )
