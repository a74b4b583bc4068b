"""Civil affairs as a simulated department: looks marriages up, under new numbers and old."""

from collections.abc import Mapping
from pathlib import Path

from integrations.departments.civil_affairs import wire as civil_affairs
from integrations.sandboxing.ledger import Body
from integrations.sandboxing.samples import Row
from integrations.sandboxing.server import Call, Handler, Sandbox

_SIDES = ("nan", "nv")
_OF_A_PERSON = frozenset({"xm", "zjh"})


class CivilAffairsSandbox(Sandbox):
    home = Path(__file__).parent
    usual_latency = (0.06, 0.14)
    token_header = civil_affairs.TOKEN_HEADER

    def handlers(self) -> Mapping[str, Handler]:
        return {civil_affairs.MARRIAGE: self._query}

    def _query(self, call: Call) -> Body:
        kind = call.body.get("zjlx")
        numbers = {call.body[name] for name in ("zjh", "jzjh") if name in call.body}
        row = self.record("HYDJ", lambda row: _is_in(row, kind, numbers))
        shown = set(call.body.get("cxlm", "").split(","))
        rows = [] if row is None else [_columns(row, shown, kind, numbers)]
        now = int(self.clock.now().timestamp() * 1000)
        return {"state": civil_affairs.OK, "info": "", "cxsj": now, "rows": rows}


def _is_in(row: Row, kind: str | None, numbers: set[str]) -> bool:
    return any(row.get(f"{side}_zjlx") == kind and row.get(f"{side}_zjh") in numbers for side in _SIDES)


def _columns(row: Row, shown: set[str], kind: str | None, numbers: set[str]) -> Row:
    """The asked columns; of the person asked about always the number, of the other only what was asked."""
    kept = {name: row[name] for name in row if name in shown or name == "hyzt"}
    for side in _SIDES:
        asked_about = _is_in({f"{side}_{c}": row.get(f"{side}_{c}") for c in ("zjlx", "zjh")}, kind, numbers)
        wanted = {"zjh"} if asked_about else shown & _OF_A_PERSON
        if wanted:
            columns = [*wanted, "zjlx"] if "zjh" in wanted else wanted
            kept |= {f"{side}_{c}": row[f"{side}_{c}"] for c in columns if f"{side}_{c}" in row}
    return kept
