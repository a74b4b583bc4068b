import json
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.digests import DigestAlgorithm, NotCanonicalJson, canonical, digest, digest_of_bytes

objects = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


def test_sm3_gives_the_published_vector() -> None:
    expected = "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest_of_bytes(b"abc", DigestAlgorithm.SM3) == expected


def test_sha256_gives_the_published_vector() -> None:
    expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_of_bytes(b"abc") == expected


def test_an_object_is_hashed_in_its_canonical_form() -> None:
    assert digest({"b": 1, "a": "测试"}) == digest_of_bytes('{"a":"测试","b":1}'.encode())
    assert digest([], DigestAlgorithm.SM3) == digest_of_bytes(b"[]", DigestAlgorithm.SM3)


def test_keys_stand_in_the_order_of_their_utf_16_units() -> None:
    # RFC 8785 §3.2.3: U+1F600 begins with a surrogate and so comes before U+FB33, though its code point is larger.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = json.loads(canonical(dict.fromkeys(keys)), object_pairs_hook=lambda pairs: [key for key, _ in pairs])
    assert ordered == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_escaped_as_the_rfc_has_it() -> None:
    assert canonical('\u20ac$\u000f\nA\'B"\\\\"/\x7f') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'.encode()


@given(objects)
def test_reading_the_canonical_form_gives_the_object(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(st.text(), objects, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(value: dict[str, Any], chance: Any) -> None:
    pairs = list(value.items())
    chance.shuffle(pairs)
    assert digest(dict(pairs)) == digest(value)


@given(objects, objects)
def test_different_objects_have_different_digests(a: Any, b: Any) -> None:
    assert (digest(a) == digest(b)) == (json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True))


def test_tuples_are_lists_and_enumerations_their_values() -> None:
    class Text(StrEnum):
        A = "a"

    class MixedText(str, Enum):  # noqa: UP042 - the older way, met in libraries
        A = "a"

    class Number(IntEnum):
        ONE = 1

    assert canonical((Text.A, MixedText.A, Number.ONE)) == b'["a","a",1]'
    assert canonical({Text.A: None}) == b'{"a":null}'


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        float("inf"),
        Decimal(1),
        2**53,
        -(2**53),
        b"bytes",
        date(2026, 1, 1),
        UUID(int=0),
        {1: "a key that is no text"},
        {"deeper": [{"here": 0.5}]},
        {"a", "set"},
        "\ud800",
        {"\ud800": 1},
    ],
)
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonicalJson):
        canonical(value)


def test_the_refusal_says_where_and_not_what() -> None:
    with pytest.raises(NotCanonicalJson) as raised:
        canonical({"person": [{"height": 170.5}]})
    assert "person/0/height" in str(raised.value)
    assert "170.5" not in str(raised.value)


def test_endless_nesting_is_refused_and_does_not_exhaust_the_stack() -> None:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(NotCanonicalJson):
        canonical(nested)
