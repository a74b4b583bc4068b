"""In production nothing is made up."""

import pytest
from pydantic import ValidationError

from backend.settings import Settings

COMPLETE = {
    "WST_DATABASE_URL": "postgresql+psycopg://app@db/wanshitong",
    "WST_REDIS_URL": "redis://cache",
    "WST_TOKEN_KEYS": "keys",
    "WST_MASTER_KEY": "bWFzdGVy",
    "WST_INDEX_PEPPER": "cGVwcGVy",
    "WST_PUBLIC_URL": "https://gateway.example",
    "WST_JIANGHUAI_URL": "https://platform.example",
    "WST_JIANGHUAI_CREDENTIAL": "Y3JlZGVudGlhbA==",
    "WST_JIANGHUAI_CALLBACK_SECRET": "Y2FsbGJhY2s=",
}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("WST_ENVIRONMENT", "production")
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_with_everything_given_production_starts(production: pytest.MonkeyPatch) -> None:
    assert Settings().environment == "production"


@pytest.mark.parametrize("missing", COMPLETE)
def test_each_key_and_address_must_be_given_in_production(production: pytest.MonkeyPatch, missing: str) -> None:
    production.delenv(missing)
    with pytest.raises(ValidationError, match=missing):
        Settings()


def test_a_desk_is_for_development(production: pytest.MonkeyPatch) -> None:
    production.setenv("WST_DESK", "desk")
    with pytest.raises(ValidationError, match="WST_DESK"):
        Settings()


def test_a_secret_does_not_show_in_a_repr(production: pytest.MonkeyPatch) -> None:
    shown = repr(Settings())
    assert "bWFzdGVy" not in shown
    assert "cGVwcGVy" not in shown
    assert "Y3JlZGVudGlhbA==" not in shown
    assert "Y2FsbGJhY2s=" not in shown
