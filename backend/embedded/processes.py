"""Processes that are not our children: told apart by what they run, never by their number alone."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no py.typed
from psutil import Process

__all__ = ["Process", "command", "end", "everyone", "named_in", "parent_command", "running", "wait_until", "working_in"]

_PAUSE = 0.02
"""Seconds between two looks."""


def running(pid: int) -> Process | None:
    """The process of that number, unless it has ended; a zombie that nobody reaps has ended."""
    try:
        process = Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except psutil.NoSuchProcess:
        return None


def named_in(file: Path) -> Process | None:
    """The running process whose number is the first line of the file."""
    try:
        return running(int(file.read_text().split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):
        return None


def everyone() -> Iterator[Process]:
    """Every process of this machine that we can see."""
    yield from psutil.process_iter()


def working_in(folder: Path) -> list[Process]:
    """The processes whose working folder this is."""

    def works_there(process: Process) -> bool:
        try:
            return bool(process.cwd() == str(folder))
        except psutil.Error:
            return False

    return [process for process in everyone() if works_there(process)]


def command(process: Process) -> list[str]:
    """The command line, in parts; empty when the process has ended or is not ours to look at."""
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def parent_command(process: Process) -> list[str]:
    """The command line of the parent, in parts; empty as for `command`."""
    try:
        parent = process.parent()
    except psutil.Error:
        return []
    return [] if parent is None else command(parent)


def wait_until(true: Callable[[], bool], *, within: float) -> bool:
    """Look again and again until it is true; False after `within` seconds."""
    end = time.monotonic() + within
    while not true():
        if time.monotonic() >= end:
            return False
        time.sleep(_PAUSE)
    return True


def end(process: Process, by: signal.Signals, *, within: float) -> None:
    """Send the signal and wait; kill after `within` seconds. psutil refuses a number that was given to another."""
    for each in (by, signal.SIGKILL):
        try:
            process.send_signal(each)
        except psutil.NoSuchProcess:
            return
        if wait_until(lambda: not process.is_running() or running(process.pid) is None, within=within):
            return
