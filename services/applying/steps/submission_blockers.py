"""What blocks a submission: a submission and a rehearsal are answered by the same rule."""

from collections.abc import Mapping
from uuid import UUID

from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.tables import ActRow, MaterialRow
from services.applying.types import ActKind, ActState, ApplicationNotReady, MaterialState
from services.documents.types import WayKind


def submission_blockers(application: LoadedApplication, review: FormReview) -> ApplicationNotReady | None:
    """What a person must still do. What a department will still answer keeps nobody waiting."""
    required = {spec.code for spec in application.one_thing.materials if spec.required}
    open_ = {place: row for place, row in application.materials.items() if row.asked and place[0] in required}
    to_upload = [
        code for (code, _), row in open_.items() if row.state is MaterialState.TO_HAND_IN and row.way is WayKind.UPLOAD
    ]
    acts = [act.id for act in application.acts if _is_outstanding(act) and _blocks(application, act, open_)]
    if not (review.missing or to_upload or acts or review.contradictions):
        return None
    return ApplicationNotReady(review.missing, tuple(dict.fromkeys(to_upload)), tuple(acts), review.contradictions)


def _is_outstanding(act: ActRow) -> bool:
    """A commitment that was declined is as outstanding as one that nobody has answered."""
    return act.state is ActState.AWAITED or (act.kind is ActKind.COMMITMENT and act.state is ActState.DECLINED)


def _blocks(application: LoadedApplication, act: ActRow, required: Mapping[tuple[str, UUID], MaterialRow]) -> bool:
    """Whether a required material waits for the act; what is brought to a window may come later."""
    waiting = {place: row for place, row in required.items() if row.state is MaterialState.ACT_AWAITED}
    if act.kind is not ActKind.CONSENT:
        return act.kind is not ActKind.WINDOW_CONFIRMATION and (act.material, act.of) in waiting
    specs = {spec.code: spec for spec in application.one_thing.materials}
    return any(way.resource in act.resources for code, _ in waiting for way in specs[code].ways)
