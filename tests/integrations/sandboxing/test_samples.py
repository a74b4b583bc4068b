from pathlib import Path

import pytest
from pydantic import ValidationError

from integrations.sandboxing.samples import Samples


def test_rows_of_all_families_stand_together_in_the_order_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("T: [{name: 乙}]\nU: [{name: 丙}]", "utf-8")
    (tmp_path / "a.yaml").write_text("T: [{name: 甲}]", "utf-8")
    samples = Samples.read(tmp_path)
    assert [row["name"] for row in samples.rows("T")] == ["甲", "乙"]
    assert samples.first("U", lambda row: row["name"] == "丙") == {"name": "丙"}
    assert samples.first("T", lambda row: row["name"] == "丙") is None
    assert not samples.rows("none")


@pytest.mark.parametrize("text", ["T: [{born: 2026-11-18}]", "T: {name: 甲}", "- T", ""])
def test_what_is_no_table_of_json_is_found_when_it_is_loaded(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    with pytest.raises(ValidationError):
        Samples.read(tmp_path)
