"""The one place where the parts are joined."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from redis.asyncio import Redis

from backend.background.queue import Background
from backend.contract import contract_folder
from backend.data_platform.connection import NAME as PLATFORM_NAME
from backend.departments import Adapters, open_adapters, registry
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.identity.issuing import TokenIssuer
from backend.identity.keys import SigningKeys
from backend.identity.tokens import AccessTokens, TokenRules
from backend.jobs import ROUTES, handlers
from backend.rooms import Rooms
from backend.secrets import Secrets, secrets_of
from backend.settings import Settings
from backend.wakeups.database_channel import DatabaseChannel
from backend.wakeups.followers import Wakeups
from integrations.registry import Registry
from services.access.service import Access
from services.applying.service import Applying, PermissionTexts, RehearsalStore
from services.applying.types import ApplyingSettings
from services.audit.service import Audit
from services.casework.service import Casework
from services.catalogue.service import Catalogue, Registration
from services.catalogue.types import Bilingual
from services.directory.service import Directory
from services.documents.service import Documents
from services.handover.service import Handover
from services.handover.types.policies import CallPolicy
from services.kit.clock import Clock, SystemClock
from services.kit.db import Database, engine_for
from services.kit.ids import Ids, SystemIds
from services.kit.vault import Vault
from services.kit.workdays import WorkdayCalendar
from services.sharing.service import Disputes, Resources, Sharing
from services.sharing.types import PLATFORM, SharingSettings

_UPLOADS_AT_ONCE = 2
"""that a process works on: fewer than its threads, which look up names of hosts as well"""


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

    @property
    def issuer(self) -> TokenIssuer:
        """Makes tokens for who may hold a session."""
        return TokenIssuer(self.rooms.db, self.rooms.access, self.tokens)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the outside is: databases as the application role, Redis if there is one, and each department."""

    database_url: str
    redis: Redis | None
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
        url, answers_within = addresses.database_url, settings.database_seconds
        background = Background(
            url, concurrency=settings.worker_concurrency, clock=clock, answers_within=answers_within
        )
        db = Database(
            engine=engine_for(url, pool=settings.database_pool, answers_within=answers_within),
            queue=background,
            routes=ROUTES,
        )
        stack.push_async_callback(db.close)
        wakeups = Wakeups(addresses.redis, DatabaseChannel(url, db, answers_within=answers_within))
        stack.push_async_callback(wakeups.close)
        await db.warm(settings.database_pool)
        departments = addresses.registry or registry(settings.desk)
        resources = Resources(departments.resources)
        directory = Directory(clock)
        adapters = await open_adapters(
            stack,
            settings=settings,
            departments=departments,
            addresses=addresses.departments,
            platform_address=addresses.platform,
            resources=resources,
            directory=directory,
            clock=clock,
        )
        rooms = join(
            db=db,
            departments=departments,
            resources=resources,
            directory=directory,
            adapters=adapters,
            public_url=addresses.public_url,
            clock=clock,
            ids=ids,
            secrets=secrets_of(settings),
            calling=_calling(settings),
            applying_settings=_applying(settings),
            sharing_settings=_sharing(settings),
            rehearsal_providers=addresses.simulated,
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
            tokens=AccessTokens(keys=keys, rules=_token_rules(settings), clock=clock, ids=ids),
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


def _applying(settings: Settings) -> ApplyingSettings:
    defaults = ApplyingSettings(prefill_seconds=settings.prefill_seconds)
    if settings.recheck_seconds is None:
        return defaults
    pause = timedelta(seconds=settings.recheck_seconds)
    return replace(defaults, recheck_after=(pause,) * len(defaults.recheck_after))


def _calling(settings: Settings) -> CallPolicy:
    return CallPolicy(
        concurrent=min(settings.delivery_concurrency, max(1, settings.worker_concurrency // 2)),
        opens_after=settings.source_failures,
        pause=timedelta(seconds=settings.source_pause_seconds),
    )


def _sharing(settings: Settings) -> SharingSettings:
    return SharingSettings(
        concurrent=settings.source_concurrency,
        opens_after=settings.source_failures,
        pause=timedelta(seconds=settings.source_pause_seconds),
        code_lifetime=timedelta(seconds=settings.certificate_code_seconds),
    )


def join(
    *,
    db: Database,
    departments: Registry,
    resources: Resources,
    directory: Directory,
    adapters: Adapters,
    public_url: str,
    clock: Clock,
    ids: Ids,
    secrets: Secrets,
    calling: CallPolicy,
    applying_settings: ApplyingSettings,
    sharing_settings: SharingSettings,
    rehearsal_providers: frozenset[str] = frozenset(),
) -> Rooms:
    """The rooms over open parts; pure."""
    elements, names = departments.elements, _names(departments)
    calendar = WorkdayCalendar.published()
    vault = Vault(masters=secrets.masters, pepper=secrets.pepper, ids=ids, clock=clock)
    access = Access(vault=vault, ids=ids, clock=clock)
    audit = Audit(ids=ids, clock=clock)
    documents = Documents(vault=vault, ids=ids, clock=clock, upload_slots=asyncio.Semaphore(_UPLOADS_AT_ONCE))
    handover = Handover(
        db=db,
        departments=adapters.receivers,
        vault=vault,
        ids=ids,
        clock=clock,
        calling=calling,
        callback_base=public_url,
    )
    sharing = Sharing(
        db=db,
        sources=adapters.sources,
        resources=resources,
        elements=elements,
        vault=vault,
        ids=ids,
        clock=clock,
        cities=directory,
        settings=sharing_settings,
        platform=adapters.platform,
        rehearsal_providers=rehearsal_providers,
    )
    disputes = Disputes(db=db, handover=handover, vault=vault, calendar=calendar, ids=ids, clock=clock)
    rehearsals = RehearsalStore(clock)
    catalogue = Catalogue(
        resources=resources,
        elements=elements,
        departments=frozenset(departments.departments),
        directory=directory,
        ids=ids,
        clock=clock,
        unmet_rules={name: manifest.undone for name, manifest in departments.manifests.items()},
        taken=departments.taken,
        rehearsals=rehearsals,
    )
    casework = Casework(
        db=db,
        handover=handover,
        documents=documents,
        access=access,
        audit=audit,
        one_things=catalogue,
        elements=elements,
        vault=vault,
        calendar=calendar,
        ids=ids,
        clock=clock,
    )
    applying = Applying(
        db=db,
        catalogue=catalogue,
        sharing=sharing,
        disputes=disputes,
        resources=resources,
        access=access,
        documents=documents,
        casework=casework,
        audit=audit,
        vault=vault,
        ids=ids,
        clock=clock,
        places=directory,
        settings=applying_settings,
        permission_texts=PermissionTexts(
            departments={name: Bilingual(zh, en) for name, (zh, en) in names.items()},
            elements=elements,
            resources=resources,
        ),
    )
    return Rooms(
        db=db,
        clock=clock,
        ids=ids,
        access=access,
        audit=audit,
        directory=directory,
        documents=documents,
        handover=handover,
        sharing=sharing,
        disputes=disputes,
        catalogue=catalogue,
        registration=Registration(
            db=db, publication=catalogue.publication, access=access, audit=audit, ids=ids, clock=clock
        ),
        casework=casework,
        applying=applying,
        rehearsals=rehearsals,
        elements=elements,
        resources=resources,
        department_names=names,
    )


def _names(departments: Registry) -> dict[str, tuple[str, str]]:
    """In Chinese and English, of the departments and the platform."""
    stated = {name: (each.name.zh, each.name.en) for name, each in departments.departments.items()}
    return {PLATFORM: PLATFORM_NAME, **stated}
