import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.clock import HeldClock, SystemClock
from services.kit.ids import SeededIds, SystemIds
from services.kit.sealed import (
    Algorithm,
    DataKey,
    KeyOfWrongSize,
    MasterKeys,
    MasterKeyUnknown,
    SealBroken,
    Sealed,
    blind_index,
    open_sealed,
    seal,
)

IDS = SystemIds(SystemClock())
PLACE = "identifiers:1:value"
PLAIN = "340000190001010015"
algorithms = pytest.mark.parametrize("algorithm", Algorithm)


def masters(current: str = "m1") -> MasterKeys:
    return MasterKeys({"m1": b"1" * 32, "m2": b"2" * 32}, current)


@algorithms
def test_a_sealed_text_opens_at_its_place_under_its_key(algorithm: Algorithm) -> None:
    key = DataKey.new("k1", IDS, algorithm)
    sealed = seal(PLAIN, key, PLACE, IDS)
    assert (sealed.alg, sealed.key_id) == (algorithm, "k1")
    assert open_sealed(sealed, key, PLACE) == PLAIN


@given(st.text(st.characters()), st.text(), st.sampled_from(Algorithm))
def test_every_text_comes_back_as_it_was(plain: str, place: str, algorithm: Algorithm) -> None:
    key = DataKey.new("k1", IDS, algorithm)
    stored = json.dumps(seal(plain, key, place, IDS).to_json())
    assert open_sealed(Sealed.from_json(json.loads(stored)), key, place) == plain


def test_half_a_surrogate_pair_is_no_reason_to_fail() -> None:
    key = DataKey.new("k1", IDS)
    assert open_sealed(seal("\ud800", key, PLACE, IDS), key, PLACE) == "\ud800"


@algorithms
def test_the_stored_form_does_not_show_the_text(algorithm: Algorithm) -> None:
    sealed = seal(PLAIN, DataKey.new("k1", IDS, algorithm), PLACE, IDS)
    assert set(sealed.to_json()) == {"alg", "key_id", "nonce", "ct"}
    assert PLAIN.encode() not in sealed.ct
    assert len(sealed.ct) == len(PLAIN) + 16


def test_the_same_text_never_looks_the_same() -> None:
    key = DataKey.new("k1", IDS)
    assert seal(PLAIN, key, PLACE, IDS) != seal(PLAIN, key, PLACE, IDS)


