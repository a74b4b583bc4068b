"""The validator: local, in linear time, and silent about values."""

import json
from pathlib import Path

import pytest

from services.forms.types import FormBroken, FormFault
from services.forms.validator import validator_of


def test_a_reference_to_a_file_is_not_followed(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    file.write_text(json.dumps({"type": "string"}))
    with pytest.raises(FormBroken) as caught:
        validator_of({"$ref": file.as_uri()}, "/schema")
    assert caught.value.fault is FormFault.SCHEMA


@pytest.mark.parametrize("pattern", ["(?=a)b", "(?<!a)b", "(a)\\1", "(", "^(.{1000}){1000}$"])
def test_patterns_that_need_more_than_linear_time_or_much_memory_are_refused(pattern: str) -> None:
    with pytest.raises(FormBroken) as caught:
        validator_of({"type": "string", "pattern": pattern}, "/schema")
    assert caught.value.pointer == "/schema/pattern"


def test_what_is_said_of_a_broken_schema_quotes_none_of_it() -> None:
    with pytest.raises(FormBroken) as caught:
        validator_of({"type": "string", "maxLength": "SECRET"}, "/schema")
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("form", "taken", "refused"),
    [
        ("date", "2026-11-18", ["0000-11-18", "2026-02-30", "20261118", "2026/11/18"]),
        ("money", "1234.50", ["1234.5", "1,234.50", "1234元"]),
        ("date-time", "2026-11-18T23:40:00+08:00", ["2026-11-18T23:40:60Z", "0000-11-18T23:40:00Z", "2026-11-18"]),
    ],
)
def test_a_day_or_moment_that_no_department_could_be_told_is_no_answer(
    form: str, taken: str, refused: list[str]
) -> None:
    validator = validator_of({"type": "string", "format": form}, "")
    assert validator.is_valid(taken)
    assert [text for text in refused if validator.is_valid(text)] == []
