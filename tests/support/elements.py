"""The data elements of the examples, read once a process."""

from collections.abc import Mapping

from backend.departments import load_elements
from services.sharing.types import Element

ELEMENTS: Mapping[str, Element] = load_elements()
