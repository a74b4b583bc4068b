"""The gate before every source: no recorded basis, no question.

It alone holds the mint of `Authorised` values, and makes them after the rows are committed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.vault import Vault
from services.sharing.gate.grants import GrantsInForce, grants_in_force
from services.sharing.gate.keys import key_index
from services.sharing.gate.one_time_codes import OneTimeCodes
from services.sharing.gate.permissions import PermissionsInForce, permissions_in_force
from services.sharing.tables import PullRow
from services.sharing.types import (
    MINT,
    Asked,
    Authorised,
    Basis,
    Ground,
    OutcomeKind,
    PermissionKind,
    Resource,
    SharingClass,
    World,
)


class AuthorisationRefusal(StrEnum):
    """Why a question is not put."""

    RESOURCE_UNKNOWN = "RESOURCE_UNKNOWN"
    """the catalogue has no such resource, or its provider has withdrawn it"""
    BEYOND_RESOURCE = "BEYOND_RESOURCE"
    """it asks for nothing, for elements the resource does not give, or by a key the resource does not take"""
    NOT_SHARED = "NOT_SHARED"
    """its provider shares it with nobody, on the law that the catalogue names (条例 809)"""
    GROUND_NOT_ALLOWED = "GROUND_NOT_ALLOWED"
    STATUTE_NOT_STATED = "STATUTE_NOT_STATED"
    LIVE_SOURCE_IN_TRIAL = "LIVE_SOURCE_IN_TRIAL"
    NOT_GRANTED = "NOT_GRANTED"
    CONSENT_NOT_RECORDED = "CONSENT_NOT_RECORDED"
    USE_NOT_PERMITTED = "USE_NOT_PERMITTED"
    """a certificate of somebody who does not apply, and has not permitted its use"""
    CODE_NOT_REDEEMED = "CODE_NOT_REDEEMED"
    """the one-time code was used, or had run out, before the call went out"""
    SOURCE_RESTING = "SOURCE_RESTING"
    """the source has failed several times in a row, and is left alone for a while"""
    SOURCE_BUSY = "SOURCE_BUSY"
    """the source has as many calls as it is given at once, until the deadline"""

    @property
    def outcome(self) -> OutcomeKind:
        """How the question ends because of it."""
        match self:
            case AuthorisationRefusal.CONSENT_NOT_RECORDED | AuthorisationRefusal.USE_NOT_PERMITTED:
                return OutcomeKind.CONSENT_NEEDED
            case AuthorisationRefusal.SOURCE_RESTING:
                return OutcomeKind.DOWN
            case AuthorisationRefusal.SOURCE_BUSY:
                return OutcomeKind.TIMED_OUT
            case _:
                return OutcomeKind.NOT_AUTHORISED


@dataclass(frozen=True, slots=True)
class NotAuthorised:
    """A question that may not be put; its row records why."""

    pull: UUID
    refusal: AuthorisationRefusal


@dataclass(frozen=True, slots=True)
class _Given:
    """The grants and permissions in force that the questions may rest on."""

    grants: GrantsInForce
    permissions: PermissionsInForce


@dataclass(frozen=True, slots=True)
class Gate:
    """Checks the basis of questions and records them."""

    db: Database
    resources: Mapping[str, Resource]
    rehearsal_providers: frozenset[str]
    """whose sources answer for personas; every other source is live"""
    vault: Vault
    codes: OneTimeCodes
    ids: Ids
    clock: Clock

    async def authorise(self, questions: Sequence[Asked], basis: Basis) -> Sequence[Authorised | NotAuthorised]:
        """One decision per question, in order; all their rows are committed in one transaction before it returns."""
        if not questions:
            return []
        now = self.clock.now()
        bucket = bucket_of(basis.application)
        pulls = [self.ids.record(bucket) for _ in questions]
        # One state of the catalogue for all that follows: it may change while rows are written.
        known = {each.resource: entry for each in questions if (entry := self.resources.get(each.resource))}
        async with self.db.work() as work:
            given = await _given(work, questions, basis, known, now)
            refusals = [self._refusal(asked, basis, known.get(asked.resource), given) for asked in questions]
            await work.execute(
                insert(PullRow),
                [
                    self._row(bucket, pull, asked, basis, known.get(asked.resource), refusal, now)
                    for pull, asked, refusal in zip(pulls, questions, refusals, strict=True)
                ],
            )
            certificates = [
                pull
                for pull, asked, refusal in zip(pulls, questions, refusals, strict=True)
                if refusal is None and known[asked.resource].certificate
            ]
            codes = await self.codes.issue(work, certificates, now)
        return [
            Authorised(MINT, pull, asked, basis, codes.get(pull)) if refusal is None else NotAuthorised(pull, refusal)
            for pull, asked, refusal in zip(pulls, questions, refusals, strict=True)
        ]

    def _refusal(
        self, asked: Asked, basis: Basis, resource: Resource | None, given: _Given
    ) -> AuthorisationRefusal | None:
        if resource is None:
            return AuthorisationRefusal.RESOURCE_UNKNOWN
        if resource.sharing is SharingClass.NOT_SHARED:
            return AuthorisationRefusal.NOT_SHARED
        if not _within(asked, resource):
            return AuthorisationRefusal.BEYOND_RESOURCE
        if basis.world is World.TRIAL and resource.asked_at not in self.rehearsal_providers:
            return AuthorisationRefusal.LIVE_SOURCE_IN_TRIAL
        return _ground_refusal(asked, basis, resource, given) or _use_refusal(asked, resource, given)

    def _row(
        self,
        bucket: int,
        pull: UUID,
        asked: Asked,
        basis: Basis,
        resource: Resource | None,
        refusal: AuthorisationRefusal | None,
        now: datetime,
    ) -> dict[str, Any]:
        return {
            "bucket": bucket,
            "id": pull,
            "application": basis.application,
            "item": basis.item,
            "resource": asked.resource,
            "resource_version": resource.version if resource else None,
            "provider": resource.provider if resource else None,
            "role": asked.party.role,
            "ordinal": asked.party.ordinal,
            "key_index": key_index(asked.key, self.vault),
            "key_elements": sorted(asked.key),
            "elements": {relation: list(elements) for relation, elements in asked.elements.items()},
            "actor": basis.actor.subject,
            "on_behalf_of": basis.actor.on_behalf_of,
            "channel": basis.actor.channel.value,
            "hall": basis.actor.hall,
            "window": basis.actor.window,
            "ground": _ground(basis, resource).value,
            "statute": resource.statute if resource and _ground(basis, resource) is Ground.STATUTE else None,
            "world": basis.world.value,
            "requested_at": now,
            "refusal": refusal.value if refusal else None,
            "finished_at": now if refusal else None,
            "outcome": refusal.outcome.value if refusal else None,
        }


async def _given(
    work: UnitOfWork, questions: Sequence[Asked], basis: Basis, known: Mapping[str, Resource], now: datetime
) -> _Given:
    """What the questions may rest on; nothing is read for those that rest on a statute alone."""
    granted: set[str] = set()
    needs_permission = False
    for asked in questions:
        resource = known.get(asked.resource)
        ground = _ground(basis, resource)
        if ground is Ground.GRANT:
            granted.add(asked.resource)
        needs_permission |= ground is Ground.CONSENT or bool(resource and resource.certificate and not asked.own)
    return _Given(
        await grants_in_force(work, granted, basis, now) if granted else GrantsInForce(),
        await permissions_in_force(work, basis.application, now) if needs_permission else PermissionsInForce(),
    )


def _ground(basis: Basis, resource: Resource | None) -> Ground:
    """The ground on which this question would be asked: the item's, or else the one that the resource names first."""
    if basis.ground is not None:
        return basis.ground
    return resource.grounds[0] if resource and resource.grounds else Ground.STATUTE