@given(st.data(), st.sampled_from(Algorithm))
def test_one_altered_bit_breaks_the_seal(data: st.DataObject, algorithm: Algorithm) -> None:
    key = DataKey.new("k1", IDS, algorithm)
    sealed = seal(PLAIN, key, PLACE, IDS)
    bit = data.draw(st.integers(0, 8 * len(sealed.ct) - 1))
    altered = bytearray(sealed.ct)
    altered[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(SealBroken):
        open_sealed(replace(sealed, ct=bytes(altered)), key, PLACE)


@algorithms
def test_a_value_moved_to_another_place_does_not_open(algorithm: Algorithm) -> None:
    key = DataKey.new("k1", IDS, algorithm)
    with pytest.raises(SealBroken):
        open_sealed(seal(PLAIN, key, PLACE, IDS), key, "identifiers:2:value")


@algorithms
def test_another_key_does_not_open_it_even_under_the_same_name(algorithm: Algorithm) -> None:
    sealed = seal(PLAIN, DataKey.new("k1", IDS, algorithm), PLACE, IDS)
    with pytest.raises(SealBroken):
        open_sealed(sealed, DataKey.new("k1", IDS, algorithm), PLACE)
    with pytest.raises(SealBroken):
        open_sealed(sealed, DataKey.new("k2", IDS, algorithm), PLACE)


def test_the_label_beside_the_value_does_not_choose_the_cipher() -> None:
    key = DataKey.new("k1", IDS)
    sealed = seal(PLAIN, key, PLACE, IDS)
    with pytest.raises(SealBroken):
        open_sealed(replace(sealed, alg=Algorithm.SM4_GCM), key, PLACE)
    with pytest.raises(SealBroken):
        open_sealed(replace(sealed, key_id="k2"), key, PLACE)


@pytest.mark.parametrize(("nonce", "ct"), [(0, 34), (11, 34), (13, 34), (12, 0), (12, 15), (12, 33)])
def test_what_was_cut_short_does_not_open(nonce: int, ct: int) -> None:
    key = DataKey.new("k1", IDS)
    sealed = seal(PLAIN, key, PLACE, IDS)
    cut = replace(sealed, nonce=(sealed.nonce + b"0")[:nonce], ct=sealed.ct[:ct])
    with pytest.raises(SealBroken):
        open_sealed(cut, key, PLACE)


@pytest.mark.parametrize(
    "change",
    [{"alg": "AES-128-CBC"}, {"nonce": "~"}, {"ct": "AAA"}, {"ct": "测试"}, {"ct": None}],
)
def test_a_stored_form_that_was_altered_is_a_broken_seal(change: dict[str, str]) -> None:
    stored = seal(PLAIN, DataKey.new("k1", IDS), PLACE, IDS).to_json() | change
    with pytest.raises(SealBroken):
        Sealed.from_json(stored)


def test_a_stored_form_with_a_part_missing_is_a_broken_seal() -> None:
    with pytest.raises(SealBroken):
        Sealed.from_json({"alg": "AES-256-GCM"})


def test_a_broken_seal_says_where_and_shows_nothing() -> None:
    key = DataKey.new("k1", IDS)
    with pytest.raises(SealBroken) as raised:
        open_sealed(seal(PLAIN, key, PLACE, IDS), key, "elsewhere")
    assert "elsewhere" in str(raised.value)
    assert PLAIN not in str(raised.value)


@algorithms
def test_a_data_key_is_wrapped_and_unwrapped(algorithm: Algorithm) -> None:
    key = DataKey.new("k1", IDS, algorithm)
    wrapped = Sealed.from_json(masters().wrap(key, IDS).to_json())
    assert wrapped.key_id == "m1"
    assert key.secret not in wrapped.ct
    assert masters().unwrap(wrapped, "k1") == key


def test_after_a_change_of_master_key_old_data_keys_still_unwrap() -> None:
    key = DataKey.new("k1", IDS)
    old = masters("m1").wrap(key, IDS)
    changed = masters("m2")
    assert changed.unwrap(old, "k1") == key
    assert changed.wrap(key, IDS).key_id == "m2"


@algorithms
def test_a_wrapped_key_passes_for_no_other(algorithm: Algorithm) -> None:
    wrapped = masters().wrap(DataKey.new("k1", IDS, algorithm), IDS)
    with pytest.raises(SealBroken):
        masters().unwrap(wrapped, "k2")
    with pytest.raises(SealBroken):
        masters().unwrap(replace(wrapped, key_id="m2"), "k1")
    with pytest.raises(SealBroken):
        masters().unwrap(replace(wrapped, ct=wrapped.ct[:-1] + bytes([wrapped.ct[-1] ^ 1])), "k1")


def test_no_two_data_keys_are_wrapped_under_one_key() -> None:
    first = masters()._wrapping_key("m1", "k1", Algorithm.AES_256_GCM)
    assert masters()._wrapping_key("m1", "k1", Algorithm.AES_256_GCM) == first
    assert masters()._wrapping_key("m1", "k2", Algorithm.AES_256_GCM) != first
    assert masters()._wrapping_key("m2", "k1", Algorithm.AES_256_GCM).secret != first.secret


def test_a_master_key_that_is_gone_is_named() -> None:
    wrapped = masters("m2").wrap(DataKey.new("k1", IDS), IDS)
    with pytest.raises(MasterKeyUnknown, match="m2"):
        MasterKeys({"m1": b"1" * 32}, "m1").unwrap(wrapped, "k1")


def test_the_current_master_key_must_be_at_hand() -> None:
    with pytest.raises(MasterKeyUnknown, match="m3"):
        masters("m3")


def test_keys_of_the_wrong_size_are_refused() -> None:
    with pytest.raises(KeyOfWrongSize, match="m1"):
        MasterKeys({"m1": b"1" * 31}, "m1")
    with pytest.raises(KeyOfWrongSize, match="k1"):
        DataKey("k1", b"1" * 16)
    with pytest.raises(KeyOfWrongSize, match="k1"):
        DataKey("k1", b"1" * 32, Algorithm.SM4_GCM)


def test_no_secret_is_in_a_repr() -> None:
    secret = b"secretsecretsecretsecretsecretse"
    assert "secret=" not in repr(DataKey("k1", secret)).replace("DataKey", "")
    assert "secretsecret" not in repr(DataKey("k1", secret))
    assert "secretsecret" not in repr(MasterKeys({"m1": secret}, "m1"))


def test_a_blind_index_is_a_keyed_hash_of_32_bytes() -> None:
    pepper = b"p" * 32
    expected = hmac.new(pepper, f'["ID_CARD","{PLAIN}"]'.encode(), hashlib.sha256).digest()
    assert blind_index("ID_CARD", PLAIN, pepper) == expected
    assert len(expected) == 32


def test_a_blind_index_depends_on_kind_value_and_pepper() -> None:
    indexes = {
        blind_index("ID_CARD", PLAIN, b"p" * 32),
        blind_index("PASSPORT", PLAIN, b"p" * 32),
        blind_index("ID_CARD", PLAIN + "0", b"p" * 32),
        blind_index("ID_CARD", PLAIN, b"q" * 32),
        blind_index("ID_CARD3", PLAIN[1:], b"p" * 32),
    }
    assert len(indexes) == 5


def test_a_short_pepper_is_refused() -> None:
    with pytest.raises(KeyOfWrongSize, match="pepper"):
        blind_index("ID_CARD", PLAIN, b"p" * 31)


def test_seeded_chance_seals_repeatably() -> None:
    def once() -> Sealed:
        ids = SeededIds(HeldClock(datetime(2026, 1, 1, tzinfo=UTC)), seed=7)
        return seal(PLAIN, DataKey.new("k1", ids), PLACE, ids)

    assert once() == once()
