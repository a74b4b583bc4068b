"""Keys and shared secrets: given by settings in production, made once in the home folder for development."""

import base64
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from pydantic import SecretStr

from backend.settings import Settings
from integrations.adapter_kit.credentials import Credentials
from services.kit.sealed import SMALLEST_SECRET, MasterKeys

CALLER = "wanshitong"
"""the name by which departments know the gateway"""


@dataclass(frozen=True, slots=True)
class Secrets:
    masters: MasterKeys = field(repr=False)
    pepper: bytes = field(repr=False)


def secrets_of(settings: Settings) -> Secrets:
    """The master key and the pepper."""
    return Secrets(
        masters=MasterKeys({"main": _bytes(settings.master_key, settings.home / "keys" / "master")}, "main"),
        pepper=_bytes(settings.index_pepper, settings.home / "keys" / "pepper"),
    )


def credentials_of(department: str, settings: Settings) -> Credentials:
    """What the gateway and a department agreed on; both sides of a simulated one read the same file.

    A given secret is JSON with `token` and `secret`.
    """
    given = settings.department_secrets.get(department)
    if given is not None:
        agreed = orjson.loads(given.get_secret_value())
        return Credentials(CALLER, agreed["token"], agreed["secret"])
    folder = settings.home / "keys" / "departments"
    token = _kept(folder / f"{department}.token")
    return Credentials(CALLER, token.hex(), _kept(folder / f"{department}.secret").hex())


def _bytes(given: SecretStr | None, kept_at: Path) -> bytes:
    return base64.b64decode(given.get_secret_value(), validate=True) if given else _kept(kept_at)


def _kept(path: Path) -> bytes:
    """The secret in this file, made on the first call; two processes that start at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(SMALLEST_SECRET))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
