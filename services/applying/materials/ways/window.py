"""A material that is handed in at a window."""

from services.applying.materials.texts import CONFIRMED_AT_WINDOW
from services.applying.types import ActKind, ActState, Need, NotThisWay, RequiredAct, Satisfied, WayOutcome
from services.documents.types import Evidence, Grade, WayKind
from services.kit.digests import digest


class Window:
    """Window (窗口): satisfied once its staff have seen the paper (grade B); nobody waits for that with applying."""

    async def satisfy(self, need: Need) -> WayOutcome:
        match need.act(ActKind.WINDOW_CONFIRMATION):
            case RequiredAct(state=ActState.DONE, done_at=done_at) as act if done_at is not None:
                copy = need.document
                evidence = Evidence(
                    way=WayKind.WINDOW,
                    grade=Grade.B,
                    digest=copy.digest if copy else digest({"act": str(act.id), "material": need.material}),
                    as_of=done_at,
                    document=copy.document if copy else None,
                    act=act.id,
                )
                return Satisfied(evidence, CONFIRMED_AT_WINDOW)
            case _:
                return NotThisWay()
