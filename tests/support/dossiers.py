"""The newborn one-thing as a dossier: seven items, one mother, one father, as many children as asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.access.types import Actor, Channel
from services.casework.types import Dossier, DossierMaterial, DossierParty, PlannedCase
from services.documents.types import Evidence, Grade, WayKind
from services.handover.types import IssuedResult
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds, bucket_of
from services.kit.values.check_characters import mod_11_2
from services.kit.values.elements import Elements

PARENT = ("person.name", "person.id_number")
WITH_CERTIFICATE = ("person.name", "birth.certificate_number")
WITH_NUMBER = ("person.name", "person.id_number")
MOTHER, FATHER, CHILD = "mother", "father", "child"


@dataclass(frozen=True)
class SampleItem:
    department: str
    after: tuple[str, ...]
    shares: Mapping[str, tuple[str, ...]]
    result: str
    element: str
    party: str = CHILD


ITEMS: Mapping[str, SampleItem] = {
    "birth-certificate": SampleItem(
        "health",
        (),
        {MOTHER: PARENT, FATHER: PARENT, "applicant": ("person.phone",), CHILD: ("person.name",)},
        "birth_certificate",
        "birth.certificate_number",
    ),
    "vaccination-record": SampleItem(
        "health",
        ("birth-certificate",),
        {MOTHER: PARENT, CHILD: WITH_CERTIFICATE},
        "vaccination_booklet",
        "vaccination.booklet_number",
    ),
    "household-entry": SampleItem(
        "police",
        ("birth-certificate",),
        {MOTHER: PARENT, FATHER: PARENT, "applicant": ("child.joins_household_of",), CHILD: WITH_CERTIFICATE},
        "household_page",
        "person.id_number",
    ),
    "medical-enrolment": SampleItem(
        "medical_insurance",
        ("household-entry",),
        {MOTHER: PARENT, CHILD: WITH_NUMBER},
        "insurance_enrolment",
        "insurance.person_number",
    ),
    "premium-payment": SampleItem(
        "tax", ("medical-enrolment",), {FATHER: PARENT, CHILD: WITH_NUMBER}, "premium_receipt", "premium.receipt_number"
    ),
    "social-card": SampleItem(
        "human_resources",
        ("household-entry",),
        {MOTHER: PARENT, CHILD: (*WITH_NUMBER, "social_card.bank")},
        "social_card",
        "social_card.number",
    ),
    "maternity-reimbursement": SampleItem(
        "medical_insurance",
        ("birth-certificate",),
        {MOTHER: (*PARENT, "social_card.account"), CHILD: WITH_CERTIFICATE},
        "maternity_payment",
        "maternity.paid_amount",
        MOTHER,
    ),
}
DEPARTMENTS = sorted({item.department for item in ITEMS.values()})


def child_number(ordinal: int, family: int = 0) -> str:
    """The ID number that a child is given: no two children have one, in whichever family."""
    digits = f"34000020261118{ordinal + 2 * family:03}"
    return digits + mod_11_2(digits)


CHILD_NUMBERS = (child_number(1), child_number(2))


@dataclass(frozen=True)
class SampleDossier:
    """A dossier, and its cases by `item` or `item/ordinal`."""

    dossier: Dossier
    case_of: Mapping[tuple[str, UUID], UUID]
    family: int

    def party(self, role: str, ordinal: int = 1) -> DossierParty:
        return next(each for each in self.dossier.parties if (each.role, each.ordinal) == (role, ordinal))

    def subject(self, role: str, ordinal: int = 1) -> UUID:
        return self.party(role, ordinal).subject

    def actor(self, role: str, ordinal: int = 1) -> Actor:
        return Actor.oneself(self.subject(role, ordinal), Channel.WEB)

    def case(self, item: str, ordinal: int = 1) -> UUID:
        role = ITEMS[item].party
        return self.case_of[item, self.party(role, ordinal if role == CHILD else 1).id]

    def planned(self, item: str, ordinal: int = 1) -> PlannedCase:
        return next(each for each in self.dossier.cases if each.id == self.case(item, ordinal))

    def result(self, item: str, clock: HeldClock, ordinal: int = 1) -> IssuedResult:
        """What the item's department issues for a child or the mother."""
        sample = ITEMS[item]
        number = child_number(ordinal, self.family) if item == "household-entry" else f"{sample.result}-{ordinal}"
        return IssuedResult(sample.result, number, clock.now(), {sample.party: {sample.element: number}})


def newborn(ids: SeededIds, clock: HeldClock, key: UUID, *, children: int = 1, family: int = 0) -> SampleDossier:
    """A dossier in the key's bucket; the mother applies."""
    bucket = bucket_of(key)
    parties = [
        DossierParty(ids.record(bucket), role, ordinal, ids.subject())
        for role, ordinal in [(MOTHER, 1), (FATHER, 1), *((CHILD, place) for place in range(1, children + 1))]
    ]
    mother, father, *born = parties
    case_of = {
        (item, party.id): ids.record(bucket)
        for item, sample in ITEMS.items()
        for party in parties
        if party.role == sample.party
    }
    answers: dict[UUID, Elements] = {
        mother.id: {
            "person.name": "陈测试",
            "person.id_number": "340000199403121026",
            "person.phone": "13800000001",
            "social_card.account": "6200000000000001",
            "child.joins_household_of": MOTHER,
        },
        father.id: {"person.name": "李样本", "person.id_number": "340000199209082019"},
        **{
            child.id: {
                "person.name": f"陈样{place}",
                "person.sex": "FEMALE" if place % 2 else "MALE",
                "birth.moment": "2026-11-18T08:12:00+08:00",
                "social_card.bank": "示例银行",
            }
            for place, child in enumerate(born)
        },
    }
    checked = Evidence(WayKind.DATA_CHECK, Grade.A, "sha256:00", clock.now(), pull=ids.record(bucket))
    dossier = Dossier(
        id=ids.record(bucket),
        application=ids.record(bucket),
        leading=mother.subject,
        key=key,
        actor=Actor.oneself(mother.subject, Channel.WEB),
        one_thing="newborn",
        one_thing_version=ids.record(bucket),
        name_zh="新生儿出生一件事",
        name_en="A child is born",
        parties=tuple(parties),
        applicant=mother.id,
        answers=answers,
        materials=(
            DossierMaterial("marriage-certificate", mother.id, checked),
            DossierMaterial("birth-certificate", born[0].id, None),
        ),
        cases=tuple(
            PlannedCase(
                id=case,
                item=f"11340000MB0AA000{place:02}",
                item_version=ids.record(bucket),
                short=item,
                name_zh=item,
                name_en=item,
                department=ITEMS[item].department,
                party=party,
                after=_after(item, party, case_of),
                shares=ITEMS[item].shares,
                results={ITEMS[item].result: {ITEMS[item].party: (ITEMS[item].element,)}},
                statutory_days=20,
                promised_days=5 if item == "birth-certificate" else None,
                materials=("marriage-certificate",) if item == "birth-certificate" else (),
            )
            for place, ((item, party), case) in enumerate(case_of.items())
        ),
        submitted_at=clock.now(),
    )
    return SampleDossier(dossier, case_of, family)


def _after(item: str, party: UUID, case_of: Mapping[tuple[str, UUID], UUID]) -> tuple[UUID, ...]:
    """A child's case waits for the same child's; the mother's for every child's."""
    own = ITEMS[item].party == CHILD
    return tuple(
        case for (earlier, of), case in case_of.items() if earlier in ITEMS[item].after and (not own or of == party)
    )
