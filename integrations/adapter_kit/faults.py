"""What each fault of a peer means: the one policy that all transports share.

A fault becomes `TIMED_OUT`, `DOWN` or `MALFORMED`. `detail` is for operators and names the kind of fault only: texts of
exceptions and bodies of error pages may quote what was asked.
"""

from http import HTTPStatus

import aiohttp

from services.sharing.types import OutcomeKind, Unavailable

_SLOW = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT)
_CLOSED_TO_US = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
"""Not a matter of the question: once credentials or limits are put right, the same question is answered."""

PEER_FAULTS = (aiohttp.ClientError, OSError)
"""All that a peer can make a call raise; `TimeoutError` is an `OSError`."""


def fault_of(error: Exception) -> Unavailable:
    """What an exception of `PEER_FAULTS` says about the peer."""
    detail = type(error).__name__
    match error:
        case TimeoutError():
            return Unavailable(OutcomeKind.TIMED_OUT, detail)
        case aiohttp.ClientResponseError():
            return Unavailable(OutcomeKind.MALFORMED, detail)
        case _:
            return Unavailable(OutcomeKind.DOWN, detail)


def fault_of_status(status: int) -> Unavailable | None:
    """What an HTTP status says about the peer; none for 2xx. Redirects are not followed: what we ask goes to the peer
    we have an agreement with, or nowhere.
    """
    detail = f"status {status}"
    if HTTPStatus(200).value <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if status in _SLOW:
        return Unavailable(OutcomeKind.TIMED_OUT, detail)
    if status in _CLOSED_TO_US or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(OutcomeKind.DOWN, detail)
    return Unavailable(OutcomeKind.MALFORMED, detail)
