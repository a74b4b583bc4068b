import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.algorithms import ECAlgorithm
from jwt.utils import base64url_decode

from backend.identity.keys import KeyNotUsable, NoSigningKey, SigningKeys, thumbprint

PLAIN = NoEncryption()


def private_pem(
    key: EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, sealed: KeySerializationEncryption = PLAIN
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed)


def public_pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_of(number: int) -> EllipticCurvePrivateKey:
    return derive_private_key(number, SECP256R1())


def test_the_thumbprint_is_that_of_the_standards_example() -> None:
    key = ECAlgorithm.from_jwk(  # RFC 9449 §4.1 and §6.1
        {
            "kty": "EC",
            "crv": "P-256",
            "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
            "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        }
    )
    assert isinstance(key, EllipticCurvePublicKey)
    assert thumbprint(key) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


def test_a_coordinate_that_begins_with_zeros_keeps_its_32_bytes() -> None:
    short = next(key for key in map(key_of, range(1, 5000)) if key.public_key().public_numbers().x.bit_length() <= 248)
    published = SigningKeys.of(short).document()["keys"][0]
    assert len(base64url_decode(published["x"])) == 32


def test_the_published_document_names_the_signing_key_first_and_shows_nothing_private() -> None:
    keys = SigningKeys.of(key_of(1), [key_of(number).public_key() for number in range(2, 6)])
    published = keys.document()["keys"]
    assert published[0]["kid"] == keys.kid
    assert {entry["kid"] for entry in published} == set(keys.accepted)
    assert all(set(entry) == {"kty", "crv", "x", "y", "kid", "use", "alg"} for entry in published)
    assert {(entry["use"], entry["alg"]) for entry in published} == {("sig", "ES256")}
    assert json.dumps(published)


def test_a_file_with_a_private_key_signs(tmp_path: Path) -> None:
    file = tmp_path / "signing.pem"
    file.write_bytes(private_pem(key_of(7)))
    assert SigningKeys.load(file).kid == thumbprint(key_of(7).public_key())


def test_of_a_folder_the_current_key_signs_and_all_others_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "current.pem").write_bytes(private_pem(key_of(7)))
    (tmp_path / "2026-10.pem").write_bytes(private_pem(key_of(8)))
    (tmp_path / "next.pem").write_bytes(public_pem(key_of(9)))
    (tmp_path / "notes.txt").write_text("not a key")
    keys = SigningKeys.load(tmp_path)
    assert keys.kid == thumbprint(key_of(7).public_key())
    assert set(keys.accepted) == {thumbprint(key_of(number).public_key()) for number in (7, 8, 9)}


@pytest.mark.parametrize("where", ["", "current.pem"])
def test_without_a_signing_key_nothing_starts(tmp_path: Path, where: str) -> None:
    (tmp_path / "other.pem").write_bytes(private_pem(key_of(7)))
    with pytest.raises(NoSigningKey):
        SigningKeys.load(tmp_path / where)


def test_a_public_key_cannot_sign(tmp_path: Path) -> None:
    (tmp_path / "current.pem").write_bytes(public_pem(key_of(7)))
    with pytest.raises(NoSigningKey):
        SigningKeys.load(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        private_pem(ed25519.Ed25519PrivateKey.from_private_bytes(b"t" * 32)),
        private_pem(derive_private_key(7, SECP384R1())),
        private_pem(key_of(7), BestAvailableEncryption(b"test")),
    ],
    ids=["empty", "garbage", "ed25519", "p384", "encrypted"],
)
def test_a_file_that_holds_no_such_key_is_refused_by_name_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "current.pem"
    file.write_bytes(content)
    with pytest.raises(KeyNotUsable) as refused:
        SigningKeys.load(file)
    assert "current.pem" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_a_development_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = SigningKeys.for_development(folder)
    again = SigningKeys.for_development(folder)
    assert first.kid == again.kid
    assert [file.name for file in folder.iterdir()] == ["current.pem"]
    assert stat.S_IMODE((folder / "current.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_whoever_comes_second_takes_the_key_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def and_another_gateway_makes_one(_: object) -> EllipticCurvePrivateKey:
        (tmp_path / "current.pem").write_bytes(private_pem(key_of(11)))
        return generate_private_key(SECP256R1())

    monkeypatch.setattr("backend.identity.keys.generate_private_key", and_another_gateway_makes_one)
    assert SigningKeys.for_development(tmp_path).kid == thumbprint(key_of(11).public_key())
    assert [file.name for file in tmp_path.iterdir()] == ["current.pem"]


def test_the_private_key_does_not_show(keys: SigningKeys) -> None:
    assert "rivateKey" not in repr(keys)
