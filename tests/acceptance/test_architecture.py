"""The page on architecture tells the way of two requests file by file: each is passed, in the order of the page."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from backend.cli.demo.client import expect
from tests.acceptance.test_bad_input import prepared
from tests.support.gateway import opened, running_gateway, settings_for

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
OURS = tuple(f"{ROOT / top}/" for top in ("backend", "integrations", "services"))

pytestmark = pytest.mark.acceptance


def named(operation: str) -> list[str]:
    """Files of the section, each where it is named first."""
    (section,) = re.findall(rf"^## `{operation}`[^\n]*\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return list(dict.fromkeys(re.findall(r"`((?:backend|integrations|services)/[\w/]+\.py)`", section)))


@contextmanager
def files_passed() -> Iterator[list[str]]:
    """Our files in the order in which a function of theirs is called first."""
    passed: list[str] = []
    seen: set[str] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file not in seen:
            seen.add(file)
            if file.startswith(OURS):
                passed.append(str(Path(file).relative_to(ROOT)))

    sys.setprofile(note)
    try:
        yield passed
    finally:
        sys.setprofile(None)


async def test_the_files_of_the_page_are_passed_in_its_order(seeded_url: str, tmp_path: Path) -> None:
    async with running_gateway(settings_for(seeded_url, tmp_path), worker=False) as here:
        client, persona = await here.client("standard")
        with files_passed() as opening:
            application = await opened(client, persona)
        ready = await prepared(client, application, persona)
        submit = {"applicationId": ready["id"], "revision": ready["revision"], "clientKey": "s"}
        with files_passed() as submitting:
            expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")

    assert [file for file in opening if file in named("openApplication")] == named("openApplication")
    assert [file for file in submitting if file in named("submitApplication")] == named("submitApplication")
