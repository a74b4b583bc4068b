"""Which kinds of jobs hear the events that are published, and which function handles each kind."""

from functools import partial

from backend.data_platform.catalogue_notice import notice_catalogue_change
from backend.rooms import Rooms
from backend.wakeups.followers import Wakeups
from services.applying import service as applying
from services.casework import service as casework
from services.casework.types import CaseMoved
from services.handover import service as handover
from services.kit.jobs import Handler, JobKind, Priority, Routes
from services.sharing import service as sharing
from services.sharing.types import CatalogueChanged

WAKE = JobKind("wakeups.case_moved", CaseMoved, Priority.WAKE_UP)
CATALOGUE_NOTICE = JobKind("sharing.catalogue_notice", CatalogueChanged)

ROUTES = Routes(
    (
        handover.DELIVER,
        handover.READ_PART,
        casework.ON_PARCEL_SETTLED,
        casework.ON_DELIVERY_UNANSWERED,
        casework.ON_PARCEL_ANSWERED,
        casework.ON_ANSWER_UNREADABLE,
        casework.ON_RECALL_ENDED,
        sharing.ON_PARCEL_SETTLED,
        sharing.ON_PARCEL_ANSWERED,
        applying.ON_DISPUTE_MOVED,
        applying.ON_CASE_MOVED,
        WAKE,
        CATALOGUE_NOTICE,
    )
)
"""The kinds that hear published events; the others are scheduled by their own rooms."""


def handlers(rooms: Rooms, wakeups: Wakeups) -> dict[str, Handler]:
    """By the names that the queue knows."""

    async def wake(moved: CaseMoved) -> None:
        await wakeups.wake(moved.application)

    return dict(
        [
            handover.DELIVER.handled_by(rooms.handover.deliver),
            handover.RECALL.handled_by(rooms.handover.tell_of_withdrawal),
            handover.POLL.handled_by(rooms.handover.poll),
            handover.READ_PART.handled_by(rooms.handover.read_part),
            handover.JOIN_EARLY.handled_by(rooms.handover.join_early),
            handover.EXPIRE.handled_by(rooms.handover.expire),
            casework.ON_PARCEL_SETTLED.handled_by(rooms.casework.on_parcel_settled),
            casework.ON_DELIVERY_UNANSWERED.handled_by(rooms.casework.on_delivery_unanswered),
            casework.ON_PARCEL_ANSWERED.handled_by(rooms.casework.on_parcel_answered),
            casework.ON_ANSWER_UNREADABLE.handled_by(rooms.casework.on_answer_unreadable),
            casework.ON_RECALL_ENDED.handled_by(rooms.casework.on_recall_ended),
            sharing.ON_PARCEL_SETTLED.handled_by(rooms.disputes.on_parcel_settled),
            sharing.ON_PARCEL_ANSWERED.handled_by(rooms.disputes.on_parcel_answered),
            sharing.REVIEW_DUE.handled_by(rooms.disputes.fall_due),
            applying.ON_DISPUTE_MOVED.handled_by(rooms.applying.on_dispute_moved),
            applying.RECHECK.handled_by(rooms.applying.recheck),
            applying.ACTS_DUE.handled_by(rooms.applying.let_acts_lapse),
            applying.ON_CASE_MOVED.handled_by(rooms.applying.on_case_moved),
            applying.EVIDENCE_DUE.handled_by(rooms.applying.recheck_evidence),
            WAKE.handled_by(wake),
            CATALOGUE_NOTICE.handled_by(partial(notice_catalogue_change, rooms)),
        ]
    )
