"""States of applications, materials and acts, and how sure it is who a party is."""

from enum import StrEnum


class ApplicationState(StrEnum):
    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    WITHDRAWN = "WITHDRAWN"


class MaterialState(StrEnum):
    SATISFIED = "SATISFIED"
    """by evidence; nothing to hand in, or handed in"""
    LATER = "LATER"
    """a sibling case's result will satisfy it, or a check follows once the source is back"""
    ACT_AWAITED = "ACT_AWAITED"
    TO_HAND_IN = "TO_HAND_IN"


class Identification(StrEnum):
    """How sure it is that a party is the person it is said to be."""

    VERIFIED = "VERIFIED"
    """by the login, or named by a source"""
    CLAIMED = "CLAIMED"
    """typed in by the applicant"""


class ActKind(StrEnum):
    COMMITMENT = "COMMITMENT"
    CONSENT = "CONSENT"
    SIGNATURE = "SIGNATURE"
    CERTIFICATE_USE = "CERTIFICATE_USE"
    WINDOW_CONFIRMATION = "WINDOW_CONFIRMATION"
    PAYMENT = "PAYMENT"


class ActState(StrEnum):
    AWAITED = "AWAITED"
    DONE = "DONE"
    DECLINED = "DECLINED"
    """or, of a permission, withdrawn"""
    EXPIRED = "EXPIRED"
    """its time passed"""
    DROPPED = "DROPPED"
    """nothing waits for it any longer"""
