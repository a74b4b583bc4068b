"""What packages are written with: strict parts, words in two languages, and the kinds of names."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.catalogue.types.words import Bilingual
from services.kit.values.typed_text import is_blank


def _readable(text: str) -> str:
    if is_blank(text):
        raise PydanticCustomError("nothing_readable", "nothing that can be read")
    return text


Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=60)]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
Element = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=80)]
_Readable = Annotated[str, AfterValidator(_readable)]
Line = Annotated[_Readable, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Paragraph = Annotated[_Readable, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*\.(pdf|docx|xlsx|png|jpg)$", max_length=80)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9-]{2,19}$")]
Yuan = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,8})\.[0-9]{2}$")]
Days = Annotated[int, Field(ge=0, le=366)]


class Part(BaseModel):
    """A part of a package: nothing is converted, and what is not known is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Words(Part):
    zh: Line
    en: Line

    def flattened(self) -> Bilingual:
        return Bilingual(self.zh, self.en)


class Text(Part):
    zh: Paragraph
    en: Paragraph

    def flattened(self) -> Bilingual:
        return Bilingual(self.zh, self.en)


def flattened(words: Words | Text | None) -> Bilingual | None:
    return words.flattened() if words else None
