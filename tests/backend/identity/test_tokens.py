import hmac
import json
import string
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jwt.utils import base64url_decode, base64url_encode

from backend.identity.keys import SigningKeys
from backend.identity.tokens import (
    AccessTokens,
    ActorOfAnother,
    Bearer,
    Flaw,
    LifetimeNotAllowed,
    TokenExpired,
    TokenInvalid,
    TokenRefused,
    TokenRules,
)
from services.access.types import Actor, AssuranceLevel, Channel
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds, bucket_of

SUBJECT = UUID("019ab2f0-3400-8000-8000-000000000001")
HELPER = UUID("019ab2f0-3400-8000-8000-000000000002")
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ALPHABET = string.ascii_letters + string.digits + "-_"

held = HeldClock(NOON)
signing = SigningKeys.of(derive_private_key(340000, SECP256R1()))
issuing = AccessTokens(signing, TokenRules("wanshitong", "wanshitong-gateway"), held, SeededIds(held))
TOKEN = issuing.issue(SUBJECT, level=AssuranceLevel.L2, channel=Channel.WEB)


def plain(tokens: AccessTokens, lifetime: timedelta | None = None) -> str:
    return tokens.issue(SUBJECT, level=AssuranceLevel.L2, channel=Channel.WEB, lifetime=lifetime)


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(base64url_decode(token.split(".")[1]))
    return claims


def signed(
    keys: SigningKeys,
    claims: object,
    header: dict[str, Any] | None = None,
    payload: bytes | None = None,
) -> str:
    """A token with any content, signed by the gateway's own key: only the check in question can refuse it."""
    content = json.dumps(claims).encode() if payload is None else payload
    head = json.dumps({"typ": "at+jwt", "alg": "ES256", "kid": keys.kid} if header is None else header).encode()
    signing_input = base64url_encode(head) + b"." + base64url_encode(content)
    algorithm = jwt.get_algorithm_by_name("ES256")
    return (signing_input + b"." + base64url_encode(algorithm.sign(signing_input, keys.current))).decode()


def test_a_token_says_who_comes_how_surely_known_and_from_where(
    tokens: AccessTokens, clock: HeldClock, ids: SeededIds
) -> None:
    bearer = tokens.verify(plain(tokens))
    assert isinstance(bearer, Bearer)
    assert bearer == Bearer(
        subject=SUBJECT,
        level=AssuranceLevel.L2,
        channel=Channel.WEB,
        actor=Actor.oneself(SUBJECT, Channel.WEB),
        token_id=bearer.token_id,
        expires_at=clock.now() + timedelta(minutes=15),
    )
    assert bucket_of(bearer.token_id) == bucket_of(SUBJECT)


def test_a_helper_at_a_window_is_named_beside_the_person_helped(tokens: AccessTokens) -> None:
    acting = Actor(HELPER, SUBJECT, Channel.WINDOW, hall="测试大厅", window="3")
    token = tokens.issue(SUBJECT, level=AssuranceLevel.L3, channel=Channel.WINDOW, acting=acting)
    bearer = tokens.verify(token)
    assert isinstance(bearer, Bearer)
    assert (bearer.subject, bearer.actor) == (SUBJECT, acting)
    assert claims_of(token)["act"]["sub"] == str(HELPER)


@pytest.mark.parametrize(
    "acting", [Actor(HELPER, HELPER, Channel.WEB), Actor(HELPER, SUBJECT, Channel.WINDOW)], ids=["subject", "channel"]
)
def test_an_actor_of_somebody_else_gets_no_token(tokens: AccessTokens, acting: Actor) -> None:
    with pytest.raises(ActorOfAnother):
        tokens.issue(SUBJECT, level=AssuranceLevel.L2, channel=Channel.WEB, acting=acting)


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(seconds=-1), timedelta(minutes=15, seconds=1)])
def test_no_token_lives_longer_than_the_rules_allow(tokens: AccessTokens, lifetime: timedelta) -> None:
    with pytest.raises(LifetimeNotAllowed):
        plain(tokens, lifetime)


