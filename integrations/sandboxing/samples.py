"""Records of fictional people in a department's own shape: `samples/*.yaml`, one file per family."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import JsonValue, TypeAdapter

from services.kit.plain_yaml import read_own_yaml

Row = dict[str, Any]

_TABLES = TypeAdapter(dict[str, list[dict[str, JsonValue]]])


def columns_of(row: Row, wanted: Collection[str]) -> Row:
    """The wanted columns of a row, as far as it has them."""
    return {name: row[name] for name in row if name in wanted}


class Samples:
    """Tables of rows: table → rows, in their order."""

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        self._tables = tables

    @classmethod
    def read(cls, folder: Path) -> Self:
        """All families of a folder together, in the order of the files' names.

        Raises pydantic's `ValidationError` for what is not JSON, such as a date without quotation marks.
        """
        tables: dict[str, list[Row]] = {}
        for file in sorted(folder.glob("*.yaml")):
            for table, rows in _TABLES.validate_python(read_own_yaml(file)).items():
                tables.setdefault(table, []).extend(rows)
        return cls(tables)

    def rows(self, table: str) -> Sequence[Row]:
        return self._tables.get(table, [])

    def first(self, table: str, fits: Callable[[Row], bool]) -> Row | None:
        return next((row for row in self.rows(table) if fits(row)), None)
