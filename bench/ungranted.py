"""Pulls without a lawful basis, generated: none may reach a department."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

from bench.testbed import (
    APPLICANT,
    CERTIFICATE,
    CLOSED,
    CONSENTED,
    GRANTED,
    ID_NUMBER,
    ITEM,
    Testbed,
    elements_of,
)
from services.kit.clock import Deadline
from services.kit.ids import bucket_of
from services.kit.problems import GatewayError
from services.sharing.tables import GrantRow, PermissionRow
from services.sharing.types import SELF, Asked, Basis, Ground, OutcomeKind, PermissionKind, World

_KEY = {"person.id_number": ID_NUMBER}
_LONG = 30.0
"""seconds"""
_A_DAY = timedelta(days=1)
_PERMITTED_OTHERWISE = UUID("01920000-0000-7000-8000-000000000001")
"""an application with permissions, none of which covers what is asked on it"""
_OTHER = UUID("01920000-0000-7000-8000-000000000002")

Pull = tuple[Asked, Basis]
Generate = Callable[[Testbed, Random, str], Pull]


class CounterIsDeaf(GatewayError):
    """The departments have not counted a pull that did reach one: their silence would prove nothing."""


async def reached(testbed: Testbed, pulls: int, seed: int = 0) -> int:
    """How many of the pulls reached a department, by the departments' own count."""
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    await _insert_grants_that_do_not_cover(testbed)
    await _insert_permissions_that_do_not_cover(testbed)
    await _verify_that_a_lawful_pull_is_counted(testbed)
    before = await testbed.calls()
    for nth in range(pulls):
        generate = _KINDS[nth % len(_KINDS)]
        asked, basis = generate(testbed, chance, chance.choice(list(testbed.sources)))
        await testbed.sharing.ask(asked, basis, until=Deadline.after(_LONG, testbed.clock))
    return await testbed.calls() - before


def _asked(resource: str, elements: Mapping[str, tuple[str, ...]]) -> Asked:
    return Asked(resource, APPLICANT, _KEY, elements)


def _some_of(provider: str, chance: Random) -> tuple[str, ...]:
    elements = elements_of(provider)
    return tuple(chance.sample(elements, chance.randint(1, len(elements))))


def _on_the_wrong_ground(testbed: Testbed, chance: Random, provider: str) -> Pull:
    ground = chance.choice((Ground.GRANT, Ground.CONSENT))
    return _asked(f"{provider}.record", {SELF: _some_of(provider, chance)}), testbed.basis(ground)


def _of_an_unknown_resource(testbed: Testbed, chance: Random, provider: str) -> Pull:
    unknown = f"{provider}.{chance.randbytes(4).hex()}"
    return _asked(unknown, {SELF: _some_of(provider, chance)}), testbed.basis()


def _beyond_the_resource(testbed: Testbed, chance: Random, provider: str) -> Pull:
    within = _some_of(provider, chance)
    beyond: Mapping[str, tuple[str, ...]] = chance.choice(
        ({SELF: (*within, "person.secret")}, {SELF: within, "spouse": within}, {"spouse": within}, {})
    )
    return _asked(f"{provider}.record", beyond), testbed.basis()


def _of_a_rehearsal(testbed: Testbed, chance: Random, provider: str) -> Pull:
    lawful = testbed.basis()
    rehearsed = Basis(lawful.actor, lawful.item, lawful.application, lawful.ground, World.TRIAL)
    return _asked(f"{provider}.record", {SELF: _some_of(provider, chance)}), rehearsed


def _of(name: str, chance: Random, provider: str) -> Asked:
    elements = tuple(f"{element}_{name}" for element in _some_of(provider, chance))
    return _asked(f"{provider}.{name}", {SELF: elements})


def _without_a_grant(testbed: Testbed, chance: Random, provider: str) -> Pull:
    return _of(GRANTED, chance, provider), testbed.basis(Ground.GRANT)


def _without_consent(testbed: Testbed, chance: Random, provider: str) -> Pull:
    return _of(CONSENTED, chance, provider), _permitted_otherwise(testbed.basis(Ground.CONSENT), chance)


def _of_what_is_shared_with_nobody(testbed: Testbed, chance: Random, provider: str) -> Pull:
    return _of(CLOSED, chance, provider), testbed.basis()


