"""What people call departments, resources and data elements; a code that has no name is shown as it is."""

from backend.graphapi.base.words import Words
from backend.rooms import Rooms


def department_name(department: str, rooms: Rooms) -> Words:
    """The platform has providers that no adapter here serves, and that have no name here."""
    zh, en = rooms.department_names.get(department, (department, department))
    return Words(zh=zh, en=en)


def resource_name(resource: str, rooms: Rooms) -> Words:
    """The catalogue may have lost it since it was asked."""
    return Words.if_any(rooms.resources.get(resource)) or Words.same(resource)


def element_name(element: str, rooms: Rooms) -> Words:
    return Words.if_any(rooms.elements.get(element)) or Words.same(element)
