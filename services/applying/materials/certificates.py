"""Electronic certificates, checked when the answer is taken: kept are the verdict and how long it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.applying.application.elements import ID_NUMBER, PASSPORT_NUMBER
from services.applying.application.field import confirmed_values
from services.applying.application.loaded import LoadedApplication
from services.applying.types import CertificateReview
from services.documents.service import check_certificate
from services.documents.types import CERTIFICATE_FACTS, CertificateFacts, CertificateStatus, CertificateVerdict
from services.kit.clock import Clock, china_day
from services.kit.values.elements import Value
from services.sharing.types import OutcomeKind, PartyKey, Resource, SourcedValue, StepReport

_HOLDERS = (ID_NUMBER, PASSPORT_NUMBER, "organisation.credit_code")


@dataclass(frozen=True, slots=True)
class CertificateCheck:
    """Checks the certificates that the answers to an application's questions brought."""

    resources: Mapping[str, Resource]
    clock: Clock

    def of(
        self, application: LoadedApplication, facts: Mapping[str, Value], values: Sequence[SourcedValue]
    ) -> "HolderNumbers":
        """Ready to check: `facts` are the login's, `values` all that came, for they may name the holder."""
        numbers: dict[PartyKey, dict[str, Value]] = {
            key: confirmed_values(application.fields, party.id) for key, party in application.parties.items()
        }
        for value in values:
            numbers.setdefault(value.party, {}).setdefault(value.element, value.value)
        applicant = PartyKey(application.row.applies_as)
        numbers[applicant] = {**numbers.get(applicant, {}), **facts}
        return HolderNumbers(self.resources, numbers, china_day(self.clock.now()))


@dataclass(frozen=True, slots=True)
class HolderNumbers:
    """Knows the numbers of each party."""

    resources: Mapping[str, Resource]
    numbers: Mapping[PartyKey, Mapping[str, Value]]
    today: date

    def __call__(self, step: StepReport, values: Sequence[SourcedValue]) -> CertificateReview | None:
        resource = self.resources.get(step.resource)
        if resource is None or resource.certificate is None or step.outcome is not OutcomeKind.FOUND:
            return None
        said = _facts({value.element: value.value for value in values if value.party == step.party})
        if said is None:
            return CertificateReview(CertificateVerdict.BAD_IDENTIFIER)
        known = self.numbers.get(step.party, {})
        numbers = [str(known[element]) for element in _HOLDERS if element in known]
        verdicts = [
            check_certificate(said, certificate_type=resource.certificate, holder=number, today=self.today)
            for number in numbers
        ]
        best = next((v for v in verdicts if v is not CertificateVerdict.WRONG_HOLDER), CertificateVerdict.WRONG_HOLDER)
        return CertificateReview(best, said.valid_until)


def _facts(values: Mapping[str, Value]) -> CertificateFacts | None:
    """What the store says; none where it leaves out what a certificate is checked by."""
    said = {element.rpartition(".")[2]: str(value) for element, value in values.items()}
    identifier, status, holder, since, until = (said.get(fact) for fact in CERTIFICATE_FACTS)
    if identifier is None or holder is None or since is None or status not in set(CertificateStatus):
        return None
    try:
        return CertificateFacts(
            identifier=identifier,
            status=CertificateStatus(status),
            holder_number=holder,
            valid_from=date.fromisoformat(since),
            valid_until=None if until is None else date.fromisoformat(until),
        )
    except ValueError:
        return None
