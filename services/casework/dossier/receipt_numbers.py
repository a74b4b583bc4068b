"""The printed receipt number (统一收件码): one over all cases of a dossier."""

from collections.abc import Iterator
from datetime import datetime

from services.kit.clock import china_day
from services.kit.ids import Ids
from services.kit.problems import GatewayError
from services.kit.values.check_characters import with_check

_PROVINCE = "AH"
_DIGITS = 8
_TRIES = 20


class NoReceiptNumberFree(GatewayError):
    """So many receipt numbers drawn in a row were all taken that the chance they are drawn by must be broken."""


def candidates(ids: Ids, at: datetime) -> Iterator[str]:
    """`AH`, the day of receipt in China, eight digits by chance and a check character, drawn until one is free.

    By chance and not counted, so that a number gives away neither its neighbours nor how many there are.
    """
    for _ in range(_TRIES):
        yield with_check(f"{_PROVINCE}{china_day(at):%Y%m%d}{ids.digits(_DIGITS)}")
    raise NoReceiptNumberFree(_TRIES)
