"""A material replaced by the applicant's commitment."""

from services.applying.materials.texts import COMMITTED
from services.applying.types import ActKind, ActNeeded, ActState, Need, NotThisWay, RequiredAct, Satisfied, WayOutcome
from services.catalogue.types import Bilingual, WaySpec
from services.documents.types import Evidence, Grade, WayKind
from services.kit.digests import digest


class Commitment:
    """Commitment (告知承诺): the applicant accepts the text, and answers for it (grade D)."""

    def __init__(self, spec: WaySpec) -> None:
        self._text = spec.text or Bilingual("", "")

    async def satisfy(self, need: Need) -> WayOutcome:
        match need.act(ActKind.COMMITMENT):
            case RequiredAct(state=ActState.DONE, done_at=done_at) as act if done_at is not None:
                evidence = Evidence(
                    way=WayKind.COMMITMENT,
                    grade=Grade.D,
                    digest=digest({"zh": act.text.zh, "en": act.text.en}),
                    as_of=done_at,
                    act=act.id,
                )
                return Satisfied(evidence, COMMITTED)
            case RequiredAct(state=ActState.DECLINED):
                return NotThisWay()
            case _:
                return ActNeeded(ActKind.COMMITMENT, self._text)
