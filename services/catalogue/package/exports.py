"""Packages as plain values and as YAML, so that they can be parsed and published again without loss."""

import json
from typing import Any

import yaml

from services.catalogue.package.package_files import Package, class_of

Tree = dict[str, Any]


def as_tree(package: Package) -> Tree:
    """As plain values, including all that the package leaves to its defaults."""
    return package.model_dump(mode="json", by_alias=True)


def package_from(tree: Tree) -> Package:
    """What `as_tree` was made from."""
    return class_of(tree).model_validate_json(json.dumps(tree))


def as_yaml(package: Package) -> str:
    """As a department would write it: without the defaults."""
    tree = package.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.dump(tree, Dumper=_WithoutAnchors, allow_unicode=True, sort_keys=False, width=110)


class _WithoutAnchors(yaml.SafeDumper):
    """Our parser refuses anchors: what is stated twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the base's
        return True
