"""What a dossier would become, without receiving it: each case with the parcel that its department would get. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.casework.cases.deadlines import due_on
from services.casework.dossier.current_values import as_received
from services.casework.parcels.packing import PackingList
from services.casework.types import Dossier
from services.handover.service import Handover
from services.handover.types import Parcel, Wire
from services.kit.ids import Ids, bucket_of
from services.kit.workdays import WorkdayCalendar

NO_NUMBER = "REHEARSED"
"""in the place of the receipt number that only a submission gets"""


@dataclass(frozen=True, slots=True)
class CasePreview:
    """One case as it would be opened."""

    item: str
    name_zh: str
    name_en: str
    department: str
    party: UUID
    waits_for: tuple[str, ...]
    """codes of the items whose cases come first; what their results bring is not in the parcel yet"""
    statutory_due: date | None
    """if the department received it now; none where the item has no such limit"""
    promised_due: date | None
    parcel: Parcel = field(repr=False)
    wire: Wire = field(repr=False)
    """the parcel as it would go out"""


def preview(dossier: Dossier, handover: Handover, calendar: WorkdayCalendar, ids: Ids) -> Sequence[CasePreview]:
    """In the order of the one-thing. Raises `DepartmentNotJoined`."""
    item_of = {case.id: case.item for case in dossier.cases}
    previews = []
    for case in dossier.cases:
        parcel = PackingList(as_received(dossier), case, NO_NUMBER).pack(ids.record(bucket_of(dossier.id)), ())
        previews.append(
            CasePreview(
                item=case.item,
                name_zh=case.name_zh,
                name_en=case.name_en,
                department=case.department,
                party=case.party,
                waits_for=tuple(dict.fromkeys(item_of[earlier] for earlier in case.after)),
                statutory_due=due_on(calendar, dossier.submitted_at, case.statutory_days, case.statutory_unit),
                promised_due=due_on(calendar, dossier.submitted_at, case.promised_days, case.promised_unit),
                parcel=parcel,
                wire=handover.render(parcel),
            )
        )
    return previews
