"""What is held alone is free again when its holder ends, however it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend.embedded import HeldByAnother, held_alone

_HOLD = """
import sys, time
from pathlib import Path
from backend.embedded import held_alone
with held_alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_holder_is_refused_and_learns_who_the_first_is(tmp_path: Path) -> None:
    with held_alone(tmp_path / "lock"):
        with pytest.raises(HeldByAnother) as refused, held_alone(tmp_path / "lock"):
            pytest.fail("held twice")
        assert refused.value.process == str(os.getpid())
    with held_alone(tmp_path / "lock"):
        pass


def test_the_kernel_frees_what_a_killed_process_held(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(lock)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(HeldByAnother) as refused, held_alone(lock):
            pytest.fail("held twice")
        assert refused.value.process == str(holder.pid)
        holder.kill()
    with held_alone(lock):
        assert lock.read_text() == str(os.getpid())
