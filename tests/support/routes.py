"""Which jobs hear which event, where disputes and cases are tested together."""

from services.casework import service as casework
from services.handover.service import DELIVER
from services.handover.types import ParcelAnswered, ParcelReady, ParcelSettled
from services.kit.jobs import Routes
from services.sharing import service as sharing
from services.sharing.types import DisputeMoved
from tests.support.disputes import MOVED

DISPUTE_ROUTES = Routes(
    {
        ParcelReady: (DELIVER,),
        ParcelSettled: (sharing.ON_PARCEL_SETTLED,),
        ParcelAnswered: (sharing.ON_PARCEL_ANSWERED,),
        DisputeMoved: (MOVED,),
    }
)
BOTH_ROUTES = Routes(
    {
        ParcelReady: (DELIVER,),
        ParcelSettled: (casework.ON_PARCEL_SETTLED, sharing.ON_PARCEL_SETTLED),
        ParcelAnswered: (casework.ON_PARCEL_ANSWERED, sharing.ON_PARCEL_ANSWERED),
        DisputeMoved: ("applying.on_dispute_moved",),
    }
)
