"""What one department gets of a dossier: the elements that its item shares, and no other (PIPL art. 6). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.casework.types import Dossier, DossierParty, PlannedCase
from services.documents.types import Document, WayKind
from services.handover.types import Attachment, DisputedElement
from services.kit.digests import digest
from services.kit.values.elements import Elements, Value

APPLICANT = "applicant"
"""Not a role of its own: elements that the form binds to the applicant are among that party's answers."""
JOINED_BY = ","
DISPUTE = "DISPUTE"
"""In the place of the way by which a material was satisfied: a mark that an element's review is under way."""

Issued = Mapping[UUID, Mapping[str, Elements]]
"""case → role → elements that its results brought"""


def named_parties(dossier: Dossier, case: PlannedCase, role: str) -> tuple[DossierParty, ...]:
    """Whom a role means in a case: the applicant, the case's own party, or all in the role, in order."""
    if role == APPLICANT:
        return (dossier.party(dossier.applicant),)
    own = dossier.party(case.party)
    if role == own.role:
        return (own,)
    return tuple(sorted((each for each in dossier.parties if each.role == role), key=lambda each: each.ordinal))


def elements_by_role(dossier: Dossier, case: PlannedCase, issued: Issued) -> dict[str, dict[str, Value]]:
    """Role → elements for a case's parcel, from the answers and from what earlier results brought.

    Where a role means several, as the partners do for their firm's registration, the values of each are joined by
    commas, in their order; what the results brought, as far as it is there.
    """
    brought = elements_from_results(dossier, issued)
    filled: dict[str, dict[str, Value]] = {}
    for role, wanted in case.shares.items():
        parties = named_parties(dossier, case, role)
        if parties:
            answers = [dossier.answers.get(party.id, {}) for party in parties]
            results = [brought.get(party.id, {}) for party in parties]
            filled[role] = {
                element: value for element in wanted if (value := _joined(element, results, answers)) is not None
            }
    return filled


def elements_from_results(dossier: Dossier, issued: Issued) -> dict[UUID, dict[str, Value]]:
    """Party → elements that results brought about them; of two results, the later case's counts."""
    brought: dict[UUID, dict[str, Value]] = {}
    for case in dossier.cases:
        for role, elements in issued.get(case.id, {}).items():
            for party in named_parties(dossier, case, role)[:1]:
                brought.setdefault(party.id, {}).update(elements)
    return brought


def attachments_of(dossier: Dossier, case: PlannedCase, results: Iterable[Document]) -> tuple[Attachment, ...]:
    """Evidence of the materials that the department asks for, and the results of the cases that came before."""
    roles = (*case.shares, _own_role(dossier, case))
    involved = {party.id for role in roles for party in named_parties(dossier, case, role)}
    handed_in = [
        Attachment(material.code, material.evidence.document, material.evidence.digest, material.evidence.way)
        for material in dossier.materials
        if material.evidence is not None and material.code in case.materials and material.party in involved
    ]
    issued = [Attachment(result.kind, result.id, result.digest, WayKind.REUSED) for result in results]
    return (*handed_in, *issued)


def dispute_marks(disputed: Iterable[DisputedElement]) -> tuple[Attachment, ...]:
    """For departments without a field for disputed elements: an attachment for each that names it."""
    return tuple(
        Attachment(f"disputed:{each.role}.{each.element}", None, digest({"of": each.role, "is": each.element}), DISPUTE)
        for each in disputed
    )


def readers_of(dossier: Dossier, case: PlannedCase) -> frozenset[UUID]:
    """Subjects who may read a case: its own party, the applicant, and everybody whose data went into it."""
    roles = (*case.shares, _own_role(dossier, case), APPLICANT)
    return frozenset(party.subject for role in roles for party in named_parties(dossier, case, role))


def _own_role(dossier: Dossier, case: PlannedCase) -> str:
    return dossier.party(case.party).role


def _joined(element: str, results: Sequence[Elements], answers: Sequence[Elements]) -> Value | None:
    brought = [result[element] for result in results if element in result]
    # Whoever has no answer keeps their place: the second partner's share must not become the first one's.
    stated = [answer.get(element, "") for answer in answers] if any(element in each for each in answers) else []
    values = brought or stated
    if not values:
        return None
    return values[0] if len(values) == 1 else JOINED_BY.join(map(_text, values))


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
