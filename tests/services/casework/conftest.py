"""Casework with one simulated department for each that the newborn one-thing needs."""

import asyncio

import pytest

from services.access.service import Access
from services.audit.service import Audit
from services.casework.service import (
    ON_ANSWER_UNREADABLE,
    ON_DELIVERY_UNANSWERED,
    ON_PARCEL_ANSWERED,
    ON_PARCEL_SETTLED,
    ON_RECALL_ENDED,
    Casework,
)
from services.documents.service import Documents
from services.handover.service import DELIVER, READ_PART, Handover
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.jobs import Routes
from services.kit.vault import Vault
from services.kit.workdays import WorkdayCalendar
from tests.support.cases import MOVED, CaseOffice, NewbornAlone
from tests.support.departments import FakeDepartment
from tests.support.dossiers import DEPARTMENTS
from tests.support.elements import ELEMENTS
from tests.support.queue import HeldQueue


@pytest.fixture
def routes() -> Routes:
    return Routes(
        (
            DELIVER,
            READ_PART,
            ON_PARCEL_SETTLED,
            ON_DELIVERY_UNANSWERED,
            ON_PARCEL_ANSWERED,
            ON_ANSWER_UNREADABLE,
            ON_RECALL_ENDED,
            MOVED,
        )
    )


@pytest.fixture
def calendar() -> WorkdayCalendar:
    return WorkdayCalendar.published()


@pytest.fixture
def office(
    db: Database, queue: HeldQueue, vault: Vault, ids: SeededIds, clock: HeldClock, calendar: WorkdayCalendar
) -> CaseOffice:
    departments = {name: FakeDepartment(prefix=name.upper()) for name in DEPARTMENTS}
    handover = Handover(db=db, departments=departments, vault=vault, ids=ids, clock=clock)
    access, audit = Access(vault, ids, clock), Audit(ids, clock)
    documents, one_things = Documents(vault, ids, clock, asyncio.Semaphore()), NewbornAlone()
    casework = Casework(
        db=db,
        handover=handover,
        documents=documents,
        access=access,
        audit=audit,
        one_things=one_things,
        elements=ELEMENTS,
        vault=vault,
        calendar=calendar,
        ids=ids,
        clock=clock,
    )
    return CaseOffice(casework, handover, departments, access, audit, db, queue, vault, ids, clock, one_things)
