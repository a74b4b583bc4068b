"""Known documents: the operations of `graphql/operations`, by the digest of their files.

They are parsed and validated once, at the start. Whatever else a client sends is an open document, which passes the
guard, or none at all where a deployment takes known ones only.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from backend.graphapi.admission.literals import holds_forbidden_characters
from services.kit.digests import digest_of_bytes
from services.kit.problems import GatewayError, Problem

_PASCAL_CASE = re.compile(r"[A-Z][A-Za-z0-9]*")
_ID = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


class OperationFileInvalid(GatewayError):
    """An operation file lies in its audience's folder, holds one operation of its own name, and fits the schema."""


class OperationNamedTwice(GatewayError):
    """Two operation files have the same name."""


class NoOperationsFolder(GatewayError):
    """The folder with the known documents is missing."""


@dataclass(frozen=True, slots=True)
class DocumentNotKnown(Problem):
    """No operation file has this digest."""

    code: ClassVar[str] = "DOCUMENT_NOT_KNOWN"


@dataclass(frozen=True, slots=True)
class DocumentsClosed(Problem):
    """Only known documents are taken here."""

    code: ClassVar[str] = "DOCUMENTS_CLOSED"


@dataclass(frozen=True, slots=True)
class DocumentMismatch(Problem):
    """A request names one document and sends, or names, another."""

    code: ClassVar[str] = "DOCUMENT_MISMATCH"


@dataclass(frozen=True, slots=True)
class DocumentMissing(Problem):
    """A request neither names nor sends a document."""

    code: ClassVar[str] = "DOCUMENT_MISSING"


NotAdmitted = DocumentNotKnown | DocumentsClosed | DocumentMismatch | DocumentMissing


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """One operation file."""

    id: str
    """`sha256:<hex>` of the file's exact bytes"""
    name: str
    audience: str
    """folder it lies in: citizen, window, department, authority"""
    text: str = field(repr=False)
    parsed: DocumentNode = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownDocuments:
    """All operation files, by id, by text and by name."""

    by_id: Mapping[str, KnownDocument]
    by_text: Mapping[str, KnownDocument] = field(repr=False)
    by_name: Mapping[str, KnownDocument] = field(repr=False)

    @classmethod
    def of(cls, documents: Iterable[KnownDocument]) -> Self:
        """Raises `OperationNamedTwice`."""
        by_name: dict[str, KnownDocument] = {}
        for document in documents:
            if by_name.setdefault(document.name, document) is not document:
                raise OperationNamedTwice(document.name, document.audience, by_name[document.name].audience)
        return cls(
            MappingProxyType({document.id: document for document in by_name.values()}),
            MappingProxyType({document.text: document for document in by_name.values()}),
            MappingProxyType(by_name),
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read `<audience>/**/<Name>.graphql`; the start then calls `check`.

        Raises `NoOperationsFolder`, `OperationFileInvalid` and `OperationNamedTwice`.
        """
        if not folder.is_dir():
            raise NoOperationsFolder(folder.name)
        return cls.of(_read(file, file.relative_to(folder)) for file in sorted(folder.rglob("*.graphql")))

    def check(self, schema: GraphQLSchema) -> None:
        """Validate all against the schema; raises `OperationFileInvalid` with everything that is wrong.

        To be called before a request is served: a known document is executed without being validated again.
        """
        wrong = [
            f"{document.audience}/{document.name}: {error.message}"
            for document in self.by_name.values()
            for error in validate_document(schema, document.parsed, tuple(specified_rules))
        ]
        if wrong:
            raise OperationFileInvalid(*wrong)

    def named(self, identifier: str) -> KnownDocument | DocumentNotKnown:
        """By `sha256:<hex>` or the bare hex."""
        matched = _ID.fullmatch(identifier)
        return (self.by_id.get(f"sha256:{matched[1]}") if matched else None) or DocumentNotKnown()


@dataclass(frozen=True, slots=True)
class DocumentAdmission:
    """Decides which text a request has executed; the same for HTTP and WebSocket."""

    known: KnownDocuments
    open_documents: bool

    def admit(self, query: str | None, identifiers: Iterable[str] = ()) -> str | NotAdmitted:
        """The text of the known document that is named, or the text sent.

        A text that is letter for letter a known document is one, however it came.
        """
        named = {identifier.removeprefix("sha256:"): self.known.named(identifier) for identifier in identifiers}
        match [*named.values()]:
            case []:
                return self._sent(query)
            case [KnownDocument() as document] if query in {None, "", document.text}:
                return document.text
            case [DocumentNotKnown() as unknown]:
                return unknown
            case _:
                return DocumentMismatch()

    def _sent(self, query: str | None) -> str | NotAdmitted:
        if not query:
            return DocumentMissing()
        if query in self.known.by_text or self.open_documents:
            return query
        return DocumentsClosed()


def _read(file: Path, place: Path) -> KnownDocument:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8")
        parsed = parse(text)
    except (UnicodeDecodeError, GraphQLError) as error:
        raise OperationFileInvalid(str(place), str(error)) from error
    operations = [node for node in parsed.definitions if isinstance(node, OperationDefinitionNode)]
    others = [
        node for node in parsed.definitions if not isinstance(node, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    names = [node.name.value for node in operations if node.name]
    named_well = names == [place.stem] and _PASCAL_CASE.fullmatch(place.stem)
    if len(operations) != 1 or others or not named_well or len(place.parts) == 1 or holds_forbidden_characters(parsed):
        raise OperationFileInvalid(str(place))
    return KnownDocument(digest_of_bytes(content), place.stem, place.parts[0], text, parsed)
