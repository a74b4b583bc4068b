"""A material replaced by an electronic certificate."""

from collections.abc import Mapping

from services.applying.application.question_status import QuestionStatus
from services.applying.materials import texts
from services.applying.types import (
    ActKind,
    ActNeeded,
    ActState,
    AnsweredQuestion,
    CertificateReview,
    CheckLater,
    Need,
    NotThisWay,
    Satisfied,
    WayOutcome,
)
from services.catalogue.types import Bilingual, WaySpec
from services.documents.types import CertificateVerdict, Evidence, Grade, WayKind
from services.kit.clock import Clock
from services.sharing.types import OutcomeKind, Resource


class ECertificate:
    """Electronic certificate (电子证照): by what the certificate store answered of the party's own certificate.

    Another person's is used only where they, or for a child its guardian, permit it.
    """

    def __init__(self, spec: WaySpec, resources: Mapping[str, Resource], text: Bilingual, clock: Clock) -> None:
        """`text`: what the person is told who is asked to permit the use."""
        self._spec = spec
        self._resources = resources
        self._text = text
        self._clock = clock

    async def satisfy(self, need: Need) -> WayOutcome:
        resource = self._resources.get(self._spec.resource or "")
        if resource is None or resource.certificate is None:
            return NotThisWay()  # it was withdrawn since this version was published
        asked = next(
            (t for t in need.asked if (t.report.resource, t.report.party) == (resource.code, need.party)), None
        )
        if asked is None:
            return NotThisWay()
        if asked.certificate is not None and asked.report.outcome is OutcomeKind.FOUND:
            return self._used(need, resource, asked, asked.certificate)
        if asked.report in QuestionStatus(need.asked, self._resources, need.permissions).pending():
            return CheckLater(texts.CHECKED_LATER)
        if asked.report.outcome is OutcomeKind.CONSENT_NEEDED:
            return self._unpermitted(need, resource)
        return NotThisWay()

    def _used(self, need: Need, resource: Resource, asked: AnsweredQuestion, review: CertificateReview) -> WayOutcome:
        report = asked.report
        if report.as_of is None or report.digest is None:
            return NotThisWay()
        if review.verdict is not CertificateVerdict.VALID:
            return NotThisWay(texts.certificate_not_valid(review.verdict, report.as_of))
        permitted = need.act(ActKind.CERTIFICATE_USE)
        evidence = Evidence(
            way=WayKind.E_CERTIFICATE,
            grade=Grade.A,
            digest=report.digest,
            as_of=report.as_of,
            max_age=self._spec.max_age or resource.max_age,
            pull=report.pull,
            act=permitted.id if permitted and permitted.state is ActState.DONE else None,
        )
        if evidence.is_fresh(self._clock.now()):
            return Satisfied(evidence, texts.CERTIFICATE_USED)
        return CheckLater(texts.CHECKED_LATER)

    def _unpermitted(self, need: Need, resource: Resource) -> WayOutcome:
        act = need.act(ActKind.CERTIFICATE_USE)
        match act.state if act else None:
            case ActState.DECLINED:
                return NotThisWay(texts.USE_DECLINED)
            case ActState.EXPIRED:
                return NotThisWay(texts.USE_NOT_PERMITTED_IN_TIME)
            case _ if need.permitter:
                return ActNeeded(ActKind.CERTIFICATE_USE, self._text, (resource.code,))
            case _:
                return NotThisWay()
