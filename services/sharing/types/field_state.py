"""The state of a field on three axes: where its value is from, whether a source confirms it, whether it is disputed."""

from enum import StrEnum


class Origin(StrEnum):
    SOURCE = "SOURCE"
    DECLARED = "DECLARED"
    DERIVED = "DERIVED"


class Check(StrEnum):
    """Whether a value was checked against a source."""

    MATCHED = "MATCHED"
    PENDING = "PENDING"
    MISMATCH = "MISMATCH"
    NONE = "NONE"


class DisputeState(StrEnum):
    NONE = "NONE"
    OPEN = "OPEN"
    ENDED = "ENDED"
