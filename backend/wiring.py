"""The one place where the parts are joined: which adapter serves which port."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from redis.asyncio import Redis

from backend.background.queue import Background
from backend.contract import contract_folder, examples_folder
from backend.data_platform.platform import NAME as PLATFORM_NAME
from backend.data_platform.platform import open_platform
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.identity.keys import SigningKeys
from backend.identity.tokens import AccessTokens, TokenRules
from backend.jobs import ROUTES, handlers
from backend.rooms import Rooms
from backend.secrets import Secrets, credentials_of, secrets_of
from backend.settings import Settings
from backend.wakeups import Wakeups
from integrations.adapter_kit.rest_client import RestClient
from integrations.registry import Registry, registry_of
from services.access.service import Access
from services.applying.service import Applying, Names, RehearsalStore
from services.applying.types import ApplyingSettings
from services.audit.service import Audit
from services.casework.service import Casework
from services.catalogue.service import Catalogue, DraftStore, Registration, ServiceStatuses
from services.catalogue.types import Bilingual
from services.directory.service import Directory
from services.documents.service import Documents
from services.handover.ports import Department
from services.handover.service import Handover
from services.kit.clock import Clock, SystemClock
from services.kit.db import Database, engine_for
from services.kit.ids import Ids, SystemIds
from services.kit.plain_yaml import read_own_yaml
from services.kit.problems import GatewayError
from services.kit.vault import Vault
from services.kit.workdays import WorkdayCalendar
from services.sharing.ports import PlatformCatalogue, Source
from services.sharing.service import Disputes, Resources, Sharing
from services.sharing.types import PLATFORM, Element, Resource, SharingSettings


class ElementStatedTwice(GatewayError):
    """A desk states a data element that the catalogue has already."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Everything a process of the gateway or a worker holds open."""

    settings: Settings
    rooms: Rooms
    background: Background
    wakeups: Wakeups
    errors: ErrorsCatalogue
    keys: SigningKeys
    tokens: AccessTokens
    redis: Redis


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the outside is: databases as the application role, Redis, and each department."""

    database_url: str
    redis: Redis
    departments: Mapping[str, str]
    public_url: str
    simulated: frozenset[str] = frozenset()
    """departments that stand here for the real ones, with fictional people only: a rehearsal may ask them"""
    registry: Registry | None = None
    """the departments, where they have been read already"""
    platform: str | None = None
    """main node of the provincial data platform; none where nothing is asked of it"""


@asynccontextmanager
async def open_gateway(settings: Settings, addresses: Addresses) -> AsyncIterator[Gateway]:
    """All parts, joined and open; closed in reverse order."""
    async with AsyncExitStack() as stack:
        clock = SystemClock()
        ids = SystemIds(clock)
        background = Background(addresses.database_url, concurrency=settings.worker_concurrency, clock=clock)
        wakeups = Wakeups(addresses.redis)
        db = Database(engine_for(addresses.database_url, pool=settings.database_pool), background, ROUTES)
        stack.push_async_callback(db.close)
        await db.warm(settings.database_pool)
        departments = addresses.registry or registry(settings.desk)
        resources = Resources(departments.resources)
        directory = Directory(clock)
        adapters = await _open_departments(stack, settings, addresses, departments, resources, directory, clock)
        rooms = join(
            db,
            departments,
            resources,
            directory,
            adapters,
            addresses.public_url,
            clock,
            ids,
            secrets_of(settings),
            _applying(settings),
            _sharing(settings),
            addresses.simulated,
        )
        await rooms.sharing.refresh()
        async with db.read() as session:
            await directory.refresh(session)
        background.register(handlers(rooms, wakeups))
        keys = _signing_keys(settings)
        yield Gateway(
            settings=settings,
            rooms=rooms,
            background=background,
            wakeups=wakeups,
            errors=ErrorsCatalogue.load(contract_folder() / "errors.json"),
            keys=keys,
            tokens=AccessTokens(keys, _token_rules(settings), clock, ids),
            redis=addresses.redis,
        )


def _signing_keys(settings: Settings) -> SigningKeys:
    if settings.token_keys is not None:
        return SigningKeys.load(settings.token_keys)
    return SigningKeys.for_development(settings.home / "keys" / "tokens")


def _token_rules(settings: Settings) -> TokenRules:
    return TokenRules(
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        longest=timedelta(seconds=settings.token_lifetime),
    )


@dataclass(frozen=True, slots=True)
class Adapters:
    """The departments, by what they do for us; one that takes parcels answers questions too."""

    sources: Mapping[str, Source]
    receivers: Mapping[str, Department]
    platform: PlatformCatalogue | None = None
    """none where no platform is connected: then the catalogue is the gateway's own alone"""


