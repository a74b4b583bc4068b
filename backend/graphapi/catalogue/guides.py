"""The guide of an item (办事指南), as people read it before they apply."""

from typing import Self

import strawberry

from backend.graphapi.base.enums import Target, Theme
from backend.graphapi.base.words import Words
from services.catalogue import types as domain
from services.catalogue.types import ExerciseLevel, HandleForm, ItemType, LimitUnit, OnlineDepth, Reach, SpecialKind

for kind, name, words in (
    (ItemType, "ItemType", "事项类型."),
    (ExerciseLevel, "ExerciseLevel", "行使层级."),
    (HandleForm, "HandleForm", "办理形式."),
    (OnlineDepth, "OnlineDepth", "网办深度."),
    (LimitUnit, "LimitUnit", "Unit of a time limit; `ON_THE_SPOT` is 即办."),
    (Reach, "Reach", "通办范围."),
    (SpecialKind, "SpecialProcedureKind", "特别程序 / whose time does not count (行政许可法 art. 45)."),
):
    strawberry.enum(kind, name=name, description=words)


@strawberry.type(description="A step of the process (办理流程).")
class ProcessStep:
    name: Words
    days: int = strawberry.field(description="Working days.")

    @classmethod
    def of(cls, step: domain.ProcessStep) -> Self:
        return cls(name=Words.of(step.name), days=step.days)


@strawberry.type(description="A special procedure (特别程序) with its length in working days.")
class SpecialProcedure:
    kind: SpecialKind
    days: int
    note: Words | None

    @classmethod
    def of(cls, special: domain.SpecialProcedure) -> Self:
        return cls(kind=special.kind, days=special.days, note=Words.if_any(special.note))


@strawberry.type(description="A fee (收费项目).")
class Fee:
    name: Words
    amount: str = strawberry.field(description="Yuan with two places.")

    @classmethod
    def of(cls, fee: domain.FeeItem) -> Self:
        return cls(name=Words.of(fee.name), amount=fee.amount)


@strawberry.type(description="Where and when a window is open.")
class WindowPlace:
    name: Words
    address: Words
    hours: Words

    @classmethod
    def of(cls, place: domain.WindowPlace) -> Self:
        return cls(name=Words.of(place.name), address=Words.of(place.address), hours=Words.of(place.hours))


@strawberry.type(description="A frequent question (常见问题).")
class FrequentQuestion:
    question: Words
    answer: Words

    @classmethod
    def of(cls, asked: domain.Question) -> Self:
        return cls(question=Words.of(asked.question), answer=Words.of(asked.answer))


@strawberry.type(description="A result (审批结果) and what it shows.")
class ItemResult:
    name: Words
    sample: Words | None


@strawberry.type(description="办事指南 / What an item's guide says.")
class ItemGuide:
    type: ItemType
    level: ExerciseLevel
    targets: list[Target]
    statutory_unit: LimitUnit
    promised_unit: LimitUnit
    handle_forms: list[HandleForm]
    online_depth: OnlineDepth
    reach: Reach
    themes: list[Theme]
    conditions: list[Words] = strawberry.field(description="受理条件.")
    steps: list[ProcessStep]
    special_procedures: list[SpecialProcedure]
    joint_agencies: list[Words] = strawberry.field(description="联办机构.")
    quantity_limit: Words | None
    results: list[ItemResult]
    charged: bool
    fee_basis: Words | None
    fees: list[Fee]
    appointment: bool
    online_payment: bool
    post: bool = strawberry.field(description="The result can be sent.")
    visits: int = strawberry.field(description="到办事现场次数.")
    visits_reason: Words | None
    enquiry_phone: str | None
    complaint_phone: str | None
    places: list[WindowPlace]
    faq: list[FrequentQuestion]

    @classmethod
    def of(cls, item: domain.ItemVersion) -> Self:
        guide = item.guide
        return cls(
            type=item.type,
            level=item.level,
            targets=list(item.targets),
            statutory_unit=item.limits.statutory_unit,
            promised_unit=item.limits.promised_unit,
            handle_forms=list(guide.handle_forms),
            online_depth=guide.online_depth,
            reach=guide.reach,
            themes=list(guide.themes),
            conditions=[Words.of(condition) for condition in guide.conditions],
            joint_agencies=[Words.of(agency) for agency in guide.joint_agencies],
            quantity_limit=Words.if_any(guide.quantity_limit),
            results=[
                ItemResult(name=Words.of(result.name), sample=Words.if_any(result.sample)) for result in item.results
            ],
            charged=guide.fees.charged,
            fee_basis=Words.if_any(guide.fees.basis),
            appointment=guide.appointment,
            online_payment=guide.online_payment,
            post=guide.post,
            visits=guide.visits,
            visits_reason=Words.if_any(guide.visits_reason),
            enquiry_phone=guide.enquiry_phone,
            complaint_phone=guide.complaint_phone,
            steps=[ProcessStep.of(step) for step in guide.steps],
            special_procedures=[SpecialProcedure.of(special) for special in guide.special_procedures],
            fees=[Fee.of(fee) for fee in guide.fees.items],
            places=[WindowPlace.of(place) for place in guide.places],
            faq=[FrequentQuestion.of(asked) for asked in guide.faq],
        )
