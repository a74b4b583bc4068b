"""A material that the applicant uploads."""

from services.applying.materials.texts import UPLOADED
from services.applying.types import Need, NotThisWay, Satisfied, WayOutcome


class Upload:
    """Upload (上传): by the document attached to this application (grade C)."""

    async def satisfy(self, need: Need) -> WayOutcome:
        return NotThisWay() if need.document is None else Satisfied(need.document, UPLOADED)
