"""A basis to ask on, and sharing put together from whatever sources a test hands in."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from services.access.types import Actor, Channel
from services.kit.clock import Deadline, HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from services.sharing.ports import Source
from services.sharing.service import Sharing
from services.sharing.types import Basis, Ground, Resource, SharingSettings
from tests.support.regions import directory
from tests.support.resources import CATALOGUE
from tests.support.sources import MakeSharing


@pytest.fixture
def application(ids: SeededIds) -> UUID:
    return ids.record(bucket=77)


@pytest.fixture
def basis(ids: SeededIds, application: UUID) -> Basis:
    return Basis(Actor.oneself(ids.subject(), Channel.WEB), "newborn", application, Ground.STATUTE)


@pytest.fixture
def until(clock: HeldClock) -> Deadline:
    return Deadline.after(30, clock)


@pytest.fixture
def make_sharing(db: Database, vault: Vault, ids: SeededIds, clock: HeldClock) -> MakeSharing:
    def make(
        sources: Mapping[str, Source],
        resources: Mapping[str, Resource] = CATALOGUE,
        *,
        rehearsal_providers: frozenset[str] = frozenset(),
        settings: SharingSettings = SharingSettings(),  # noqa: B008 - frozen
    ) -> Sharing:
        return Sharing(
            db=db,
            sources=sources,
            resources=resources,
            elements={},
            vault=vault,
            ids=ids,
            clock=clock,
            cities=directory(clock),
            rehearsal_providers=rehearsal_providers,
            settings=settings,
        )

    return make
