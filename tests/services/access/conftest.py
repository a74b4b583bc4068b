"""People to know."""

import pytest

from services.access.service import Access
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds
from services.kit.vault import Vault


@pytest.fixture
def access(vault: Vault, ids: SeededIds, clock: HeldClock) -> Access:
    return Access(vault, ids, clock)
