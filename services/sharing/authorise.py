"""The gate before every source: no recorded basis, no question.

It alone holds the mint of `Authorised` values, and makes them after the rows are committed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.vault import Vault
from services.sharing.keys import key_index
from services.sharing.tables import GrantRow, PullRow
from services.sharing.types import MINT, Asked, Authorised, Basis, Ground, OutcomeKind, Resource, World


class Refusal(StrEnum):
    """Why a question is not put."""

    RESOURCE_UNKNOWN = "RESOURCE_UNKNOWN"
    BEYOND_RESOURCE = "BEYOND_RESOURCE"
    """it asks for nothing, for elements the resource does not give, or by a key the resource does not take"""
    GROUND_NOT_ALLOWED = "GROUND_NOT_ALLOWED"
    STATUTE_NOT_STATED = "STATUTE_NOT_STATED"
    LIVE_SOURCE_IN_TRIAL = "LIVE_SOURCE_IN_TRIAL"
    NOT_GRANTED = "NOT_GRANTED"
    CONSENT_NOT_RECORDED = "CONSENT_NOT_RECORDED"

    @property
    def outcome(self) -> OutcomeKind:
        return OutcomeKind.CONSENT_NEEDED if self is Refusal.CONSENT_NOT_RECORDED else OutcomeKind.NOT_AUTHORISED


@dataclass(frozen=True, slots=True)
class NotAuthorised:
    """A question that may not be put; its row says so."""

    pull: UUID
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Gate:
    """Checks the basis of questions and records them."""

    db: Database
    resources: Mapping[str, Resource]
    trial_providers: frozenset[str]
    """whose sources answer for personas; every other source is live"""
    vault: Vault
    ids: Ids
    clock: Clock

    async def authorise(self, questions: Sequence[Asked], basis: Basis) -> Sequence[Authorised | NotAuthorised]:
        """One decision per question, in order; all their rows are committed in one transaction before it returns."""
        if not questions:
            return []
        now = self.clock.now()
        bucket = bucket_of(basis.application)
        async with self.db.work() as work:
            grants = await _grants(work, questions, basis, now)
            refusals = [self._refusal(asked, basis, grants) for asked in questions]
            pulls = [self.ids.record(bucket) for _ in questions]
            await work.execute(
                insert(PullRow),
                [
                    self._row(bucket, pull, asked, basis, refusal, now)
                    for pull, asked, refusal in zip(pulls, questions, refusals, strict=True)
                ],
            )
        return [
            Authorised(MINT, pull, asked, basis) if refusal is None else NotAuthorised(pull, refusal)
            for pull, asked, refusal in zip(pulls, questions, refusals, strict=True)
        ]

    def _refusal(self, asked: Asked, basis: Basis, grants: Sequence[GrantRow]) -> Refusal | None:
        resource = self.resources.get(asked.resource)
        if resource is None:
            return Refusal.RESOURCE_UNKNOWN
        if not _within(asked, resource):
            return Refusal.BEYOND_RESOURCE
        if basis.world is World.TRIAL and resource.asked_at not in self.trial_providers:
            return Refusal.LIVE_SOURCE_IN_TRIAL
        return _ground_refusal(asked, basis, resource, grants)

    def _row(
        self, bucket: int, pull: UUID, asked: Asked, basis: Basis, refusal: Refusal | None, now: datetime
    ) -> dict[str, Any]:
        resource = self.resources.get(asked.resource)
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


def _ground(basis: Basis, resource: Resource | None) -> Ground:
    """The ground on which this question would be asked: the item's, or else the one that the resource names first."""
    if basis.ground is not None:
        return basis.ground
    return resource.grounds[0] if resource and resource.grounds else Ground.STATUTE


def _ground_refusal(asked: Asked, basis: Basis, resource: Resource, grants: Sequence[GrantRow]) -> Refusal | None:
    ground = _ground(basis, resource)
    if ground not in resource.grounds:
        return Refusal.GROUND_NOT_ALLOWED
    match ground:
        case Ground.STATUTE:
            return None if resource.statute else Refusal.STATUTE_NOT_STATED
        case Ground.GRANT:
            return None if any(_covers(grant, asked) for grant in grants) else Refusal.NOT_GRANTED
        case Ground.CONSENT:
            # Nothing records consent yet, and a claim of it is no consent (PIPL art. 14).
            return Refusal.CONSENT_NOT_RECORDED


async def _grants(work: UnitOfWork, questions: Sequence[Asked], basis: Basis, now: datetime) -> Sequence[GrantRow]:
    return await work.all(
        select(GrantRow).where(
            GrantRow.item == basis.item,
            GrantRow.resource.in_({asked.resource for asked in questions}),
            GrantRow.valid_from <= now,
            GrantRow.valid_until > now,
            GrantRow.revoked_at.is_(None),
        )
    )


def _within(asked: Asked, resource: Resource) -> bool:
    given = {(relation, element) for relation, elements in resource.gives.items() for element in elements}
    wanted = {(relation, element) for relation, elements in asked.elements.items() for element in elements}
    return bool(wanted) and wanted <= given and set(asked.key) in map(set, resource.keys)


def _covers(grant: GrantRow, asked: Asked) -> bool:
    wanted = {element for elements in asked.elements.values() for element in elements}
    return grant.resource == asked.resource and wanted <= set(grant.elements)
