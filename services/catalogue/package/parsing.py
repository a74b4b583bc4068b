"""Parsing packages: from YAML or plain JSON into one of the package classes, strictly and in bounded size."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from pydantic import ValidationError

from services.catalogue.checks.findings import Rule, finding, malformed
from services.catalogue.package.parts import Part
from services.catalogue.types import PackageFinding, PackageRefused
from services.documents.types import WayKind
from services.kit.plain_yaml import YamlRefused, read_yaml

P = TypeVar("P", bound=Part)

MOST_FINDINGS = 100
"""of one malformed package; whoever makes more mistakes than this fixes the first ones first"""
_WAY_KINDS: frozenset[str] = frozenset(WayKind)
"""pydantic names the chosen kind of way in the path; the author's file has no such step"""


def parse_as(kind: type[P], raw: bytes) -> P | PackageRefused:
    """A package of this kind from YAML."""
    tree = read_yaml(raw)
    if isinstance(tree, YamlRefused):
        return yaml_refused(tree)
    return parse_tree(kind, tree)


def yaml_refused(refused: YamlRefused) -> PackageRefused:
    """The refusal of a text that is not the YAML we accept."""
    path = f"/line/{refused.line}" if refused.line else ""
    return PackageRefused((finding(Rule.YAML, path, zh=refused.zh, en=refused.en),))


def parse_tree(kind: type[P], tree: object) -> P | PackageRefused:
    """A package of this kind from plain JSON."""
    try:
        # By way of JSON: there a list may become a tuple and a text an enumeration, but no number becomes a text.
        return kind.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        return PackageRefused(tuple(islice(_malformations(error), MOST_FINDINGS)))


def _malformations(error: ValidationError) -> Iterator[PackageFinding]:
    for fault in error.errors(include_url=False):
        path = "".join(f"/{part}" for part in fault["loc"] if not isinstance(part, str) or part not in _WAY_KINDS)
        yield malformed(path, fault)
