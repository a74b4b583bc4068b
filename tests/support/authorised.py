"""The one place outside the sharing room that makes pulls: tests of sources have no database to record them in."""

from collections.abc import Sequence
from uuid import UUID

from services.access.types import Actor, Channel
from services.sharing.types import MINT, Asked, Authorised, Basis, Ground

_SOMEBODY = UUID(int=1)


def authorised(*questions: Asked) -> Sequence[Authorised]:
    basis = Basis(Actor.oneself(_SOMEBODY, Channel.WEB), "newborn", UUID(int=2), Ground.STATUTE)
    return [Authorised(MINT, UUID(int=100 + nth), asked, basis) for nth, asked in enumerate(questions)]
