"""Jobs: every kind has its function, and the names that wait in the queues of running systems stay."""

from unittest.mock import Mock

from backend.jobs import ROUTES, handlers

NAMES = {
    "applying.acts_due",
    "applying.evidence_due",
    "applying.on_case_moved",
    "applying.on_dispute_moved",
    "applying.recheck",
    "casework.on_answer_unreadable",
    "casework.on_delivery_unanswered",
    "casework.on_parcel_answered",
    "casework.on_parcel_settled",
    "casework.on_recall_ended",
    "handover.deliver",
    "handover.expire",
    "handover.join_early",
    "handover.poll",
    "handover.recall",
    "handover.read_part",
    "sharing.catalogue_notice",
    "sharing.on_parcel_answered",
    "sharing.on_parcel_settled",
    "sharing.review_due",
    "wakeups.case_moved",
}


def test_a_name_in_the_queue_still_has_its_function() -> None:
    assert set(handlers(Mock(), Mock())) == NAMES


def test_every_kind_that_hears_an_event_has_a_function() -> None:
    heard = [kind.name for kind in ROUTES.kinds]
    assert set(heard) <= NAMES
    assert len(heard) == len(set(heard))
