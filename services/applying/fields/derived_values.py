"""Fields that nobody is asked for: constants, defaults, and what follows from other answers."""

from dataclasses import replace

from services.applying.application.elements import ID_KIND, derived
from services.applying.application.field import FieldKey, StoredField, confirmed_values, values_of
from services.applying.application.loaded import LoadedApplication
from services.forms.types import FormField, Requirement
from services.kit.values.elements import Value
from services.sharing.types import Origin


def derive(draft: LoadedApplication) -> None:
    """Put every constant, default and derived value where neither a source nor the applicant has said anything."""
    for place in draft.layout().places:
        held = draft.held(place.key)
        if held.origin in {None, Origin.DERIVED}:
            value = _value(draft, place.field, place.key)
            if value is not None:
                draft.put(replace(held, value=value, origin=Origin.DERIVED))
            elif held.origin is Origin.DERIVED:
                draft.put(held.emptied())


def follows_from_sources(draft: LoadedApplication, held: StoredField) -> bool:
    """Whether a derived value rests on what registers say, so that typing another would alter theirs."""
    key = held.key
    follows = derived(key.element, confirmed_values(draft.fields, key.party))
    return held.origin is Origin.DERIVED and follows is not None


def _value(draft: LoadedApplication, field: FormField, key: FieldKey) -> Value | None:
    match field.asking:
        case Requirement.CONSTANT:
            constant: Value = field.schema["const"]
            return constant
        case Requirement.DEFAULTED:
            default: Value = field.schema["default"]
            return default
        case Requirement.ASKED if key.element != ID_KIND:
            return None
        case Requirement.DERIVED | Requirement.ASKED:
            # Which document somebody goes by is asked of no one whose number a register states.
            return derived(key.element, values_of(draft.fields, key.party))