def _ground_refusal(asked: Asked, basis: Basis, resource: Resource, given: _Given) -> AuthorisationRefusal | None:
    ground = _ground(basis, resource)
    if ground not in resource.grounds:
        return AuthorisationRefusal.GROUND_NOT_ALLOWED
    match ground:
        case Ground.STATUTE:
            return None if resource.statute else AuthorisationRefusal.STATUTE_NOT_STATED
        case Ground.GRANT:
            return None if given.grants.cover(asked, basis) else AuthorisationRefusal.NOT_GRANTED
        case Ground.CONSENT:
            permitted = given.permissions.cover(asked, PermissionKind.CONSENT)
            return None if permitted else AuthorisationRefusal.CONSENT_NOT_RECORDED


def _use_refusal(asked: Asked, resource: Resource, given: _Given) -> AuthorisationRefusal | None:
    """A certificate is used by its holder, or by whom the holder has permitted it."""
    if resource.certificate is None or asked.own or given.permissions.cover(asked, PermissionKind.CERTIFICATE_USE):
        return None
    return AuthorisationRefusal.USE_NOT_PERMITTED


def _within(asked: Asked, resource: Resource) -> bool:
    given = {(relation, element) for relation, elements in resource.gives.items() for element in elements}
    wanted = {(relation, element) for relation, elements in asked.elements.items() for element in elements}
    return bool(wanted) and wanted <= given and set(asked.key) in map(set, resource.keys)
