"""The package of an item: as its author writes it, and the version that it becomes."""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.access.types import AssuranceLevel
from services.catalogue import types
from services.catalogue.package.guide_parts import GuidePart, LimitsPart, TermPart
from services.catalogue.package.item_parts import FormPart, MaterialPart, ResultPart, ScenarioPart, WantPart
from services.catalogue.package.parts import Code, Part, Role, Text, Words
from services.catalogue.types import UNPUBLISHED, CaseType, ExerciseLevel, ItemType, ItemVersion, Target
from services.sharing.types import Ground


class ItemPackage(Part):
    """A handling item (业务办理项) of one organisation.

    Where the level is left out, it is that of the code; where the ground is left out, data is asked on
    whichever ground each resource names first.
    """

    code: Annotated[str, StringConstraints(max_length=40)]
    short: Code
    name: Words
    summary: Text
    department: Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]
    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    type: ItemType
    case_type: CaseType
    law: Text
    limits: LimitsPart
    party: Role
    ground: Ground | None = None
    level: ExerciseLevel | None = None
    login_level: AssuranceLevel = AssuranceLevel.L3
    """of the login with which it is submitted and values are shown whole; publishing refuses less than L2"""
    targets: tuple[Target, ...] = Field(default=(Target.PERSON,), min_length=1, max_length=10)
    guide: GuidePart = GuidePart()
    term: TermPart = TermPart()
    scenarios: tuple[ScenarioPart, ...] = Field(default=(), max_length=20)
    form: FormPart
    materials: tuple[MaterialPart, ...] = Field(default=(), max_length=100)
    takes: tuple[WantPart, ...] = Field(default=(), max_length=50)
    once_per: tuple[Annotated[tuple[WantPart, ...], Field(min_length=1, max_length=6)], ...] = Field(
        default=(), max_length=6
    )
    results: tuple[ResultPart, ...] = Field(default=(), max_length=20)

    def flattened(self, base: types.Inherited | None = None) -> ItemVersion:
        """The version that it becomes, as yet without identifier, number and digest; `base`: what it inherits."""
        scenarios = {part.code: part.flattened() for part in self.scenarios}
        when = {code: scenario.when for code, scenario in scenarios.items()}
        return ItemVersion(
            id=UNPUBLISHED,
            code=self.code,
            short=self.short,
            number=0,
            name=self.name.flattened(),
            summary=self.summary.flattened(),
            department=self.department,
            organisation=self.code[:18],
            region=self.region,
            type=self.type,
            case_type=self.case_type,
            law=self.law.flattened(),
            limits=self.limits.flattened(),
            party=self.party,
            ground=self.ground,
            form=self.form.flattened(),
            materials=tuple(material.flattened(when) for material in self.materials),
            takes=tuple(want.flattened() for want in self.takes),
            once_per=tuple(tuple(want.flattened() for want in key) for key in self.once_per),
            results=tuple(result.flattened() for result in self.results),
            digest="",
            level=self.level or _level_of(self.code),
            targets=self.targets,
            login_level=self.login_level,
            guide=self.guide.flattened(),
            term=self.term.flattened(),
            scenarios=tuple(scenarios.values()),
            base=base,
        )


def _level_of(code: str) -> ExerciseLevel:
    """The level within the code; a code that states none is refused for that elsewhere."""
    stated = code[18:19]
    return ExerciseLevel(stated) if stated in set(ExerciseLevel) else ExerciseLevel.SEVERAL