def _of_anothers_certificate(testbed: Testbed, chance: Random, provider: str) -> Pull:
    return _of(CERTIFICATE, chance, provider), _permitted_otherwise(testbed.basis(), chance)


def _permitted_otherwise(basis: Basis, chance: Random) -> Basis:
    """Every other one on the application that has permissions; the others have none at all."""
    return replace(basis, application=_PERMITTED_OTHERWISE) if chance.random() < 1 / 2 else basis


_KINDS: tuple[Generate, ...] = (
    _on_the_wrong_ground,
    _of_an_unknown_resource,
    _beyond_the_resource,
    _of_a_rehearsal,
    _without_a_grant,
    _without_consent,
    _of_what_is_shared_with_nobody,
    _of_anothers_certificate,
)


async def _insert_grants_that_do_not_cover(testbed: Testbed) -> None:
    """For each department's resource: one run out, one not begun, one revoked, one for another item, one of other
    elements.
    """
    now = testbed.clock.now()
    open_span = (now - _A_DAY, now + _A_DAY)
    async with testbed.db.work() as work:
        for provider in testbed.sources:
            elements = [f"{element}_{GRANTED}" for element in elements_of(provider)]
            for item, scope, (since, until), revoked in (
                (ITEM, elements, (now - 2 * _A_DAY, now - _A_DAY), None),
                (ITEM, elements, (now + _A_DAY, now + 2 * _A_DAY), None),
                (ITEM, elements, open_span, now),
                (f"{ITEM}-other", elements, open_span, None),
                (ITEM, ["person.name"], open_span, None),
            ):
                work.add(
                    GrantRow(
                        id=testbed.ids.record(0),
                        resource=f"{provider}.{GRANTED}",
                        item=item,
                        elements=scope,
                        valid_from=since,
                        valid_until=until,
                        revoked_at=revoked,
                    )
                )


async def _insert_permissions_that_do_not_cover(testbed: Testbed) -> None:
    """For each department's two resources that need one: one run out, one withdrawn, one of another kind, one for
    another person, one for another application, one of another resource.
    """
    now = testbed.clock.now()
    needed = {CONSENTED: PermissionKind.CONSENT, CERTIFICATE: PermissionKind.CERTIFICATE_USE}
    other_kind = {PermissionKind.CONSENT: PermissionKind.CERTIFICATE_USE} | {
        PermissionKind.CERTIFICATE_USE: PermissionKind.CONSENT
    }
    role = APPLICANT.role
    async with testbed.db.work() as work:
        for provider in testbed.sources:
            for name, kind in needed.items():
                code = f"{provider}.{name}"
                for application, of, permitted, resource, until, withdrawn in (
                    (_PERMITTED_OTHERWISE, role, kind, code, now - _A_DAY, None),
                    (_PERMITTED_OTHERWISE, role, kind, code, now + _A_DAY, now),
                    (_PERMITTED_OTHERWISE, role, other_kind[kind], code, now + _A_DAY, None),
                    (_PERMITTED_OTHERWISE, f"{role}-other", kind, code, now + _A_DAY, None),
                    (_OTHER, role, kind, code, now + _A_DAY, None),
                    (_PERMITTED_OTHERWISE, role, kind, f"{code}-other", now + _A_DAY, None),
                ):
                    giver = testbed.ids.subject()
                    work.add(
                        PermissionRow(
                            bucket=bucket_of(application),
                            id=testbed.ids.record(bucket_of(application)),
                            application=application,
                            role=of,
                            ordinal=APPLICANT.ordinal,
                            kind=permitted,
                            resources=[resource],
                            actor=giver,
                            on_behalf_of=giver,
                            channel="WEB",
                            act=testbed.ids.record(bucket_of(application)),
                            text_digest="sha256:0",
                            given_at=now - 2 * _A_DAY,
                            expires_at=until,
                            withdrawn_at=withdrawn,
                        )
                    )


async def _verify_that_a_lawful_pull_is_counted(testbed: Testbed) -> None:
    provider = next(iter(testbed.sources))
    before = await testbed.calls()
    lawful = _asked(f"{provider}.record", {SELF: elements_of(provider)})
    report, _ = await testbed.sharing.ask(lawful, testbed.basis(), until=Deadline.after(_LONG, testbed.clock))
    if report.outcome is not OutcomeKind.FOUND or await testbed.calls() != before + 1:
        raise CounterIsDeaf