def test_the_token_is_one_that_others_can_check_by_the_published_keys(tokens: AccessTokens) -> None:
    token = plain(tokens)
    key = jwt.PyJWKSet.from_dict(tokens.keys.document())[jwt.get_unverified_header(token)["kid"]]
    times = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat")}  # the clock of the test stands
    checked = jwt.decode(
        token,
        key,
        algorithms=["ES256"],
        audience="wanshitong-gateway",
        issuer="wanshitong",
        options=times,  # type: ignore[arg-type]  # a typed dict built from names
    )
    required_by_rfc_9068 = {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}
    assert required_by_rfc_9068 <= set(checked)
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"


def test_a_token_is_accepted_to_its_last_second_and_not_a_moment_longer(tokens: AccessTokens, clock: HeldClock) -> None:
    token = plain(tokens, timedelta(seconds=60))
    clock.advance(timedelta(seconds=59, milliseconds=999))
    assert isinstance(tokens.verify(token), Bearer)
    clock.advance(timedelta(milliseconds=1))
    assert tokens.verify(token) == TokenExpired()


def test_a_retired_key_is_accepted_until_it_is_taken_away(
    tokens: AccessTokens, clock: HeldClock, ids: SeededIds
) -> None:
    token = plain(tokens)
    newer = derive_private_key(341200, SECP256R1())
    rotated = SigningKeys.of(newer, [tokens.keys.current.public_key()])
    assert isinstance(AccessTokens(rotated, tokens.rules, clock, ids).verify(token), Bearer)
    assert AccessTokens(SigningKeys.of(newer), tokens.rules, clock, ids).verify(token) == TokenInvalid(Flaw.KEY)


def test_the_helper_of_these_tests_makes_tokens_that_are_accepted(tokens: AccessTokens) -> None:
    assert isinstance(tokens.verify(signed(tokens.keys, claims_of(plain(tokens)))), Bearer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "测试.测试.测试",
        TOKEN + "==",
        TOKEN + "=",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN + "." + TOKEN,
        TOKEN.replace(".", "=.", 1),
        TOKEN.rsplit(".", 1)[0] + ".",
        TOKEN.rsplit(".", 1)[0],
        "Bearer " + TOKEN,
    ],
)
def test_text_that_is_not_a_compact_jws_is_refused(text: str) -> None:
    assert issuing.verify(text) == TokenInvalid(Flaw.FORM)


def test_a_text_too_large_is_refused_before_it_is_read(tokens: AccessTokens) -> None:
    long = signed(tokens.keys, claims_of(plain(tokens)) | {"more": "x" * 4096})
    assert tokens.verify(long) == TokenInvalid(Flaw.SIZE)
    assert tokens.verify("=" * 2_000_000) == TokenInvalid(Flaw.SIZE)


HEADER: dict[str, Any] = {"typ": "at+jwt", "alg": "ES256", "kid": signing.kid}


@pytest.mark.parametrize(
    "header",
    [
        HEADER | {"typ": "JWT"},
        HEADER | {"typ": "application/at+jwt"},
        {"alg": "ES256", "kid": signing.kid},
        HEADER | {"alg": "none"},
        HEADER | {"alg": "HS256"},
        HEADER | {"alg": "es256"},
        HEADER | {"alg": "ES384"},
        HEADER | {"alg": ["ES256"]},
        {"typ": "at+jwt", "kid": signing.kid},
        {"typ": "at+jwt", "alg": "ES256"},
        HEADER | {"kid": 7},
        HEADER | {"kid": None},
        HEADER | {"jku": "https://keys.example/jwks.json"},
        HEADER | {"x5u": "https://keys.example/cert.pem"},
        HEADER | {"x5c": ["AAAA"]},
        HEADER | {"jwk": signing.document()["keys"][0]},
        HEADER | {"crit": ["exp"], "exp": 1},
        HEADER | {"b64": True},
        HEADER | {"zip": "DEF"},
        [HEADER],
        "at+jwt",
    ],
    ids=lambda header: json.dumps(header)[-40:],
)
def test_a_header_with_anything_but_its_three_members_is_refused(header: Any) -> None:
    assert issuing.verify(signed(signing, claims_of(TOKEN), header)) == TokenInvalid(Flaw.HEADER)


