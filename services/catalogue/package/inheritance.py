"""Basic items (基本目录), and the implementations (实施清单) that inherit from them and are flattened before checks."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from services.catalogue.checks.findings import Rule, below, finding
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.parsing import parse_tree
from services.catalogue.package.parts import Code, Part
from services.catalogue.package.patches import patched
from services.catalogue.types import (
    UNPUBLISHED,
    BasicVersion,
    Bilingual,
    Inherited,
    ItemVersion,
    PackageFinding,
    PackageRefused,
    PatchUnfit,
)
from services.kit.digests import digest

_OWN = ("code", "short", "department", "region")
"""entries of an implementation that its base must not state"""
_CHECKED_AS = "11340000MB0AA00010"
"""credit code of the organisation while a basic item is checked: fictional, with a valid check character"""
_NOBODY = {"short": "basic", "department": "basic", "region": "340000000000"}

BasicCode = Annotated[str, StringConstraints(pattern=r"^(00|34)[0-9]{2}[0-9A-Z]{8}$")]


class BasicItemPackage(Part):
    """A basic item: all of an item except who offers it."""

    basic: BasicCode
    item: dict[str, JsonValue]


class ImplementationPackage(Part):
    """A basic item as one organisation offers it: `base` names its version, `patch` what differs from it."""

    code: Annotated[str, StringConstraints(max_length=40)]
    short: Code
    department: Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]
    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    base: Annotated[str, StringConstraints(pattern=r"^(00|34)[0-9]{2}[0-9A-Z]{8}@[1-9][0-9]{0,5}$")]
    patch: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def basic(self) -> str:
        return self.base[:12]

    @property
    def number(self) -> int:
        return int(self.base[13:])


def as_if_offered(package: BasicItemPackage) -> ItemVersion | PackageRefused:
    """The basic item as if somebody offered it, to be checked like any other."""
    if own := list(_own(package.item, "/item")):
        return PackageRefused(tuple(own))
    level = package.item.get("level")
    code = _CHECKED_AS + (level if isinstance(level, str) and len(level) == 1 else "2") + package.basic
    read = parse_tree(ItemPackage, {**package.item, **_NOBODY, "code": code})
    if isinstance(read, PackageRefused):
        return PackageRefused(tuple(below(found, "/item") for found in read.findings))
    return read.flattened()


def unpublished(package: BasicItemPackage, number: int) -> BasicVersion:
    """The version that a basic item becomes, without an identifier yet, under the number that implementations name."""
    return BasicVersion(UNPUBLISHED, package.basic, number, package.item, digest(package.item))


def flattened(package: ImplementationPackage, base: BasicVersion) -> ItemVersion | PackageRefused:
    """The item that an implementation is, with its base pinned; paths of findings are those of the whole item."""
    faults = list(_own(package.patch, "/patch"))
    if package.code[19:] != package.basic:
        faults.append(
            finding(Rule.PATCH_WRONG, "/code", zh="实施编码不含该基本编码。", en="it has another basic code.")
        )
    if faults:
        return PackageRefused(tuple(faults))
    tree = patched(base.item, package.patch)
    if isinstance(tree, PatchUnfit):
        words = Bilingual("此处不是对象，也不是带编码的列表。", "there is no object, nor a list of named members.")
        return PackageRefused((finding(Rule.PATCH_WRONG, f"/patch{tree.path}", zh=words.zh, en=words.en),))
    read = parse_tree(ItemPackage, {**tree, **{name: getattr(package, name) for name in _OWN}})
    if isinstance(read, PackageRefused):
        return read
    return read.flattened(Inherited(base.code, base.number, base.digest, package.patch))


def _own(tree: Mapping[str, JsonValue], path: str) -> Iterator[PackageFinding]:
    for name in _OWN:
        if name in tree:
            words = Bilingual("这由实施清单自己写明。", "the implementation says that of itself.")
            yield finding(Rule.PATCH_WRONG, f"{path}/{name}", zh=words.zh, en=words.en)
