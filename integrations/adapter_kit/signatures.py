"""Signed messages from departments: HMAC over timestamp, nonce and raw body.

Whatever reaches `Department.read` is signed, call-back and polled answer alike, so that the caller need not know which
way a message came. Departments differ in the names of the headers and in the hash.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from services.handover.types import ACCEPTED_SKEW, Inbound, InboundRefused

WINDOW = ACCEPTED_SKEW
"""how far a message's timestamp may lie from our clock, either way; a message that comes again says nothing new"""


class SigningHash(StrEnum):
    SHA256 = "SHA256"
    SM3 = "SM3"
    """GB/T 32905"""


@dataclass(frozen=True, slots=True)
class SignatureScheme:
    """How one department signs: HMAC over timestamp, nonce and body, each behind a line of its own, in hexadecimal.

    The timestamp is in whole seconds since 1970, ten digits; the nonce is 8 to 64 letters, digits or `-`.
    """

    timestamp: str
    """name of the header, as are the next two"""
    nonce: str
    signature: str
    hash: SigningHash

    def headers(self, secret: str, body: bytes, *, at: datetime, nonce: str) -> dict[str, str]:
        """The headers that a department sends with a body; for simulated departments and tests."""
        timestamp = str(int(at.timestamp()))
        return {
            self.timestamp: timestamp,
            self.nonce: nonce,
            self.signature: self._sign(secret, timestamp, nonce, body),
        }

    def check(self, message: Inbound, secret: str, *, now: datetime) -> InboundRefused | None:
        """Why a message is not the department's own, or is too old or too new to be told from a replay."""
        headers = _by_lower_name(message.headers)
        timestamp = headers.get(self.timestamp.lower(), "")
        nonce = headers.get(self.nonce.lower(), "")
        signature = headers.get(self.signature.lower(), "")
        if not re.fullmatch(r"[0-9]{10}", timestamp) or not re.fullmatch(r"[0-9A-Za-z-]{8,64}", nonce):
            return InboundRefused("not signed as agreed")
        # The signature before the time: a stranger is not told what our clock says.
        expected = self._sign(secret, timestamp, nonce, message.body)
        # Headers may hold what no encoding allows; `replace` makes that differ instead of raise.
        if not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
            return InboundRefused("signature does not fit")
        if abs(int(timestamp) - now.timestamp()) > WINDOW.total_seconds():
            return InboundRefused("outside the time window")
        return None

    def _sign(self, secret: str, timestamp: str, nonce: str, body: bytes) -> str:
        mac = HMAC(secret.encode(), hashes.SM3() if self.hash is SigningHash.SM3 else hashes.SHA256())
        mac.update(f"{timestamp}\n{nonce}\n".encode() + body)
        return mac.finalize().hex()


def _by_lower_name(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
