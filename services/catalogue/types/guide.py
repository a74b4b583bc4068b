"""The guide of an item (办事指南), which people read before they apply, and its term."""

from dataclasses import dataclass
from datetime import date

from services.catalogue.types.codes import HandleForm, LimitUnit, OnlineDepth, Reach, SpecialKind, Theme
from services.catalogue.types.words import Bilingual


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits; what they count from is data, for each type follows its own law."""

    statutory_days: int | None
    """法定办结时限, in `statutory_unit`"""
    promised_days: int | None
    """承诺办结时限, in `promised_unit`"""
    answer_days: int | None = None
    """working days for asking corrections or accepting, from receipt; 5 by 行政许可法 art. 32"""
    statutory_unit: LimitUnit = LimitUnit.WORKING_DAYS
    promised_unit: LimitUnit = LimitUnit.WORKING_DAYS
    statutory_note: Bilingual | None = None
    promised_note: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """A step of the process (办理流程), in working days."""

    code: str
    name: Bilingual
    days: int


@dataclass(frozen=True, slots=True)
class FeeItem:
    code: str
    name: Bilingual
    amount: str
    """yuan with two places"""
    note: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Fees:
    """是否收费, by which law, and what for."""

    charged: bool = False
    basis: Bilingual | None = None
    items: tuple[FeeItem, ...] = ()


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """A special procedure (特别程序) with its length in working days, of which the applicant is informed in writing."""

    kind: SpecialKind
    days: int
    note: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """Where and when a window is open."""

    code: str
    name: Bilingual
    address: Bilingual
    hours: Bilingual


@dataclass(frozen=True, slots=True)
class Question:
    """A frequent question (常见问题) with its answer."""

    code: str
    question: Bilingual
    answer: Bilingual


@dataclass(frozen=True, slots=True)
class Intermediary:
    """A service that somebody else must render before (中介服务), and by which law."""

    code: str
    name: Bilingual
    basis: Bilingual


@dataclass(frozen=True, slots=True)
class Guide:
    handle_forms: tuple[HandleForm, ...] = (HandleForm.COMPUTER, HandleForm.MOBILE)
    online_depth: OnlineDepth = OnlineDepth.WHOLLY
    conditions: tuple[Bilingual, ...] = ()
    """受理条件"""
    steps: tuple[ProcessStep, ...] = ()
    joint_agencies: tuple[Bilingual, ...] = ()
    """联办机构"""
    quantity_limit: Bilingual | None = None
    """数量限制; none: as many as fulfil the conditions"""
    fees: Fees = Fees()
    reach: Reach = Reach.PROVINCE
    themes: tuple[Theme, ...] = ()
    special_procedures: tuple[SpecialProcedure, ...] = ()
    appointment: bool = False
    online_payment: bool = False
    post: bool = False
    """the result can be sent (物流快递)"""
    visits: int = 0
    """到办事现场次数"""
    visits_reason: Bilingual | None = None
    enquiry_phone: str | None = None
    complaint_phone: str | None = None
    places: tuple[WindowPlace, ...] = ()
    faq: tuple[Question, ...] = ()
    intermediaries: tuple[Intermediary, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspension:
    """暂停: first and last day, none while the end is open."""

    starts: date
    ends: date | None
    reason: Bilingual


@dataclass(frozen=True, slots=True)
class Cancellation:
    """取消: from this day on nobody can start it."""

    on: date
    reason: Bilingual


@dataclass(frozen=True, slots=True)
class Term:
    """When an item can be started: planned first and last day (计划生效、取消日期), and what came between."""

    starts: date | None = None
    ends: date | None = None
    suspension: Suspension | None = None
    cancellation: Cancellation | None = None

    def open_on(self, day: date) -> bool:
        """Whether the item can be started on a day."""
        if self.cancellation and day >= self.cancellation.on:
            return False
        if (self.starts and day < self.starts) or (self.ends and day > self.ends):
            return False
        stop = self.suspension
        return stop is None or day < stop.starts or (stop.ends is not None and day > stop.ends)
