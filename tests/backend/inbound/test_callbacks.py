"""Call-backs of departments: answered with success once stored, and each refusal with its own status."""

from backend.inbound.callbacks import LARGEST_CALLBACK
from services.handover.types import AnswerKind
from tests.backend.inbound.conftest import Endpoints
from tests.support.departments import inbound, said


async def test_what_a_department_says_is_counted_once_it_is_stored(endpoints: Endpoints) -> None:
    word = said("health-1", AnswerKind.ACCEPTED, at=endpoints.office.clock.now())
    body = inbound(word).body
    assert await endpoints.post("/inbound/health", body, {}) == (200, {"received": 1})
    assert await endpoints.post("/inbound/health", body, {}) == (200, {"received": 0})


async def test_a_call_back_that_its_adapter_does_not_accept_is_refused(endpoints: Endpoints) -> None:
    assert await endpoints.code("/inbound/health", b"{}", {}) == (401, "CALLBACK_REFUSED")


async def test_a_department_that_is_not_connected_is_unknown(endpoints: Endpoints) -> None:
    assert await endpoints.code("/inbound/nowhere", b"[]", {}) == (404, "DEPARTMENT_UNKNOWN")


async def test_a_body_beyond_the_limit_is_not_read(endpoints: Endpoints) -> None:
    assert await endpoints.code("/inbound/health", bytes(LARGEST_CALLBACK + 1), {}) == (413, "BODY_TOO_LARGE")
