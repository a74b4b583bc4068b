"""Which jobs hear which event, where disputes and cases are tested together."""

from services.applying.service import ON_DISPUTE_MOVED
from services.casework import service as casework
from services.handover.service import DELIVER
from services.kit.jobs import Routes
from services.sharing import service as sharing
from tests.support.disputes import MOVED

DISPUTE_ROUTES = Routes((DELIVER, sharing.ON_PARCEL_SETTLED, sharing.ON_PARCEL_ANSWERED, MOVED))
BOTH_ROUTES = Routes(
    (
        DELIVER,
        casework.ON_PARCEL_SETTLED,
        casework.ON_PARCEL_ANSWERED,
        sharing.ON_PARCEL_SETTLED,
        sharing.ON_PARCEL_ANSWERED,
        ON_DISPUTE_MOVED,
    )
)
