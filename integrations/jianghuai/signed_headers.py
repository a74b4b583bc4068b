"""The sharing platforms' signed headers: HMAC over which service is asked, by whom, and when.

The same protocol is spoken by the national and the provincial platform. The signature covers no body: what an answer
is about must be read from the answer itself.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.kit.clock import Clock

RID = "gjgxjhpt_rid"
"""请求者标识: who asks, as the platform registered them"""
SID = "gjgxjhpt_sid"
"""服务标识: which service is asked"""
RTIME = "gjgxjhpt_rtime"
"""请求时间, in milliseconds since 1970"""
SIGN = "gjgxjhpt_sign"
"""签名, in Base64"""

WINDOW = timedelta(minutes=5)
"""how far a request's time may lie from the receiver's clock, either way"""
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def sign(secret: str, sid: str, rid: str, rtime: int) -> str:
    """Base64(HMAC-SHA256(secret, sid + rid + rtime))."""
    mac = hmac.new(secret.encode(), f"{sid}{rid}{rtime}".encode(), "sha256")
    return base64.b64encode(mac.digest()).decode()


def milliseconds(moment: datetime) -> int:
    """A moment as `gjgxjhpt_rtime` has it."""
    return (moment - _EPOCH) // _MILLISECOND


class Signer:
    """Signs as one requester. No two signatures are of the same millisecond: a node takes the second for a replay."""

    def __init__(self, rid: str, clock: Clock) -> None:
        self._rid = rid
        self._clock = clock
        self._last = 0

    def headers(self, secret: str, sid: str) -> dict[str, str]:
        self._last = rtime = max(milliseconds(self._clock.now()), self._last + 1)
        return {RID: self._rid, SID: sid, RTIME: str(rtime), SIGN: sign(secret, sid, self._rid, rtime)}


@dataclass(frozen=True, slots=True)
class Stamp:
    """The four headers as a node reads them."""

    rid: str
    sid: str
    rtime: int
    signature: str = field(repr=False)

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Stamp | None":
        """None where one is missing, or the time is no time in milliseconds."""
        rid, sid, rtime, signature = (headers.get(name, "") for name in (RID, SID, RTIME, SIGN))
        if not (rid and sid and signature and re.fullmatch("[0-9]{13}", rtime)):
            return None
        return cls(rid, sid, int(rtime), signature)

    def signed_with(self, secret: str) -> bool:
        expected = sign(secret, self.sid, self.rid, self.rtime)
        return hmac.compare_digest(expected.encode(), self.signature.encode(errors="replace"))

    def timely(self, now: datetime) -> bool:
        return abs(self.rtime - milliseconds(now)) <= WINDOW // _MILLISECOND