@pytest.mark.parametrize(
    "kid",
    [
        "",
        "current",
        "../../etc/passwd",
        "/dev/null",
        "https://keys.example/k",
        "' or 1=1",
        signing.kid.lower(),
        signing.kid + "=",
    ],
)
def test_a_key_is_found_by_its_thumbprint_only(kid: str) -> None:
    assert issuing.verify(signed(signing, claims_of(TOKEN), HEADER | {"kid": kid})) == TokenInvalid(Flaw.KEY)


def test_a_header_nested_too_deep_is_refused() -> None:
    header = base64url_encode(b'{"kid":' + b"[" * 2500).decode()
    assert issuing.verify(f"{header}.e30.{'A' * 86}") == TokenInvalid(Flaw.HEADER)


def test_another_key_under_our_keys_name_is_refused() -> None:
    other = SigningKeys.of(derive_private_key(7, SECP256R1()))
    assert issuing.verify(signed(other, claims_of(TOKEN), HEADER)) == TokenInvalid(Flaw.SIGNATURE)


@pytest.mark.parametrize(("algorithm", "flaw"), [("HS512", Flaw.HEADER), ("ES256", Flaw.SIGNATURE)])
def test_a_signature_by_the_public_key_as_a_shared_secret_is_refused(algorithm: str, flaw: Flaw) -> None:
    public = signing.current.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = base64url_encode(json.dumps(HEADER | {"alg": algorithm}).encode())
    signing_input = head + b"." + TOKEN.split(".")[1].encode()
    forged = signing_input + b"." + base64url_encode(hmac.digest(public, signing_input, "sha512"))
    assert issuing.verify(forged.decode()) == TokenInvalid(flaw)


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "client_id", "iat", "nbf", "exp", "jti", "acr"])
def test_every_claim_is_needed(claim: str) -> None:
    claims = claims_of(TOKEN)
    without = {name: value for name, value in claims.items() if name != claim}
    assert issuing.verify(signed(signing, without)) == TokenInvalid(Flaw.CLAIMS)
    assert issuing.verify(signed(signing, claims | {claim: None})) == TokenInvalid(Flaw.CLAIMS)


@pytest.mark.parametrize("claim", ["iat", "nbf", "exp"])
@pytest.mark.parametrize("shape", [str, float, lambda value: [value], lambda _: True])
def test_a_time_is_a_whole_number(claim: str, shape: Any) -> None:
    claims = claims_of(TOKEN)
    changed = claims | {claim: shape(claims[claim])}
    if shape is float:
        changed[claim] += 0.5
    assert issuing.verify(signed(signing, changed)) == TokenInvalid(Flaw.CLAIMS)


@pytest.mark.parametrize(
    "change",
    [
        {"sub": "340000190001010015"},
        {"sub": ""},
        {"jti": "1"},
        {"aud": ["wanshitong-gateway"]},
        {"iss": ["wanshitong"]},
        {"acr": "L4"},
        {"client_id": "FAX"},
        {"act": str(HELPER)},
        {"act": {"sub": "someone"}},
        {"act": {"sub": str(HELPER), "act": {"sub": str(HELPER)}}},
        {"act": {"sub": str(HELPER), "hall": 3}},
    ],
    ids=json.dumps,
)
def test_a_claim_of_the_wrong_shape_is_refused(change: dict[str, Any]) -> None:
    assert issuing.verify(signed(signing, claims_of(TOKEN) | change)) == TokenInvalid(Flaw.CLAIMS)


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b"null", b"{" * 1000, b'{"exp": NaN}', b"\xff"])
def test_a_payload_that_is_no_claims_is_refused(payload: bytes) -> None:
    refused = issuing.verify(signed(signing, None, payload=payload))
    assert isinstance(refused, TokenInvalid)
    assert refused.flaw in {Flaw.CLAIMS, Flaw.FORM}


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"iss": "wanshitong "}, Flaw.ISSUER),
        ({"iss": "WANSHITONG"}, Flaw.ISSUER),
        ({"aud": "wanshitong-gateway-test"}, Flaw.AUDIENCE),
        ({"aud": "wanshitong"}, Flaw.AUDIENCE),
    ],
)
def test_a_token_of_another_house_or_for_another_one_is_refused(change: dict[str, Any], flaw: Flaw) -> None:
    assert issuing.verify(signed(signing, claims_of(TOKEN) | change)) == TokenInvalid(flaw)


