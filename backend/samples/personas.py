"""Personas: fictional people of the examples, what they type, and what they may expect."""

from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from backend.contract import examples_folder
from services.access.types import Identifier, IdentifierKind
from services.applying.types import RehearsalPersona
from services.kit.plain_yaml import read_own_yaml
from services.kit.problems import GatewayError

Answers = dict[str, dict[str, JsonValue] | list[dict[str, JsonValue]]]
"""role → element → value; of children a list, in the order of their birth"""


class PersonaUnacceptable(GatewayError):
    """A persona's file says less or more than it must."""


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(_Checked):
    zh: str
    en: str


class Applicant(_Checked):
    """Who logs in, by one number, and in which role they apply."""

    name: str
    id_number: str | None = None
    passport_number: str | None = None
    phone: str
    applies_as: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")

    @model_validator(mode="after")
    def _has_one_number(self) -> Self:
        if (self.id_number is None) == (self.passport_number is None):
            raise ValueError("exactly one of id_number and passport_number")
        return self

    @property
    def number(self) -> Identifier:
        if self.id_number is not None:
            return Identifier(IdentifierKind.ID_CARD, self.id_number)
        return Identifier(IdentifierKind.PASSPORT, str(self.passport_number))


class Expects(_Checked):
    """What must come of it once it is submitted; the demo and the tests are held to this."""

    cases: int = Field(ge=1)
    granted: int = Field(ge=0)
    refused: tuple[str, ...] = ()
    """short names of items that a department refuses"""


class Persona(_Checked):
    code: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    title: Title
    applicant: Applicant
    answers: Answers
    uploads: dict[str, str] = {}
    """material → name of a file in `files/`"""
    expects: Expects
    service: str = ""
    """code of the one-thing that they apply for: the name of the folder; empty where they lie in none"""

    def for_rehearsal(self) -> RehearsalPersona:
        who = self.applicant
        return RehearsalPersona(
            code=self.code,
            applies_as=who.applies_as,
            name=who.name,
            number=who.number,
            phone=who.phone,
            answers=self.answers,
            uploads=frozenset(self.uploads),
        )


def load_personas(folder: Path) -> dict[str, Persona]:
    """Personas by code, in the order of the files' names: `<service>/<code>.yaml`, or `<code>.yaml` of no service.

    Raises `PersonaUnacceptable`.
    """
    personas: dict[str, Persona] = {}
    for file in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]):
        read: Any = read_own_yaml(file)
        try:
            persona = Persona.model_validate({**read, "service": _service(folder, file)})
        except ValueError as error:
            raise PersonaUnacceptable(file.name, str(error)) from None
        if persona.code != file.stem:
            raise PersonaUnacceptable(file.name, "the code is not the file's name")
        if persona.code in personas:
            raise PersonaUnacceptable(file.name, "another service has a persona of this code")
        personas[persona.code] = persona
    return personas


def sample_personas(service: str | None = None, desk: Path | None = None) -> dict[str, Persona]:
    """The people of the examples and of a desk by code: all, or those who apply for one service."""
    known = load_personas(examples_folder() / "personas")
    if desk is not None:
        known |= load_personas(desk / "personas")
    return {code: persona for code, persona in known.items() if service in {None, persona.service}}


def _service(folder: Path, file: Path) -> str:
    return "" if file.parent == folder else file.parent.name
