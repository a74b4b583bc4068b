"""Development data: the examples, published by the catalogue's own rules, and the personas as subjects."""

from pathlib import Path
from uuid import UUID

import structlog

from backend.contract import directory_file, examples_folder
from backend.rooms import Rooms
from backend.samples.personas import Persona, load_personas
from backend.samples.staff import Member, load_staff
from backend.wiring import Gateway
from services.access.types import Identifier, IdentifierKind, SubjectKind, SubjectStatus
from services.catalogue.types import PackageRefused
from services.directory.service import read_table_file
from services.directory.types import DirectoryTable, Edition, TableRefused
from services.kit.db import UnitOfWork
from services.kit.problems import GatewayError

_LOG = structlog.get_logger()


_EXAMPLES = "examples"
"""who has loaded an edition of the directory that seeding may replace"""


class ExampleRefused(GatewayError):
    """An example breaks a rule of the catalogue or of the directory."""


async def seed(gateway: Gateway, folder: Path | None = None) -> None:
    """Load and publish what is not there yet; the same content twice changes nothing."""
    rooms = gateway.rooms
    await _seed_directory(rooms)
    async with rooms.db.work() as work:
        await rooms.sharing.mirror(work)
        for outcome in await rooms.catalogue.publish_folder(work, folder or examples_folder()):
            if isinstance(outcome, PackageRefused):
                raise ExampleRefused(*(f"{finding.path}: {finding.wrong.en}" for finding in outcome.findings))


async def _seed_directory(rooms: Rooms) -> None:
    """The regions and organisations of the examples, unless an operator has loaded a table."""
    async with rooms.db.work() as work:
        last = await rooms.directory.edition(work)
        if last is None or last.loaded_by == _EXAMPLES:
            table = read_table_file(directory_file())
            loaded = table if isinstance(table, TableRefused) else await _load_examples(rooms, work, table)
            if isinstance(loaded, TableRefused):
                raise ExampleRefused(*(f"{finding.path}: {finding.en}" for finding in loaded.findings))
        await rooms.directory.refresh(work)


async def _load_examples(rooms: Rooms, work: UnitOfWork, table: DirectoryTable) -> Edition | TableRefused:
    return await rooms.directory.replace(work, table, by=_EXAMPLES, may_drop=True)


async def subject_of(gateway: Gateway, persona: Persona) -> UUID:
    """The subject that a persona logs in as, registered on the first time."""
    who = persona.applicant
    async with gateway.rooms.db.work() as work:
        return await gateway.rooms.access.ensure(
            work,
            SubjectKind.PERSON,
            who.name,
            [who.number],
            status=SubjectStatus.ACTIVE,
            phone=who.phone,
        )


async def staff_subject(gateway: Gateway, member: Member) -> UUID:
    """The subject that a member of the staff logs in as, with the posts that the examples give them."""
    rooms = gateway.rooms
    subject = await staff_member(gateway, member)
    async with rooms.db.work() as work:
        for post in member.posts:
            await rooms.access.appoint(work, subject, post.given(), by=subject)
    return subject


async def staff_member(gateway: Gateway, member: Member) -> UUID:
    """The subject that they are, whatever posts they hold."""
    async with gateway.rooms.db.work() as work:
        number = Identifier(IdentifierKind.ID_CARD, member.id_number)
        return await gateway.rooms.access.ensure(work, SubjectKind.PERSON, member.name, [number])


def staff(desk: Path | None = None) -> dict[str, Member]:
    """Those of the examples, and of a desk; the desk's own go before."""
    known = load_staff(examples_folder() / "staff.yaml")
    own = None if desk is None else desk / "staff.yaml"
    return known if own is None or not own.exists() else known | load_staff(own)


def personas(service: str | None = None, desk: Path | None = None) -> dict[str, Persona]:
    """The people of the examples and of a desk by code: all, or those who apply for one service."""
    known = load_personas(examples_folder() / "personas")
    if desk is not None:
        known |= load_personas(desk / "personas")
    return {code: persona for code, persona in known.items() if service in {None, persona.service}}
