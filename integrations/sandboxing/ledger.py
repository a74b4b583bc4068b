"""The journal of a simulated department: cases it took, the steps it said of each, numbers it gave.

SQLite, called on the event loop on purpose: a write takes microseconds, and what is answered is written before. It is
handed to the operating system and not waited for on the disk: a journal outlives its process, not the machine.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

Body = dict[str, Any]
"""a message's body in the department's own shape"""

_SCHEMA = """
pragma synchronous = off;
begin;
create table if not exists cases (
    key text primary key, reference text unique not null, item text not null, body text not null,
    callback_url text, taken_at text not null, deliveries integer not null default 1
);
create table if not exists steps (
    reference text not null, nth integer not null, body text not null, last integer not null,
    sent integer not null default 0, primary key (reference, nth)
);
create table if not exists taken_back (key text primary key);
create table if not exists counters (name text primary key, last integer not null);
create table if not exists facts (name text primary key, value text not null);
commit;
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A parcel that was taken."""

    key: str
    """under which it was delivered"""
    reference: str
    """the department's own number for it"""
    item: str
    body: Body = field(repr=False)
    callback_url: str | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One step of a case, as the department calls it back or answers it when polled."""

    body: Body = field(repr=False)
    last: bool = False
    """the case has ended"""


class Ledger:
    """Everything a sandbox must still know after it was killed; `path` none keeps it in memory."""

    def __init__(self, path: Path | None, now: datetime) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path or ":memory:")
        self._connection.executescript(_SCHEMA)
        with self._connection as write:
            write.execute("insert or ignore into facts values ('opened', ?)", (now.isoformat(),))

    def close(self) -> None:
        self._connection.close()

    @property
    def opened(self) -> datetime:
        """When this journal was begun; samples that must not age count from here."""
        (text,) = self._connection.execute("select value from facts where name = 'opened'").fetchone()
        return datetime.fromisoformat(text)

    def next(self, counter: str) -> int:
        """1, 2, 3 … for each name; never twice the same."""
        with self._connection as write:
            (number,) = write.execute(
                "insert into counters values (?, 1) on conflict do update set last = last + 1 returning last",
                (counter,),
            ).fetchone()
        return int(number)

    def take(self, case: Case) -> None:
        with self._connection as write:
            write.execute(
                "insert into cases (key, reference, item, body, callback_url, taken_at) values (?, ?, ?, ?, ?, ?)",
                (
                    case.key,
                    case.reference,
                    case.item,
                    json.dumps(case.body),
                    case.callback_url,
                    case.taken_at.isoformat(),
                ),
            )

    def delivered_again(self, key: str) -> None:
        with self._connection as write:
            write.execute("update cases set deliveries = deliveries + 1 where key = ?", (key,))

    def deliveries(self, key: str) -> int:
        """How often a parcel arrived under this key."""
        row = self._connection.execute("select deliveries from cases where key = ?", (key,)).fetchone()
        return 0 if row is None else int(row[0])

    def case_of_key(self, key: str) -> Case | None:
        """The case of the parcel that was delivered under this key."""
        return next(iter(self._cases("where key = ?", key)), None)

    def case_of_reference(self, reference: str) -> Case | None:
        return next(iter(self._cases("where reference = ?", reference)), None)

    def take_back(self, key: str) -> None:
        """The case of this parcel is withdrawn."""
        with self._connection as write:
            write.execute("insert or ignore into taken_back values (?)", (key,))

    def is_taken_back(self, key: str) -> bool:
        return self._connection.execute("select 1 from taken_back where key = ?", (key,)).fetchone() is not None

    def cases(self) -> Sequence[Case]:
        return self._cases("")

    def steps(self, reference: str) -> Sequence[StatusStep]:
        """All of a case so far, in order."""
        rows = self._connection.execute("select body, last from steps where reference = ? order by nth", (reference,))
        return [StatusStep(json.loads(body), bool(last)) for body, last in rows]

    def add_step(self, reference: str, nth: int, step: StatusStep) -> None:
        with self._connection as write:
            write.execute(
                "insert into steps (reference, nth, body, last) values (?, ?, ?, ?)",
                (reference, nth, json.dumps(step.body), step.last),
            )

    def unsent(self, reference: str) -> Sequence[tuple[int, StatusStep]]:
        """Steps whose call-back never got through."""
        rows = self._connection.execute(
            "select nth, body, last from steps where reference = ? and not sent order by nth", (reference,)
        )
        return [(nth, StatusStep(json.loads(body), bool(last))) for nth, body, last in rows]

    def mark_sent(self, reference: str, nth: int) -> None:
        with self._connection as write:
            write.execute("update steps set sent = 1 where reference = ? and nth = ?", (reference, nth))

    def _cases(self, where: str, *values: str) -> list[Case]:
        columns = "key, reference, item, body, callback_url, taken_at"
        rows = self._connection.execute(f"select {columns} from cases {where} order by rowid", values)  # noqa: S608 - own text
        return [
            Case(key, reference, item, json.loads(body), url, datetime.fromisoformat(taken))
            for key, reference, item, body, url, taken in rows
        ]
