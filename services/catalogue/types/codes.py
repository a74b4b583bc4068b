"""Codes of service items after GB/T 39554.1 and the platform's data standard GB/T 39046-2020."""

from enum import StrEnum


class ItemType(StrEnum):
    """事项类型."""

    PERMIT = "01"
    PENALTY = "02"
    COERCION = "03"
    LEVY = "04"
    BENEFIT = "05"
    INSPECTION = "06"
    CONFIRMATION = "07"
    REWARD = "08"
    RULING = "09"
    OTHER = "10"
    PUBLIC_SERVICE = "20"

    @property
    def startable(self) -> bool:
        """Whether a citizen or firm can start it; the others are started by the state."""
        return self not in {ItemType.PENALTY, ItemType.COERCION, ItemType.LEVY, ItemType.INSPECTION}


class CaseType(StrEnum):
    """办件类型: on the spot, with a promised time, other."""

    IMMEDIATE = "1"
    PROMISED = "2"
    OTHER = "9"


class ExerciseLevel(StrEnum):
    """行使层级."""

    COUNTRY = "1"
    PROVINCE = "2"
    CITY = "3"
    COUNTY = "4"
    TOWN = "5"
    VILLAGE = "6"
    SEVERAL = "7"


class Target(StrEnum):
    """服务对象."""

    PERSON = "1"
    FIRM = "2"
    INSTITUTION = "3"
    SOCIAL_ORGANISATION = "4"
    UNINCORPORATED_FIRM = "5"
    AUTHORITY = "6"
    OTHER = "9"


class Visibility(StrEnum):
    """可见范围: what of another party's data a party sees; of its own it sees all."""

    HIDDEN = "HIDDEN"
    MASKED = "MASKED"
    SHARED = "SHARED"
    """masked until it is revealed for a purpose, which is recorded about whose data it is"""


class RoleKind(StrEnum):
    """What the parties in a role of a one-thing are."""

    PERSON = "PERSON"
    FIRM = "FIRM"


class HandleForm(StrEnum):
    """办理形式."""

    WINDOW = "1"
    COMPUTER = "2"
    MOBILE = "3"
    POST = "4"
    OTHER = "9"


class OnlineDepth(StrEnum):
    """网办深度: published, accepted, examined in advance, wholly online."""

    PUBLISHED = "I"
    ACCEPTED = "II"
    EXAMINED = "III"
    WHOLLY = "IV"


class LimitUnit(StrEnum):
    """Unit of a time limit; `ON_THE_SPOT` is 即办."""

    WORKING_DAYS = "WORKING_DAYS"
    CALENDAR_DAYS = "CALENDAR_DAYS"
    ON_THE_SPOT = "ON_THE_SPOT"


class Reach(StrEnum):
    """通办范围: where else it can be applied for."""

    COUNTRY = "COUNTRY"
    DELTA = "DELTA"
    PROVINCE = "PROVINCE"
    CITY = "CITY"
    COUNTY = "COUNTY"
    HERE = "HERE"


class SpecialKind(StrEnum):
    """特别程序, whose time does not count (行政许可法 art. 45)."""

    HEARING = "HEARING"
    TENDER = "TENDER"
    AUCTION = "AUCTION"
    INSPECTION = "INSPECTION"
    TESTING = "TESTING"
    QUARANTINE = "QUARANTINE"
    APPRAISAL = "APPRAISAL"
    EXPERT_REVIEW = "EXPERT_REVIEW"
    OTHER = "OTHER"


class Theme(StrEnum):
    """主题, by which people look for a service on the national platform; the same theme may be of both sides."""

    BIRTH = "BIRTH"
    HOUSEHOLD = "HOUSEHOLD"
    EDUCATION = "EDUCATION"
    MARRIAGE = "MARRIAGE"
    HOUSING = "HOUSING"
    DOCUMENTS = "DOCUMENTS"
    TRAFFIC = "TRAFFIC"
    RETIREMENT = "RETIREMENT"
    DEATH = "DEATH"
    EMPLOYMENT = "EMPLOYMENT"
    SOCIAL_SECURITY = "SOCIAL_SECURITY"
    HEALTH = "HEALTH"
    FOUNDING = "FOUNDING"
    TRADE_LICENCES = "TRADE_LICENCES"
    QUALIFICATION = "QUALIFICATION"
    TAXES = "TAXES"
    STAFF = "STAFF"
    INVESTMENT = "INVESTMENT"
    CONSTRUCTION = "CONSTRUCTION"
    FIRE_SAFETY = "FIRE_SAFETY"
    CLOSURE = "CLOSURE"
    OTHER = "OTHER"

    @property
    def for_people(self) -> bool:
        return self not in _OF_FIRMS

    @property
    def for_firms(self) -> bool:
        return self not in _OF_PEOPLE


_OF_PEOPLE = frozenset(
    {
        Theme.BIRTH,
        Theme.HOUSEHOLD,
        Theme.EDUCATION,
        Theme.MARRIAGE,
        Theme.DOCUMENTS,
        Theme.RETIREMENT,
        Theme.DEATH,
    }
)
_OF_FIRMS = frozenset({Theme.TRADE_LICENCES, Theme.QUALIFICATION, Theme.STAFF, Theme.INVESTMENT, Theme.CLOSURE})


class OriginalOrCopy(StrEnum):
    """材料类型: 原件, 复印件, or both."""

    ORIGINAL = "ORIGINAL"
    COPY = "COPY"
    BOTH = "BOTH"


class MaterialForm(StrEnum):
    """材料形式: 纸质, 电子, 皆可."""

    PAPER = "PAPER"
    ELECTRONIC = "ELECTRONIC"
    EITHER = "EITHER"


class SourceChannel(StrEnum):
    """来源渠道: 申请人自备, 政府部门核发, 其他."""

    APPLICANT = "APPLICANT"
    GOVERNMENT = "GOVERNMENT"
    OTHER = "OTHER"
