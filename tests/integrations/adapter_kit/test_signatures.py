"""What every department's messages are tried for stands in the contract; here is the arithmetic."""

from datetime import UTC, datetime

import pytest

from integrations.adapter_kit.signatures import SignatureScheme, SigningHash
from services.handover.types import Inbound, InboundRefused

AT = datetime(2026, 1, 1, tzinfo=UTC)
BODY = '{"a":"测试"}'.encode()
EXPECTED = {
    # Computed with OpenSSL: printf '1767225600\ntest-nonce\n{"a":"测试"}' | openssl dgst -sha256 -hmac test-secret
    SigningHash.SHA256: "dfb120229814080daa65ea32812f30dac04b8385f966820c4172278961d270fa",
    SigningHash.SM3: "79d3cf84309a7d073fc4da360a234fed1ee48c5616f8302c1edd38e3766134ef",
}


@pytest.mark.parametrize("own", SigningHash)
def test_the_signature_is_the_one_that_others_compute(own: SigningHash) -> None:
    headers = SignatureScheme("t", "n", "s", own).headers("test-secret", BODY, at=AT, nonce="test-nonce")
    assert headers == {"t": "1767225600", "n": "test-nonce", "s": EXPECTED[own]}


def test_nothing_can_be_moved_between_nonce_and_body() -> None:
    scheme = SignatureScheme("t", "n", "s", SigningHash.SHA256)
    headers = scheme.headers("test-secret", b"body", at=AT, nonce="test-nonce")
    moved = Inbound(b"e\nbody", {**headers, "n": "test-nonc"})
    assert scheme.check(moved, "test-secret", now=AT) == InboundRefused("signature does not fit")


@pytest.mark.parametrize(
    "timestamp", ["1767225600.0", "+1767225600", "１７６７２２５６００", "1767225600\n", "0", "9" * 5000]
)
def test_a_timestamp_in_another_form_is_not_read(timestamp: str) -> None:
    scheme = SignatureScheme("t", "n", "s", SigningHash.SHA256)
    headers = scheme.headers("test-secret", b"", at=AT, nonce="test-nonce")
    refused = scheme.check(Inbound(b"", {**headers, "t": timestamp}), "test-secret", now=AT)
    assert refused == InboundRefused("not signed as agreed")
