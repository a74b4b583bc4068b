"""The room of applications with real rooms around it, sources that say what a test tells them, and a few families."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.access.service import Access
from services.access.types import Actor, Channel, Identifier, IdentifierKind, SubjectKind
from services.applying.ports import OneThings
from services.applying.service import RECHECK, Applying
from services.applying.types import (
    ActKind,
    ActState,
    Application,
    ApplyingSettings,
    FieldState,
    Material,
    OpenCommand,
    Party,
    RequiredAct,
    SaveCommand,
    SubmitCommand,
)
from services.audit.service import Audit
from services.casework.service import Casework
from services.catalogue.types import OneThingVersion
from services.documents.service import Documents
from services.documents.types import Document
from services.documents.uploads import UPLOAD_LIMITS
from services.handover.service import Handover
from services.kit.clock import HeldClock
from services.kit.db import Database, ReadSession
from services.kit.ids import SeededIds, bucket_of
from services.kit.values.elements import Value
from services.kit.vault import Vault
from services.kit.workdays import WorkdayCalendar
from services.sharing.ports import Source
from services.sharing.service import Disputes, Sharing
from services.sharing.types import (
    SELF,
    Answer,
    Found,
    Nothing,
    OutcomeKind,
    PartyAnswer,
    PartyKey,
    Resource,
    Unavailable,
)
from tests.support.departments import FakeDepartment
from tests.support.elements import ELEMENTS
from tests.support.files import jpeg, pdf
from tests.support.newborn import RESOURCES, Shelf
from tests.support.queue import HeldQueue
from tests.support.regions import directory
from tests.support.sources import TableSource

AS_OF = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DOWN = Unavailable(OutcomeKind.DOWN)
PROVIDERS = ("police", "civil_affairs", "health", "medical_insurance", "certificates")

CHEN, LI = "340000199403121026", "340000199209082019"
WANG, ZHAO = "340000199605212049", "340000199501173030"
SUN = "340000199706034069"
QIAN, ANNA = "340000199010198057", "E12345678"
FENG, CHU = "34000019960704902X", "340000199305070333"
WEI, JIANG, JIANG_OLD = "340000198504120044", "340000198306290050", "340000830629005"

CONTENT = {"image/jpeg": jpeg(), "application/pdf": pdf()}

Record = tuple[str, str]
"""resource and key"""


def found(values: Mapping[str, Value], *others: PartyAnswer) -> Found:
    return Found((PartyAnswer(SELF, 1, values), *others), AS_OF, "sha256:test")


def person(name: str, household: str) -> Found:
    return found({"person.name": name, "person.ethnicity": "汉族", "household.number": household})


def married(name: str, element: str, number: str) -> Found:
    spouse = PartyAnswer("spouse", 1, {"person.name": name, element: number})
    return found({"marriage.status": "REGISTERED", "marriage.certificate_number": "J340000-2021-000001"}, spouse)


def delivered(*children: tuple[str, str]) -> Found:
    """Record number and sex of each child."""
    moment = "2026-11-18T23:50:00+08:00"
    answers = [
        PartyAnswer("child", n, {"birth.record_number": number, "birth.moment": moment, "person.sex": sex})
        for n, (number, sex) in enumerate(children, start=1)
    ]
    return Found(tuple(answers), AS_OF, "sha256:test")


INSURED = found({"insurance.status": "INSURED"})


def address(number: str) -> Found:
    return found({"household.address": f"安徽省示例市样本区演示路{number}号"})


STANDARD: dict[Record, Answer] = {
    ("police.person", CHEN): person("陈测试", "H340000001"),
    ("police.person", LI): person("李样本", "H340000002"),
    ("police.household", "H340000001"): address("1"),
    ("police.household", "H340000002"): address("2"),
    ("civil_affairs.marriage", CHEN): married("李样本", "person.id_number", LI),
    ("health.delivery", CHEN): delivered(("D1", "FEMALE")),
    ("medical_insurance.participation", CHEN): INSURED,
}
TWINS: dict[Record, Answer] = {
    ("police.person", WANG): person("王范例", "H340000003"),
    ("police.person", ZHAO): person("赵示例", "H340000004"),
    ("civil_affairs.marriage", WANG): married("赵示例", "person.id_number", ZHAO),
    ("health.delivery", WANG): delivered(("D2", "FEMALE"), ("D3", "MALE")),
    ("medical_insurance.participation", WANG): INSURED,
}
UNMARRIED: dict[Record, Answer] = {
    ("police.person", SUN): person("孙测样", "H340000005"),
    ("police.household", "H340000005"): address("5"),
    ("civil_affairs.marriage", SUN): found({"marriage.status": "NONE"}),
    ("health.delivery", SUN): delivered(("D4", "MALE")),
    ("medical_insurance.participation", SUN): INSURED,
}
PASSPORT: dict[Record, Answer] = {
    ("police.person", QIAN): person("钱演示", "H340000006"),
    ("police.person", ANNA): found({"person.name": "安娜•玛丽亚•测试"}),
    ("police.household", "H340000006"): address("6"),
    ("civil_affairs.marriage", QIAN): married("安娜・玛丽亚・测试", "person.passport_number", ANNA),
    ("health.delivery", ANNA): delivered(("D5", "FEMALE")),
    ("medical_insurance.participation", ANNA): Nothing(AS_OF),
}
REGISTER_NAME: dict[Record, Answer] = {
    ("police.person", FENG): person("冯洋例", "H340000007"),
    ("civil_affairs.marriage", FENG): married("褚例示", "person.id_number", CHU),
    ("health.delivery", FENG): delivered(("D6", "MALE")),
}
OLD_NUMBERS: dict[Record, Answer] = {
    ("police.person", WEI): person("卫示样", "H340000008"),
    ("police.person", JIANG): person("蒋范样", "H340000009"),
    ("civil_affairs.marriage", WEI): married("蒋范样", "person.id_number", JIANG_OLD),
    ("health.delivery", WEI): delivered(("D7", "MALE")),
}


@dataclass
class Office:
    """Everything a test of this room touches."""

    db: Database
    queue: HeldQueue
    clock: HeldClock
    ids: SeededIds
    vault: Vault
    records: dict[Record, Answer] = field(default_factory=dict)
    settings: ApplyingSettings = field(default_factory=ApplyingSettings)
    resources: Mapping[str, Resource] = field(default_factory=lambda: RESOURCES)
    sources: dict[str, Source] = field(init=False)
    departments: dict[str, FakeDepartment] = field(init=False)
    trial: frozenset[str] = frozenset()
    """providers that answer for personas"""

    def __post_init__(self) -> None:
        self.table = TableSource(self.records)
        self.sources = dict.fromkeys(PROVIDERS, self.table)
        self.departments = {name: FakeDepartment(name) for name in (*PROVIDERS, "jianghuai")}
        self.access = Access(self.vault, self.ids, self.clock)
        self.audit = Audit(self.ids, self.clock)
        self.documents = Documents(self.vault, self.ids, self.clock, asyncio.Semaphore(2))
        handover = Handover(db=self.db, departments=self.departments, vault=self.vault, ids=self.ids, clock=self.clock)
        self.casework = Casework(
            db=self.db,
            handover=handover,
            documents=self.documents,
            access=self.access,
            audit=self.audit,
            one_things=self,
            elements=ELEMENTS,
            vault=self.vault,
            calendar=WorkdayCalendar.published(),
            ids=self.ids,
            clock=self.clock,
        )
        self.handover = handover
        self.disputes = Disputes(
            db=self.db,
            handover=handover,
            vault=self.vault,
            calendar=WorkdayCalendar.published(),
            ids=self.ids,
            clock=self.clock,
        )
        self.sharing = Sharing(
            db=self.db,
            sources=self.sources,
            resources=self.resources,
            elements={},
            vault=self.vault,
            ids=self.ids,
            clock=self.clock,
            cities=directory(self.clock),
            rehearsal_providers=self.trial,
        )
        self.use_shelf(Shelf())

    async def one_thing_version(self, session: ReadSession, version: UUID) -> OneThingVersion:
        """Of the shelf that is used now."""
        return await self.shelf.one_thing_version(session, version)

    def use_shelf(self, shelf: OneThings) -> None:
        self.shelf = shelf
        self.applying = Applying(
            db=self.db,
            catalogue=shelf,
            sharing=self.sharing,
            disputes=self.disputes,
            resources=self.resources,
            access=self.access,
            documents=self.documents,
            casework=self.casework,
            audit=self.audit,
            vault=self.vault,
            ids=self.ids,
            clock=self.clock,
            places=directory(self.clock),
            settings=self.settings,
        )

    @property
    def asked(self) -> list[Record]:
        """Resource and key of every question that reached a source, in order."""
        pulls = [pull for call in self.table.calls for pull in call]
        return [(pull.asked.resource, next(iter(pull.asked.key.values()))) for pull in pulls]

    def let_the_lease_run_out(self) -> None:
        self.clock.advance(timedelta(seconds=self.settings.lease_seconds + 1))

    async def login(self, name: str, number: str, kind: IdentifierKind = IdentifierKind.ID_CARD) -> Actor:
        async with self.db.work() as work:
            subject = await self.access.ensure(
                work, SubjectKind.PERSON, name, [Identifier(kind, number)], phone="13800000000"
            )
        return Actor.oneself(subject, Channel.WEB)

    async def stranger(self) -> Actor:
        return await self.login("郑外省", "32000019911130701X")

    async def open(self, actor: Actor, applies_as: str = "mother", key: str = "key-1") -> Application:
        opened = await self.applying.open(actor, OpenCommand("newborn", applies_as, key))
        assert isinstance(opened, Application), opened
        return opened

    async def family(
        self, records: Mapping[Record, Answer], name: str, number: str, role: str = "mother", key: str = "key-1"
    ) -> "Filed":
        """The family's application, opened, with what its sources say."""
        self.records.update(records)
        actor = await self.login(name, number)
        return Filed(self, actor, await self.open(actor, role, key))

    async def uploaded(self, actor: Actor, media_type: str = "image/jpeg") -> UUID:
        async with self.db.work() as work:
            document = await self.documents.upload(
                work,
                owner=actor.subject,
                bucket=bucket_of(actor.subject),
                media_type=media_type,
                content=CONTENT[media_type],
                limits=UPLOAD_LIMITS,
            )
        assert isinstance(document, Document), document
        return document.id

    async def recheck(self, most: int = 100) -> int:
        """Do the later checks one after the other, letting the time pass; how many there were."""
        ran = 0
        while ran < most and (jobs := self.queue.of(RECHECK)):
            [job] = jobs
            self.queue.jobs.remove(job)
            assert job.not_before is not None
            self.clock.advance(max(timedelta(), job.not_before - self.clock.now()))
            await self.applying.recheck(RECHECK.decode(job.payload))
            ran += 1
        return ran


