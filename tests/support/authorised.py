"""The one place outside the sharing room that makes pulls: tests of sources have no database to record them in."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from services.access.types import Actor, Channel
from services.sharing.types import MINT, Asked, Authorised, Basis, Ground

_SOMEBODY = UUID(int=1)
BASIS = Basis(Actor.oneself(_SOMEBODY, Channel.WEB), "newborn", UUID(int=2), Ground.STATUTE)


def authorised(*questions: Asked) -> Sequence[Authorised]:
    """Each with a code of its own, in case it is about a certificate."""
    return [under_code(asked, uuid4().hex, UUID(int=100 + nth)) for nth, asked in enumerate(questions)]


def under_code(asked: Asked, code: str | None, pull: UUID = UUID(int=100)) -> Authorised:  # noqa: B008 - a constant
    return Authorised(MINT, pull, asked, BASIS, code)
