"""All departments as servers on loopback, in the hands of the test: each can be put into any condition."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from backend.secrets import credentials_of
from backend.settings import Settings
from integrations.departments.adapters import DEPARTMENTS
from integrations.sandboxing.server import Sandbox
from integrations.sandboxing.settings import SandboxSettings
from services.kit.clock import SystemClock

FAST = 1000.0


@asynccontextmanager
async def departments_on_loopback(home: Path) -> AsyncIterator[dict[str, Sandbox]]:
    """Started, and at once in what they do; they share their secrets with any gateway of the same home."""
    settings = Settings(home=home)
    async with AsyncExitStack() as stack:
        yield {
            department: await stack.enter_async_context(
                parts.sandbox(credentials_of(department, settings), SystemClock(), SandboxSettings(speed=FAST))
            )
            for department, parts in DEPARTMENTS.items()
        }


def addresses(sandboxes: dict[str, Sandbox]) -> dict[str, str]:
    return {department: sandbox.url for department, sandbox in sandboxes.items()}
