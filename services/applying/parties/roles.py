"""Which roles of a one-thing somebody takes part in, once it is known who applies."""

from services.catalogue.types import OneThingVersion, RoleSpec


def roles_in(one_thing: OneThingVersion, applies_as: str) -> tuple[RoleSpec, ...]:
    """All roles but those that only stand for other ways to apply: where the child of a deceased person applies, and
    nothing is asked about a spouse, there is no spouse.
    """
    plan = one_thing.plans[applies_as]
    meant = {
        applies_as,
        *(item.party for item in one_thing.items),
        *(material.role for material in one_thing.materials),
    }
    meant.update(want.role for steps in plan.rounds for step in steps for want in step.gives)
    meant.update(want.role for want in plan.uncovered)
    return tuple(role for role in one_thing.roles if role.role in meant or not role.may_apply)
