"""A PostgreSQL of a test's own, to be stopped, killed, and started again under whoever uses it."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from backend.embedded import EmbeddedPostgres, processes, start_postgres
from backend.embedded.cluster import Cluster
from tests.support.schema import ensure_template

_STOPPING_SECONDS = 60


@dataclass(frozen=True)
class OwnPostgres:
    """The server, and a database with the newest schema."""

    server: EmbeddedPostgres
    url: str
    owner_url: str

    def stop_immediately(self) -> None:
        """As `pg_ctl stop -m immediate`: all connections are cut, nothing is written, the next start recovers."""
        process = self._cluster._server()
        assert process is not None, "the server runs"
        processes.end(process, signal.SIGQUIT, within=_STOPPING_SECONDS)

    def start(self) -> None:
        """Again, on what is there."""
        self._cluster.ensure_running(durable=False)

    def restart_immediately(self) -> None:
        self.stop_immediately()
        self.start()

    @property
    def _cluster(self) -> Cluster:
        return self.server._cluster


@contextmanager
def own_postgres(home: Path | None = None) -> Iterator[OwnPostgres]:
    """In a short folder of its own, for a socket's path has little room, or in `home`."""
    made = None if home else Path(mkdtemp(prefix="wst-own-", dir="/var/tmp"))
    folder = home or made
    assert folder is not None
    folder.chmod(0o755)
    try:
        with start_postgres(folder / "home", durable=False) as server:
            database = server.create_database("own", ensure_template(server))
            yield OwnPostgres(server, database.app_url, database.owner_url)
    finally:
        if made is not None:
            shutil.rmtree(made)
