"""A page that walks the reader through something: files to write and change, commands to run, and what they say."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(?P<language>\S+)(?: (?P<mark>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileToWrite:
    """A fenced block with a path behind its language."""

    path: str
    body: str


@dataclass(frozen=True, slots=True)
class FileToChange:
    """A `diff` block with a path behind it; its line numbers count for nothing."""

    path: str
    hunks: str


@dataclass(frozen=True, slots=True)
class ToRun:
    """A `sh` block, and the lines that the `text` block after it claims."""

    script: str
    beside: bool
    """in a second window"""
    claims: tuple[str, ...] = ()


def steps(page: str) -> Iterator[FileToWrite | FileToChange | ToRun]:
    """All steps of a page, in order."""
    pending: ToRun | None = None
    for block in _BLOCK.finditer(page):
        language, mark, body = block["language"], block["mark"], block["body"]
        if language == "text":
            assert pending is not None, f"claims of nothing: {body}"
            yield ToRun(pending.script, pending.beside, tuple(body.splitlines()))
            pending = None
            continue
        if pending is not None:
            yield pending
            pending = None
        if language == "sh":
            pending = ToRun(body, mark is not None)
        else:
            assert mark, f"a file without a name: {body}"
            yield FileToChange(mark, body) if language == "diff" else FileToWrite(mark, body)
    if pending is not None:
        yield pending


def unkept(claims: tuple[str, ...], said: str) -> str | None:
    """The first claimed line that does not follow in what was said; `…` stands for anything in its line."""
    lines = iter(said.splitlines())
    for claim in claims:
        form = re.compile(".*".join(map(re.escape, claim.strip().split("…"))))
        if not any(form.fullmatch(line.strip()) for line in lines):
            return claim
    return None


def change(step: FileToChange, folder: Path) -> None:
    """Raises `CalledProcessError` where the file is not as the page has it."""
    patch = f"--- a/{step.path}\n+++ b/{step.path}\n{step.hunks}"
    command = ["git", "apply", "--recount", "-"]
    subprocess.run(command, cwd=folder, input=patch.encode(), check=True)


def write(step: FileToWrite, folder: Path) -> None:
    file = folder / step.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(step.body, "utf-8")
