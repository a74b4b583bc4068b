"""The rooms of the house, opened and joined by `wiring.py`, as delivery uses them."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.access.service import Access
from services.applying.service import Applying, RehearsalStore
from services.audit.service import Audit
from services.casework.service import Casework
from services.catalogue.service import Catalogue, Registration
from services.directory.service import Directory
from services.documents.service import Documents
from services.handover.service import Handover
from services.kit.clock import Clock
from services.kit.db import Database
from services.kit.ids import Ids
from services.sharing.service import Disputes, Sharing
from services.sharing.types import Element, Resource


@dataclass(frozen=True, slots=True)
class Rooms:
    db: Database
    clock: Clock
    ids: Ids
    access: Access
    audit: Audit
    directory: Directory
    documents: Documents
    handover: Handover
    sharing: Sharing
    disputes: Disputes
    catalogue: Catalogue
    registration: Registration
    casework: Casework
    applying: Applying
    rehearsals: RehearsalStore
    elements: Mapping[str, Element]
    resources: Mapping[str, Resource]
    department_names: Mapping[str, tuple[str, str]]
    """department id → name in Chinese and in English"""
