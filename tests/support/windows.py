"""The terminal windows of somebody who follows a page."""

import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

_END = "-- end of the step --"


class Windows:
    """The reader's shell, which keeps its variables from block to block, and further windows."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._all: list[Process] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Windows"]:
        try:
            self._all.append(await self._process("bash"))
            yield self
        finally:
            for process in self._all:
                if process.returncode is None:
                    os.killpg(process.pid, signal.SIGINT if process is not self._all[0] else signal.SIGKILL)
                await process.communicate()

    async def run(self, script: str) -> str:
        """What a block says; the shell goes on with the next one, whatever its exit code."""
        shell = self._all[0]
        assert shell.stdin is not None
        shell.stdin.write(f"{script}\necho '{_END}'\n".encode())
        return await self._said(shell, _END)

    async def start(self, script: str) -> None:
        process = await self._process("bash", "-c", script)
        self._all.append(process)
        await self._said(process, "GraphQL: ")

    async def _process(self, *command: str) -> Process:
        return await create_subprocess_exec(
            *command,
            cwd=self._folder,
            env=self._environment,
            stdin=PIPE if len(command) == 1 else DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            process_group=0,
        )

    async def _said(self, process: Process, mark: str) -> str:
        assert process.stdout is not None
        said = ""
        while line := (await process.stdout.readline()).decode():
            if mark in line:
                return said
            said += line
        raise AssertionError(f"ended without {mark!r}: {said}")
