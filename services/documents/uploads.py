"""What is looked at before an uploaded file is taken: size, media type, whether its first bytes agree, and whether it
is whole and can be opened.

The first bytes show a wrong extension and a renamed program. Whether the file shows what it should is seen at the
window: an upload is of trust grade C.
"""

from services.documents.file_structure import JPEG, PDF, PNG, SIGNATURES, structure_fault
from services.documents.types import UploadFault, UploadLimits

__all__ = ["JPEG", "PDF", "PNG", "UPLOAD_LIMITS", "fault_of"]

UPLOAD_LIMITS = UploadLimits(largest=10 * 1024 * 1024, media_types=frozenset(SIGNATURES))
"""where nothing narrower is asked for"""


def fault_of(media_type: str, content: bytes, limits: UploadLimits) -> UploadFault | None:
    """The first thing wrong with an upload, or none.

    A media type whose signature is not known here is refused whatever the limits say.
    """
    if not content:
        return UploadFault.EMPTY
    if len(content) > limits.largest:
        return UploadFault.TOO_LARGE
    signature = SIGNATURES.get(media_type)
    if signature is None or media_type not in limits.media_types:
        return UploadFault.MEDIA_TYPE_NOT_ACCEPTED
    if not content.startswith(signature):
        return UploadFault.CONTENT_OF_ANOTHER_TYPE
    return structure_fault(media_type, content)
