"""All tables of all rooms: the one place where rooms' private tables are looked at, for the migrations alone."""

import importlib
import pkgutil

import services
import services.kit.vault
from services.kit.db import Base

for _module in pkgutil.walk_packages(services.__path__, "services."):
    if _module.name.endswith((".tables", "_tables")):
        importlib.import_module(_module.name)

METADATA = Base.metadata
"""Complete once this module is imported."""
