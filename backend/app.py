"""The ASGI application: every HTTP endpoint of the gateway, over parts that are already open."""

import structlog
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from backend.background.readiness import background_work, database_answers, redis_answers
from backend.background.status import OwnWorker, shown, shown_deliveries
from backend.graphapi.protocol.masked_endpoints import UNAVAILABLE, MaskedEndpoints
from backend.graphapi.protocol.masking import TRY_AGAIN, ErrorMasking, Unexpected
from backend.graphapi.router import graphql_router
from backend.identity.bearers import BearerTokens
from backend.inbound.callbacks import callback_router
from backend.inbound.uploads import upload_router
from backend.wiring import Gateway
from services.sharing.types import SourceHealth

_LOG = structlog.get_logger()


def create_app(gateway: Gateway) -> FastAPI:
    """`/graphql`, `/uploads`, `/inbound/{department}`, `/jwks.json`, `/healthz`, `/readyz`,
    `/health/sources`.
    """
    app = FastAPI(title="皖事通办", openapi_url=None, docs_url=None, redoc_url=None)
    tokens = BearerTokens(gateway.tokens)
    masking = ErrorMasking(gateway.errors, gateway.rooms.ids, _report)
    app.add_middleware(MaskedEndpoints, masking=masking)
    app.include_router(graphql_router(gateway, tokens, masking))
    app.include_router(upload_router(gateway.rooms, tokens, gateway.errors))
    app.include_router(callback_router(gateway.rooms, gateway.errors))

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process is alive; nothing else is asked."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz() -> Response:
        """Ready to serve: the database answers, and this process has not given its own worker up.

        Redis away, late work, jobs given up and a missing worker are only told: they are the same for every gateway,
        and a load balancer that took all of them out would stop reading and applying too. A monitor raises the alarm
        on `background` and on `deliveries` that are overdue, which are null where they could not be counted in time.
        """
        database, own = await database_answers(gateway), gateway.background.own_worker
        background, deliveries = await background_work(gateway) if database else (None, None)
        ready = database and own is not OwnWorker.GAVE_UP
        said = {
            "status": "ok" if ready else "unready",
            "database": database,
            "redis": await redis_answers(gateway),
            "ownWorker": own,
            "background": background and shown(background),
            "deliveries": deliveries and shown_deliveries(deliveries),
        }
        if ready:
            return JSONResponse(said)
        return JSONResponse({**said, **gateway.errors.response_body(TRY_AGAIN)}, status_code=503, headers=UNAVAILABLE)

    @app.get("/health/sources")
    async def sources() -> list[dict[str, object]]:
        """How each department and node of the platform is doing, as this process has seen it; nothing personal."""
        return [_mark(health) for health in gateway.rooms.sharing.health()]

    @app.get("/jwks.json")
    async def jwks() -> Response:
        """Public keys by which anybody can check our tokens (RFC 7517)."""
        return JSONResponse(gateway.keys.document(), headers={"Cache-Control": "public, max-age=300"})

    return app


def _mark(health: SourceHealth) -> dict[str, object]:
    return {
        "source": health.source,
        "state": health.state.value,
        "consecutiveFailures": health.failures,
        "lastOutcome": health.last_outcome,
        "lastSuccess": health.last_success.isoformat() if health.last_success else None,
        "answers": {outcome.value: count for outcome, count in health.counts.items()},
    }


def _report(unexpected: Unexpected) -> None:
    """What the log has of an exception that nobody expected, under the reference that the answer has."""
    _LOG.error(
        "unexpected exception",
        reference=unexpected.reference,
        error=" < ".join(unexpected.kinds),
        where=unexpected.frames[-1] if unexpected.frames else "unknown",
        path=unexpected.path,
    )
