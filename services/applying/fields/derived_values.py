"""Fields that nobody is asked for: constants, defaults, and what follows from other answers."""

from dataclasses import replace

from services.applying.application.elements import APPLICANT_ROLE, ID_KIND, derived
from services.applying.application.field import FieldKey, StoredField, confirmed_values, values_of
from services.applying.application.loaded import LoadedApplication
from services.forms.types import FormField, Requirement
from services.kit.values.elements import Value
from services.sharing.types import Origin


def derive(application: LoadedApplication) -> None:
    """Put every constant, default and derived value where neither a source nor the applicant has said anything."""
    for place in application.layout().places:
        stored = application.field_of(place.key)
        if stored.origin in {None, Origin.DERIVED}:
            value = _value(application, place.field, place.key)
            if value is not None:
                application.put(replace(stored, value=value, origin=Origin.DERIVED))
            elif stored.origin is Origin.DERIVED:
                application.put(stored.emptied())


def follows_from_sources(application: LoadedApplication, stored: StoredField) -> bool:
    """Whether a derived value rests on what registers say, or on how the application was opened, so that typing another
    would contradict them.
    """
    key = stored.key
    if key.element == APPLICANT_ROLE:
        return True
    follows = derived(key.element, confirmed_values(application.fields, key.party))
    return stored.origin is Origin.DERIVED and follows is not None


def _value(application: LoadedApplication, field: FormField, key: FieldKey) -> Value | None:
    match field.asking:
        case Requirement.CONSTANT:
            constant: Value = field.schema["const"]
            return constant
        case Requirement.DEFAULTED:
            default: Value = field.schema["default"]
            return default
        case Requirement.ASKED if key.element != ID_KIND:
            return None
        case Requirement.DERIVED if key.element == APPLICANT_ROLE:
            return application.row.applies_as
        case Requirement.DERIVED | Requirement.ASKED:
            # Nobody is asked for the kind of their document whose number a register states.
            return derived(key.element, values_of(application.fields, key.party))
