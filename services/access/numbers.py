"""Numbers as they are looked up: one normal form, one blind index, one owner at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from services.access.tables import IdentifierRow, SubjectRow
from services.access.types import Identifier, IdentifierKind
from services.kit.db import ReadSession, UnitOfWork
from services.kit.values.numbers import (
    InvalidNumber,
    NumberKind,
    ValidNumber,
    check_id_number,
    check_number,
    check_permanent_residence_card,
    credit_code_in_use,
    modern_form,
)
from services.kit.vault import Vault

_ONE_AT_A_TIME = (
    (IdentifierKind.ID_CARD, IdentifierKind.ID_CARD_15),
    (IdentifierKind.CREDIT_CODE,),
)


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """An identifier whose number is well formed, with the index it is found by."""

    given: Identifier
    kind: IdentifierKind
    """by the number's own form: 15 digits are an `ID_CARD_15`, 810000… a `RESIDENCE_PERMIT`, whatever kind was given"""
    value: str = field(repr=False)
    index: bytes


def known_number(identifier: Identifier, vault: Vault) -> KnownNumber | InvalidNumber:
    """The identifier in its normal form.

    The index is over the modern form, so that a marriage record of 1988 finds the person who logs in today.
    """
    number = _checked(identifier)
    if isinstance(number, InvalidNumber):
        return number
    modern = modern_form(number)
    index = vault.index(f"identifier:{modern.kind}", modern.value)
    return KnownNumber(identifier, IdentifierKind(number.kind.value), number.value, index)


async def owners(session: ReadSession, numbers: Sequence[KnownNumber]) -> Sequence[UUID]:
    """The subjects that these numbers belong to now, in the order of the numbers, without resolving merges."""
    rows = await session.all(
        select(IdentifierRow).where(
            IdentifierRow.number_index.in_([number.index for number in numbers]), IdentifierRow.valid_to.is_(None)
        )
    )
    subject_of = {row.number_index: row.subject for row in rows}
    return [subject_of[number.index] for number in numbers if number.index in subject_of]


async def has_another(session: ReadSession, subject: SubjectRow, number: KnownNumber) -> bool:
    """Whether the subject has another number now that there is only one of at a time: the ID number, whichever of its
    forms, and a firm's credit code. Passports are renewed, and some people have two.
    """
    kinds = next((kinds for kinds in _ONE_AT_A_TIME if number.kind in kinds), ())
    others = await session.all(
        select(IdentifierRow.id)
        .where(
            IdentifierRow.bucket == subject.bucket,
            IdentifierRow.subject == subject.id,
            IdentifierRow.kind.in_(kinds),
            IdentifierRow.number_index != number.index,
            IdentifierRow.valid_to.is_(None),
        )
        .limit(1)
    )
    return bool(others)


async def hold(work: UnitOfWork, numbers: Sequence[KnownNumber]) -> None:
    """Let nobody else give these numbers to a subject until this transaction ends.

    A unique index alone would make the second of two concurrent callers fail and lose its transaction; and the two
    forms of one number are two rows, which no unique index compares.
    """
    # In one order everywhere, so that two callers with the same numbers do not wait for one another.
    for lock in sorted({int.from_bytes(number.index[:8], signed=True) for number in numbers}):
        await work.execute(select(func.pg_advisory_xact_lock(lock)))


def _checked(identifier: Identifier) -> ValidNumber | InvalidNumber:
    if identifier.kind is IdentifierKind.CREDIT_CODE:
        # Firms live with codes whose check character is another than GB 32100 asks for.
        return credit_code_in_use(identifier.value)
    if identifier.kind in _GB_11643:
        return check_id_number(identifier.value)
    if identifier.kind is IdentifierKind.PERMANENT_RESIDENCE_CARD_15:
        return check_permanent_residence_card(identifier.value)
    return check_number(NumberKind(identifier.kind.value), identifier.value)


_GB_11643 = frozenset(
    {
        IdentifierKind.ID_CARD,
        IdentifierKind.ID_CARD_15,
        IdentifierKind.RESIDENCE_PERMIT,
        IdentifierKind.PERMANENT_RESIDENCE_CARD,
    }
)
"""Kinds with one form and one check: who states one of them may mean another."""
