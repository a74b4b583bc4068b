"""The words for every code that an answer may carry, in Chinese and English, each with a way out.

They are in `graphql/errors.json`, beside the schema, because clients and translators read them too:
`{"CODE": {"zh": {"message": …, "way_out": …}, "en": {…}}}`. A `{name}` in the words is
replaced by the fact of that name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Self

from graphql import GraphQLError, Node
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

from services.kit.problems import GatewayError

Facts = Mapping[str, str | int]
NO_FACTS: Facts = MappingProxyType({})
Text = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")]


class ErrorsFileInvalid(GatewayError):
    """The file of error words is not of the form that `backend/graphapi/base/errors_catalogue.py` states."""


class CodeWithoutWords(GatewayError):
    """A code is used that `graphql/errors.json` has no words for."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Wording:
    """What is wrong, and what one can do about it, in one language."""

    message: Text
    way_out: Text


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Entry:
    """The words for one code."""

    zh: Wording
    en: Wording


_FILE = TypeAdapter(dict[Code, Entry])


@dataclass(frozen=True, slots=True)
class ErrorsCatalogue:
    """All entries by code, and the three forms in which an error leaves the gateway."""

    entries: Mapping[str, Entry]

    @classmethod
    def load(cls, file: Path) -> Self:
        """Raises `ErrorsFileInvalid` with the places that are wrong."""
        try:
            return cls(_FILE.validate_json(file.read_bytes()))
        except ValidationError as error:
            places = sorted({".".join(str(part) for part in found["loc"]) or "the file" for found in error.errors()})
            raise ErrorsFileInvalid(file.name, *places) from None

    def entry(self, code: str) -> Entry:
        """Raises `CodeWithoutWords`; a test asks for the words of every code there is."""
        try:
            return self.entries[code]
        except KeyError:
            raise CodeWithoutWords(code) from None

    def error(self, code: str, facts: Facts = NO_FACTS, *, wording: str | None = None) -> dict[str, Any]:
        """One member of `errors` in an answer; facts are also repeated as such, for clients with words of their own.

        `wording`: the key of narrower words than the code's.
        """
        entry = self.entry(wording or code)
        zh, en = (_with_facts(wording, facts) for wording in (entry.zh, entry.en))
        return {
            "message": f"{zh['message']} / {en['message']}",
            "extensions": {"code": code, "zh": zh, "en": en, **facts},
        }

    def response_body(self, code: str, facts: Facts = NO_FACTS, *, wording: str | None = None) -> dict[str, Any]:
        """The whole body of an answer to a request that never became an operation."""
        return {"errors": [self.error(code, facts, wording=wording)]}

    def graphql_error(
        self,
        code: str,
        facts: Facts = NO_FACTS,
        *,
        at: Sequence[Node] = (),
        path: Sequence[str | int] | None = None,
        wording: str | None = None,
    ) -> GraphQLError:
        """The error as graphql-core carries it, with the place in the document or in the answer."""
        made = self.error(code, facts, wording=wording)
        return GraphQLError(
            made["message"], list(at), path=None if path is None else list(path), extensions=made["extensions"]
        )


def _with_facts(wording: Wording, facts: Facts) -> dict[str, str]:
    # Not `str.format`: a placeholder without its fact must not turn an error into another one.
    texts = {"message": wording.message, "wayOut": wording.way_out}
    for name, value in facts.items():
        texts = {key: text.replace(f"{{{name}}}", str(value)) for key, text in texts.items()}
    return texts
