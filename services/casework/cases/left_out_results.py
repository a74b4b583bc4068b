"""Which cases wait on because something of a grant was left out that their parcels need. Pure."""

from collections.abc import Collection
from uuid import UUID

from services.casework.parcels.contents import Issued, elements_from_results, named_parties
from services.casework.types import Dossier, PlannedCase

EARLIER_RESULT_LEFT_OUT = "EARLIER_RESULT_LEFT_OUT"
"""Reason code of a note: the case waits on, until a department corrects the result that it needs."""


def cases_that_lack(
    dossier: Dossier, granted: PlannedCase, *, said: Collection[str], taken: Collection[str], issued: Issued
) -> frozenset[UUID]:
    """Cases after this one that need what was left out of its grant; `said` and `taken` are kinds of results, and
    `issued` what is known since.

    They need a result whose place another kind has taken, and every element that the item declares, that they share,
    and that nobody has given.
    """
    after = [case for case in dossier.cases if granted.id in case.after]
    if not granted.results.keys() >= set(said) and not granted.results.keys() <= set(taken):
        return frozenset(case.id for case in after)
    brought = elements_from_results(dossier, issued)
    missing = {
        (party.id, element)
        for declared in granted.results.values()
        for role, elements in declared.items()
        for party in named_parties(dossier, granted, role)
        for element in elements
        if element not in brought.get(party.id, {}) and element not in dossier.answers.get(party.id, {})
    }
    return frozenset(case.id for case in after if missing & _needed(dossier, case))


def cases_that_lost(dossier: Dossier, granted: PlannedCase, *, before: Issued, issued: Issued) -> frozenset[UUID]:
    """Cases after this one that need what its grant brought `before`, and since its correction nobody gives."""
    now = elements_from_results(dossier, issued)
    lost = {
        (party, element)
        for party, elements in elements_from_results(dossier, before).items()
        for element in elements
        if element not in now.get(party, {}) and element not in dossier.answers.get(party, {})
    }
    return frozenset(case.id for case in dossier.cases if granted.id in case.after and lost & _needed(dossier, case))


def _needed(dossier: Dossier, case: PlannedCase) -> set[tuple[UUID, str]]:
    return {
        (party.id, element)
        for role, elements in case.shares.items()
        for party in named_parties(dossier, case, role)
        for element in elements
    }
