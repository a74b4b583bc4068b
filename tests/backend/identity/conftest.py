from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from backend.identity.keys import SigningKeys
from backend.identity.tokens import AccessTokens, TokenRules
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds


@pytest.fixture
def keys() -> SigningKeys:
    return SigningKeys.of(derive_private_key(340000, SECP256R1()))


@pytest.fixture
def tokens(keys: SigningKeys, clock: HeldClock, ids: SeededIds) -> AccessTokens:
    rules = TokenRules("wanshitong", "wanshitong-gateway", longest=timedelta(minutes=15))
    return AccessTokens(keys, rules, clock, ids)
