"""The samples are plain YAML: what an author's own tools read, whichever parser these use."""

import yaml

from backend.contract import examples_folder


def test_every_file_reads_with_the_strictest_parser_at_hand() -> None:
    """libyaml lets through what the pure Python parser does not, such as a question mark before a brace."""
    for file in sorted(examples_folder().rglob("*.yaml")):
        assert yaml.load(file.read_text("utf-8"), yaml.SafeLoader) is not None, file
