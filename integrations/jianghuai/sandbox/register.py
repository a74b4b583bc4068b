"""The catalogue of a simulated main node: entries, each with the revision in which it last changed.

Kept in SQLite where there is a journal, so that revisions go on after a restart: a mirror asks from where it left off.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from integrations.jianghuai.catalogue import GRANT, RESOURCE
from services.sharing.types import GrantEntry, Resource

_SCHEMA = """
create table if not exists entries (
    kind text not null, key text not null, body text not null, withdrawn integer not null default 0,
    revision integer unique not null, primary key (kind, key)
);
"""


class Kind(StrEnum):
    RESOURCE = "RESOURCE"
    GRANT = "GRANT"


@dataclass(frozen=True, slots=True)
class Entry:
    kind: Kind
    body: Mapping[str, Any]
    withdrawn: bool
    revision: int


class Register:
    """Entries and revisions; `path` none keeps them in memory."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path or ":memory:")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        self._connection.close()

    @property
    def revision(self) -> int:
        (highest,) = self._connection.execute("select coalesce(max(revision), 0) from entries").fetchone()
        return int(highest)

    def load(self, resources: Iterable[Resource], grants: Iterable[GrantEntry]) -> None:
        """From now on these and no others: what has changed gets a new revision, what is gone is withdrawn."""
        published, granted = list(resources), list(grants)
        self.publish(*published)
        self.grant(*granted)
        gone = self._keys(Kind.RESOURCE) - {resource.code for resource in published}
        self.withdraw(*sorted(gone))

    def publish(self, *resources: Resource) -> None:
        for resource in resources:
            self._put(Kind.RESOURCE, resource.code, RESOURCE.dump_python(resource, mode="json"))

    def withdraw(self, *codes: str) -> None:
        with self._connection as write:
            for code in codes:
                write.execute(
                    "update entries set withdrawn = 1, revision = ? where kind = ? and key = ? and not withdrawn",
                    (self.revision + 1, Kind.RESOURCE, code),
                )

    def grant(self, *grants: GrantEntry) -> None:
        """New, changed or revoked."""
        for grant in grants:
            self._put(Kind.GRANT, str(grant.id), GRANT.dump_python(grant, mode="json"))

    def since(self, revision: int, most: int) -> list[Entry]:
        """The entries that changed after a revision, in the order in which they did."""
        rows = self._connection.execute(
            "select kind, body, withdrawn, revision from entries where revision > ? order by revision limit ?",
            (revision, most),
        )
        return [Entry(Kind(kind), json.loads(body), bool(withdrawn), nth) for kind, body, withdrawn, nth in rows]

    def _keys(self, kind: Kind) -> set[str]:
        rows = self._connection.execute("select key from entries where kind = ? and not withdrawn", (kind,))
        return {key for (key,) in rows}

    def _put(self, kind: Kind, key: str, body: Mapping[str, Any]) -> None:
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        with self._connection as write:
            write.execute(
                "insert into entries (kind, key, body, revision) values (?, ?, ?, ?) on conflict (kind, key) do update "
                "set body = excluded.body, withdrawn = 0, revision = excluded.revision "
                "where body <> excluded.body or withdrawn",
                (kind, key, text, self.revision + 1),
            )
