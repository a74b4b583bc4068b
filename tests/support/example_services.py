"""An office in which the services of the examples are on offer, asked of sources that a test states."""

from collections.abc import Mapping

from backend.contract import examples_folder
from services.applying.types import Application, OpenCommand
from services.catalogue.service import Catalogue
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from services.sharing.types import PLATFORM, Answer, Resource
from tests.support.applications import Filed, Office, Record
from tests.support.described import REGISTRY
from tests.support.elements import ELEMENTS
from tests.support.queue import HeldQueue
from tests.support.regions import directory


async def example_office(
    db: Database,
    queue: HeldQueue,
    clock: HeldClock,
    ids: SeededIds,
    vault: Vault,
    *,
    otherwise: Mapping[str, Resource] | None = None,
) -> Office:
    """`db`: with the examples published. `otherwise`: resources that are stated otherwise than the examples have them,
    for which the services are published anew.
    """
    known = REGISTRY
    office = Office(db, queue, clock, ids, vault, resources={**known.resources, **(otherwise or {})})
    departments = known.departments
    office.sources.update(dict.fromkeys([*departments, PLATFORM], office.table))
    catalogue = Catalogue(
        resources=known.resources,
        elements=ELEMENTS,
        departments=frozenset(departments),
        directory=directory(clock),
        ids=ids,
        clock=clock,
    )
    if otherwise:
        async with db.work() as work:
            await catalogue.publish_folder(work, examples_folder())
    office.use_shelf(catalogue)
    return office


async def opened(office: Office, one_thing: str, role: str, number: str, records: Mapping[Record, Answer]) -> Filed:
    office.records.update(records)
    actor = await office.login("沈测示", number)
    application = await office.applying.open(actor, OpenCommand(one_thing, role, "key-1"))
    assert isinstance(application, Application), application
    return Filed(office, actor, application)