@pytest.mark.parametrize(
    ("iat", "nbf", "exp", "flaw"),
    [
        (0, 0, 901, Flaw.LIFETIME),
        (0, 0, 10 * 365 * 86400, Flaw.LIFETIME),
        (0, 0, 10**30, Flaw.LIFETIME),
        (-(10**30), 0, 10, Flaw.LIFETIME),
        (0, 0, 0, Flaw.LIFETIME),
        (10, 0, 5, Flaw.LIFETIME),
        (1, 0, 60, Flaw.NOT_YET),
        (0, 1, 60, Flaw.NOT_YET),
        (10**9, 0, 10**9 + 60, Flaw.NOT_YET),
    ],
)
def test_times_that_do_not_fit_are_refused(iat: int, nbf: int, exp: int, flaw: Flaw) -> None:
    now = int(NOON.timestamp())
    times = {"iat": now + iat, "nbf": now + nbf, "exp": now + exp}
    assert issuing.verify(signed(signing, claims_of(TOKEN) | times)) == TokenInvalid(flaw)


def test_a_clock_a_little_ahead_is_borne_where_the_rules_say_so() -> None:
    now = int(NOON.timestamp())
    early = signed(signing, claims_of(TOKEN) | {"iat": now + 5, "nbf": now + 5, "exp": now + 60})
    rules = TokenRules("wanshitong", "wanshitong-gateway", skew=timedelta(seconds=5))
    assert isinstance(AccessTokens(signing, rules, held, SeededIds(held)).verify(early), Bearer)
    assert issuing.verify(early) == TokenInvalid(Flaw.NOT_YET)


def test_only_a_token_that_is_otherwise_whole_is_called_expired(tokens: AccessTokens, clock: HeldClock) -> None:
    token = plain(tokens)
    clock.advance(timedelta(hours=1))
    assert tokens.verify(token) == TokenExpired()
    assert tokens.verify(token[:-5] + "AAAAA") == TokenInvalid(Flaw.SIGNATURE)
    assert tokens.verify(signed(tokens.keys, claims_of(token) | {"aud": "x"})) == TokenInvalid(Flaw.AUDIENCE)


def test_the_codes_tell_an_attacker_no_more_than_whether_time_has_run_out() -> None:
    assert {TokenExpired.code, TokenInvalid.code} == {"TOKEN_EXPIRED", "TOKEN_INVALID"}


def test_a_claim_of_a_later_release_does_not_disturb_this_one() -> None:
    assert isinstance(issuing.verify(signed(signing, claims_of(TOKEN) | {"sid": "later"})), Bearer)


@given(place=st.integers(0, len(TOKEN) - 1), put=st.sampled_from(ALPHABET + ".=+/ \n测"))
@settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_token_with_one_character_altered_is_refused(place: int, put: str) -> None:
    altered = TOKEN[:place] + put + TOKEN[place + 1 :]
    assert altered == TOKEN or isinstance(issuing.verify(altered), TokenRefused)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_the_last_character_of_a_part_counts_in_all_its_bits(part: int) -> None:
    parts = TOKEN.split(".")
    for other in ALPHABET.replace(parts[part][-1], ""):
        altered = parts.copy()
        altered[part] = parts[part][:-1] + other
        assert isinstance(issuing.verify(".".join(altered)), TokenRefused)


@given(place=st.integers(0, len(TOKEN)), put=st.text(ALPHABET + ".=", min_size=1, max_size=4))
def test_a_token_with_something_put_in_is_refused(place: int, put: str) -> None:
    assert isinstance(issuing.verify(TOKEN[:place] + put + TOKEN[place:]), TokenRefused)


@given(st.text(max_size=200))
def test_no_text_makes_the_check_fail(text: str) -> None:
    assert isinstance(issuing.verify(text), TokenRefused)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_signed_content_makes_the_check_fail(head: bytes, payload: bytes) -> None:
    text = b".".join((base64url_encode(head), base64url_encode(payload), b"A" * 86)).decode()
    assert isinstance(issuing.verify(text), TokenRefused)
