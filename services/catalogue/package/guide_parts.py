"""The guide and the term of an item as its author writes them."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.catalogue.package.parts import Code, Days, Part, Phone, Text, Words, Yuan, flattened
from services.catalogue.types import guide
from services.catalogue.types.codes import HandleForm, LimitUnit, OnlineDepth, Reach, SpecialKind, Theme


class LimitsPart(Part):
    statutory_days: Days | None
    promised_days: Days | None
    answer_days: Days | None = None
    statutory_unit: LimitUnit = LimitUnit.WORKING_DAYS
    promised_unit: LimitUnit = LimitUnit.WORKING_DAYS
    statutory_note: Text | None = None
    promised_note: Text | None = None

    def flattened(self) -> guide.Limits:
        return guide.Limits(
            self.statutory_days,
            self.promised_days,
            self.answer_days,
            self.statutory_unit,
            self.promised_unit,
            flattened(self.statutory_note),
            flattened(self.promised_note),
        )


class StepPart(Part):
    code: Code
    name: Words
    days: Days = 0

    def flattened(self) -> guide.ProcessStep:
        return guide.ProcessStep(self.code, self.name.flattened(), self.days)


class FeeItemPart(Part):
    code: Code
    name: Words
    amount: Yuan
    note: Text | None = None

    def flattened(self) -> guide.FeeItem:
        return guide.FeeItem(self.code, self.name.flattened(), self.amount, flattened(self.note))


class FeesPart(Part):
    charged: bool = False
    basis: Text | None = None
    items: tuple[FeeItemPart, ...] = Field(default=(), max_length=50)

    def flattened(self) -> guide.Fees:
        return guide.Fees(self.charged, flattened(self.basis), tuple(item.flattened() for item in self.items))


class SpecialProcedurePart(Part):
    kind: SpecialKind
    days: Days
    note: Text | None = None

    def flattened(self) -> guide.SpecialProcedure:
        return guide.SpecialProcedure(self.kind, self.days, flattened(self.note))


class PlacePart(Part):
    code: Code
    name: Words
    address: Words
    hours: Words

    def flattened(self) -> guide.WindowPlace:
        return guide.WindowPlace(self.code, self.name.flattened(), self.address.flattened(), self.hours.flattened())


class QuestionPart(Part):
    code: Code
    question: Words
    answer: Text

    def flattened(self) -> guide.Question:
        return guide.Question(self.code, self.question.flattened(), self.answer.flattened())


class IntermediaryPart(Part):
    code: Code
    name: Words
    basis: Text

    def flattened(self) -> guide.Intermediary:
        return guide.Intermediary(self.code, self.name.flattened(), self.basis.flattened())


class GuidePart(Part):
    handle_forms: tuple[HandleForm, ...] = Field(
        default=(HandleForm.COMPUTER, HandleForm.MOBILE), min_length=1, max_length=5
    )
    online_depth: OnlineDepth = OnlineDepth.WHOLLY
    conditions: tuple[Text, ...] = Field(default=(), max_length=50)
    steps: tuple[StepPart, ...] = Field(default=(), max_length=50)
    joint_agencies: tuple[Words, ...] = Field(default=(), max_length=20)
    quantity_limit: Text | None = None
    fees: FeesPart = FeesPart()
    reach: Reach = Reach.PROVINCE
    themes: tuple[Theme, ...] = Field(default=(), max_length=10)
    special_procedures: tuple[SpecialProcedurePart, ...] = Field(default=(), max_length=10)
    appointment: bool = False
    online_payment: bool = False
    post: bool = False
    visits: Annotated[int, Field(ge=0, le=20)] = 0
    visits_reason: Text | None = None
    enquiry_phone: Phone | None = None
    complaint_phone: Phone | None = None
    places: tuple[PlacePart, ...] = Field(default=(), max_length=200)
    faq: tuple[QuestionPart, ...] = Field(default=(), max_length=50)
    intermediaries: tuple[IntermediaryPart, ...] = Field(default=(), max_length=20)

    def flattened(self) -> guide.Guide:
        return guide.Guide(
            handle_forms=self.handle_forms,
            online_depth=self.online_depth,
            conditions=tuple(condition.flattened() for condition in self.conditions),
            steps=tuple(step.flattened() for step in self.steps),
            joint_agencies=tuple(agency.flattened() for agency in self.joint_agencies),
            quantity_limit=flattened(self.quantity_limit),
            fees=self.fees.flattened(),
            reach=self.reach,
            themes=self.themes,
            special_procedures=tuple(procedure.flattened() for procedure in self.special_procedures),
            appointment=self.appointment,
            online_payment=self.online_payment,
            post=self.post,
            visits=self.visits,
            visits_reason=flattened(self.visits_reason),
            enquiry_phone=self.enquiry_phone,
            complaint_phone=self.complaint_phone,
            places=tuple(place.flattened() for place in self.places),
            faq=tuple(question.flattened() for question in self.faq),
            intermediaries=tuple(service.flattened() for service in self.intermediaries),
        )


class SuspensionPart(Part):
    starts: date
    ends: date | None = None
    reason: Text

    def flattened(self) -> guide.Suspension:
        return guide.Suspension(self.starts, self.ends, self.reason.flattened())


class CancellationPart(Part):
    on: date
    reason: Text

    def flattened(self) -> guide.Cancellation:
        return guide.Cancellation(self.on, self.reason.flattened())


class TermPart(Part):
    starts: date | None = None
    ends: date | None = None
    suspension: SuspensionPart | None = None
    cancellation: CancellationPart | None = None

    def flattened(self) -> guide.Term:
        return guide.Term(
            self.starts,
            self.ends,
            self.suspension.flattened() if self.suspension else None,
            self.cancellation.flattened() if self.cancellation else None,
        )