def _applying(settings: Settings) -> ApplyingSettings:
    defaults = ApplyingSettings(prefill_seconds=settings.prefill_seconds)
    if settings.recheck_seconds is None:
        return defaults
    pause = timedelta(seconds=settings.recheck_seconds)
    return replace(defaults, recheck_after=(pause,) * len(defaults.recheck_after))


def _sharing(settings: Settings) -> SharingSettings:
    return SharingSettings(
        concurrent=settings.source_concurrency,
        opens_after=settings.source_failures,
        pause=timedelta(seconds=settings.source_pause_seconds),
        code_lifetime=timedelta(seconds=settings.certificate_code_seconds),
    )


async def _open_departments(
    stack: AsyncExitStack,
    settings: Settings,
    addresses: Addresses,
    departments: Registry,
    resources: Resources,
    directory: Directory,
    clock: Clock,
) -> Adapters:
    clients = {
        system: await stack.enter_async_context(RestClient(addresses.departments[system]))
        for system in departments.systems
    }
    sources, receivers = departments.adapters(clients, lambda system: credentials_of(system, settings), clock)
    if addresses.platform is None:
        return Adapters(sources, receivers)
    platform = await stack.enter_async_context(
        open_platform(settings, addresses.platform, resources.get, directory, clock)
    )
    return Adapters(
        {**sources, PLATFORM: platform.source},
        {**receivers, PLATFORM: platform.reviews},
        platform.catalogue,
    )


def join(
    db: Database,
    departments: Registry,
    resources: Resources,
    directory: Directory,
    adapters: Adapters,
    public_url: str,
    clock: Clock,
    ids: Ids,
    secrets: Secrets,
    applying_settings: ApplyingSettings,
    sharing_settings: SharingSettings,
    trial_providers: frozenset[str] = frozenset(),
) -> Rooms:
    """The rooms over open parts; pure."""
    elements = departments.elements
    vault = Vault(secrets.masters, secrets.pepper, ids, clock)
    access = Access(vault, ids, clock)
    audit = Audit(ids, clock)
    documents = Documents(vault, ids, clock)
    handing = Handover(db, adapters.receivers, vault, ids, clock, callback_base=public_url)
    exchange = Sharing(
        db,
        adapters.sources,
        resources,
        elements,
        vault,
        ids,
        clock,
        cities=directory,
        settings=sharing_settings,
        platform=adapters.platform,
        trial_providers=trial_providers,
    )
    undone = {name: manifest.undone for name, manifest in departments.manifests.items()}
    known = frozenset(departments.departments)
    catalogue = Catalogue(exchange.compile, resources, elements, known, ids, clock, undone=undone)
    # What departments register is tried first; the examples of development are published as they are.
    rehearsals = RehearsalStore(clock)
    tried_alone = Catalogue(
        exchange.compile, resources, elements, known, ids, clock, undone=undone, rehearsals=rehearsals
    )
    cases = Casework(db, handing, documents, access, audit, vault, WorkdayCalendar.published(), ids, clock)
    disputes = Disputes(db, handing, vault, WorkdayCalendar.published(), ids, clock)
    named = {
        PLATFORM: PLATFORM_NAME,
        **{name: (stated.name.zh, stated.name.en) for name, stated in departments.departments.items()},
    }
    words = {name: Bilingual(*said) for name, said in named.items()}
    drafts = Applying(
        db,
        catalogue,
        exchange,
        disputes,
        resources,
        access,
        documents,
        cases,
        audit,
        vault,
        ids,
        clock,
        applying_settings,
        Names(words, elements, resources),
    )
    registered = DraftStore(audit, ids, clock)
    return Rooms(
        db=db,
        clock=clock,
        ids=ids,
        access=access,
        audit=audit,
        directory=directory,
        documents=documents,
        handover=handing,
        sharing=exchange,
        disputes=disputes,
        catalogue=catalogue,
        registration=Registration(db, tried_alone, access, registered),
        standings=ServiceStatuses(db, access, registered),
        casework=cases,
        applying=drafts,
        rehearsals=rehearsals,
        elements=elements,
        resources=resources,
        department_names=named,
    )


def registry(desk: Path | None = None) -> Registry:
    """All departments: those that have adapters, and those described by data, in the examples or at a desk."""
    beside = () if desk is None else (desk / "departments",)
    return registry_of(examples_folder() / "departments", load_elements(desk), *beside)


def resources_of_all() -> dict[str, Resource]:
    """The catalogue entries of all departments, by code."""
    return registry().resources


def load_elements(desk: Path | None = None) -> dict[str, Element]:
    """The data elements of the sample catalogue, and those of a desk. Raises `ElementStatedTwice`."""
    files = [examples_folder() / "elements.yaml", *([] if desk is None else desk.glob("elements.yaml"))]
    elements: dict[str, Element] = {}
    for entry in (entry for file in files for entry in read_own_yaml(file)):
        if entry["code"] in elements:
            raise ElementStatedTwice(entry["code"])
        elements[entry["code"]] = Element(**entry)
    return elements
