"""Runs a server for as long as somebody holds its lease: `keeper.py LEASE LOG COMMAND…`.

Why not `prctl(PR_SET_PDEATHSIG)` or `setpriv --pdeathsig`: that signal comes when the *thread* that started the child
ends, which with `asyncio.to_thread` is at any moment; it exists on Linux alone; and it knows one parent, while a
gateway and a worker in two terminals share one server.

Run by path in an isolated interpreter, so the standard library is all it may import.
"""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

_PATIENCE = 5.0
"""Seconds from the polite signal to the other one."""


def main(lease: str, log: str, *command: str) -> None:
    if os.fork():
        return  # the starter has no child to wait for
    with Path(lease).open("rb") as held, Path(log).open("ab") as output:
        signal.signal(signal.SIGCHLD, lambda *_: sys.exit())  # the server ended by itself
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)  # noqa: S603  ours
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            server.terminate()
            server.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
        finally:
            server.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