@dataclass
class Filed:
    """One family's application, as it stands after what was done to it last."""

    office: Office
    actor: Actor
    now: Application

    @property
    def id(self) -> UUID:
        return self.now.id

    def party(self, role: str, ordinal: int = 1) -> Party:
        return next(party for party in self.now.parties if party.key == PartyKey(role, ordinal))

    def roles(self) -> list[tuple[str, int]]:
        return [(party.key.role, party.key.ordinal) for party in self.now.parties]

    def field(self, role: str, element: str, ordinal: int = 1) -> FieldState:
        party = self.party(role, ordinal).id
        return next(field for field in self.now.fields if (field.party, field.element) == (party, element))

    def material(self, code: str, role: str | None = None, ordinal: int = 1) -> Material:
        party = None if role is None else self.party(role, ordinal).id
        return next(
            material for material in self.now.materials if material.code == code and party in {None, material.party}
        )

    def child(self, ordinal: int = 1) -> str:
        return str(self.party("child", ordinal).id)

    async def reread(self) -> "Filed":
        read = await self.office.applying.application(self.actor, self.id)
        assert isinstance(read, Application), read
        self.now = read
        return self

    async def try_save(self, answers: Mapping[str, Any], revision: int | None = None) -> object:
        stated = self.now.revision if revision is None else revision
        return await self.office.applying.save(self.actor, SaveCommand(self.id, stated, answers))

    async def save(self, answers: Mapping[str, Any]) -> "Filed":
        saved = await self.try_save(answers)
        assert isinstance(saved, Application), saved
        self.now = saved
        return self

    async def complete(self, joins: str = "mother") -> "Filed":
        """Answer what only the applicant can know: the children's names, and whose household they join."""
        names = {
            str(party.id): {"person_name": f"测试{party.key.ordinal}"}
            for party in self.now.parties
            if party.key.role == "child"
        }
        return await self.save({"child": names, "applicant": {"child_joins_household_of": joins}})

    def asked(self) -> list[RequiredAct]:
        """What was asked of people; what a window confirms is its staff's to do."""
        return [act for act in self.now.acts if act.kind is not ActKind.WINDOW_CONFIRMATION]

    def awaited(self) -> list[RequiredAct]:
        return [act for act in self.asked() if act.state is ActState.AWAITED]

    async def accept(self) -> "Filed":
        """Accept whatever the applicant is asked to."""
        for act in self.awaited():
            accepted = await self.office.applying.complete_act(self.actor, self.id, act.id, accept=True)
            assert isinstance(accepted, Application), accepted
            self.now = accepted
        return self

    async def submit(self, key: str = "submit-1", revision: int | None = None) -> object:
        stated = self.now.revision if revision is None else revision
        return await self.office.applying.submit(self.actor, SubmitCommand(self.id, stated, key))
