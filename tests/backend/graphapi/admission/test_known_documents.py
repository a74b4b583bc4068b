import hashlib
from pathlib import Path
from typing import Any

import pytest

from backend.contract import contract_folder
from backend.graphapi.admission.known_documents import (
    DocumentAdmission,
    DocumentMismatch,
    DocumentMissing,
    DocumentNotKnown,
    DocumentsClosed,
    KnownDocument,
    KnownDocuments,
    NoOperationsFolder,
    OperationFileInvalid,
    OperationNamedTwice,
)
from tests.backend.graphapi.conftest import Endpoint
from tests.support.small_gateway import OPERATIONS, SmallGateway, small_gateway, write_operations

HELLO = OPERATIONS["Hello"]
NAMED = {"variables": {"name": "安徽"}}
ANSWER = (200, {"data": {"hello": "你好，安徽"}})


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def persisted(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}


def written(folder: Path, place: str, content: str | bytes) -> Path:
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_every_operation_file_is_known_by_the_digest_of_its_bytes(tmp_path: Path) -> None:
    known = KnownDocuments.load(write_operations(tmp_path / "operations"))
    assert set(known.by_name) == set(OPERATIONS)
    for name, text in OPERATIONS.items():
        for identifier in (digest(text), f"sha256:{digest(text)}"):
            document = known.named(identifier)
            assert isinstance(document, KnownDocument)
            assert (document.name, document.audience, document.text) == (name, "citizen", text)


def test_line_ends_and_comments_belong_to_the_bytes(tmp_path: Path) -> None:
    windows = HELLO.replace("\n", "\r\n")
    known = KnownDocuments.load(written(tmp_path, "citizen/deeper/Hello.graphql", windows))
    assert isinstance(known.named(digest(windows)), KnownDocument)
    assert known.named(digest(HELLO)) == DocumentNotKnown()


@pytest.mark.parametrize(
    ("place", "content"),
    [
        ("citizen/Hello.graphql", ""),
        ("citizen/Hello.graphql", "query Hello { hello"),
        ("citizen/Hello.graphql", b"query Hello { hello } # \xff"),
        ("citizen/Hello.graphql", "{ hello }"),
        ("citizen/Hello.graphql", "query Other { hello }"),
        ("citizen/Hello.graphql", "query Hello { hello } query Other { hello }"),
        ("citizen/Hello.graphql", "query Hello { hello } type Other { a: Int }"),
        ("citizen/Hello.graphql", "query Hello { hello } { hello }"),
        ("citizen/Hello.graphql", "fragment Hello on Query { hello }"),
        ("citizen/hello.graphql", "query hello { hello }"),
        ("citizen/Say_Hello.graphql", "query Say_Hello { hello }"),
        ("Hello.graphql", "query Hello { hello }"),
        ("citizen/Hello.graphql", 'query Hello { hello(name: "\\u0000") }'),
    ],
)
def test_a_file_that_is_not_one_operation_of_its_own_name_is_refused(
    tmp_path: Path, place: str, content: str | bytes
) -> None:
    with pytest.raises(OperationFileInvalid) as refused:
        KnownDocuments.load(written(tmp_path, place, content))
    assert Path(place).stem in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_a_name_is_given_once(tmp_path: Path) -> None:
    written(tmp_path, "citizen/Hello.graphql", HELLO)
    written(tmp_path, "window/Hello.graphql", HELLO)
    with pytest.raises(OperationNamedTwice):
        KnownDocuments.load(tmp_path)


def test_a_missing_folder_is_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(NoOperationsFolder):
        KnownDocuments.load(tmp_path / "operations")
    assert not KnownDocuments.load(tmp_path).by_id


@pytest.mark.parametrize(
    "text",
    [
        "query Hello { nope }",
        "query Hello { hello { more } }",
        "query Hello($name: Nope) { hello(name: $name) }",
        "query Hello($name: String) { hello }",
        "subscription Hello { count }",
    ],
)
def test_a_document_that_does_not_fit_the_schema_keeps_the_gateway_from_starting(
    tmp_path: Path, small: SmallGateway, text: str
) -> None:
    known = KnownDocuments.load(written(tmp_path, "citizen/Hello.graphql", text))
    with pytest.raises(OperationFileInvalid, match="citizen/Hello"):
        known.check(small.schema.core)
    with pytest.raises(OperationFileInvalid, match="citizen/Hello"):
        small_gateway(tmp_path)


def test_the_documents_of_this_release_are_well_formed() -> None:
    known = KnownDocuments.load(contract_folder() / "operations")
    assert {"OpenApplication", "SubmitApplication", "CaseProgress"} <= set(known.by_name)


@pytest.fixture
def known(tmp_path: Path) -> KnownDocuments:
    return KnownDocuments.load(write_operations(tmp_path / "operations"))


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "sha256:",
        digest("other"),
        digest(HELLO).upper(),
        digest(HELLO)[:-1],
        digest(HELLO) + "0",
        f"md5:{digest(HELLO)}",
        f" {digest(HELLO)}",
        f"sha256:sha256:{digest(HELLO)}",
        "Hello",
        "../Hello.graphql",
    ],
)
def test_another_identifier_names_nothing(known: KnownDocuments, identifier: str) -> None:
    assert known.named(identifier) == DocumentNotKnown()
    assert DocumentAdmission(known, open_documents=True).admit(None, [identifier]) == DocumentNotKnown()


@pytest.mark.parametrize("is_open", [True, False])
def test_the_door_admits_known_documents_however_they_come(known: KnownDocuments, is_open: bool) -> None:
    endpoint = DocumentAdmission(known, is_open)
    assert endpoint.admit(None, [digest(HELLO)]) == HELLO
    assert endpoint.admit("", [f"sha256:{digest(HELLO)}"]) == HELLO
    assert endpoint.admit(HELLO, [digest(HELLO), f"sha256:{digest(HELLO)}"]) == HELLO
    assert endpoint.admit(HELLO) == HELLO


@pytest.mark.parametrize("is_open", [True, False])
def test_the_door_does_not_choose_between_two_documents(known: KnownDocuments, is_open: bool) -> None:
    endpoint = DocumentAdmission(known, is_open)
    assert endpoint.admit("{ hello }", [digest(HELLO)]) == DocumentMismatch()
    assert endpoint.admit(None, [digest(HELLO), digest(OPERATIONS["Keep"])]) == DocumentMismatch()
    assert endpoint.admit("{ hello }", [digest("{ hello }")]) == DocumentNotKnown()


def test_open_documents_pass_only_where_they_are_taken(known: KnownDocuments) -> None:
    assert DocumentAdmission(known, open_documents=True).admit("{ hello }") == "{ hello }"
    assert DocumentAdmission(known, open_documents=False).admit("{ hello }") == DocumentsClosed()
    assert DocumentAdmission(known, open_documents=False).admit(HELLO + " ") == DocumentsClosed()


@pytest.mark.parametrize("query", [None, ""])
@pytest.mark.parametrize("is_open", [True, False])
def test_a_request_has_to_name_something(known: KnownDocuments, query: str | None, is_open: bool) -> None:
    assert DocumentAdmission(known, is_open).admit(query) == DocumentMissing()


@pytest.mark.parametrize("path", ["/graphql", "/closed"])
@pytest.mark.parametrize(
    "named",
    [
        {"documentId": digest(HELLO)},
        {"documentId": f"sha256:{digest(HELLO)}"},
        {"documentId": f"sha256:{digest(HELLO)}", "operationName": "Hello"},
        {"extensions": persisted(HELLO)},
        {"extensions": persisted(HELLO), "documentId": digest(HELLO), "query": HELLO},
        {"query": HELLO},
    ],
)
async def test_a_known_document_is_executed(endpoint: Endpoint, path: str, named: dict[str, Any]) -> None:
    assert await endpoint.send(json={**named, **NAMED}, path=path) == ANSWER


async def test_a_known_document_is_neither_parsed_nor_measured_nor_validated_again(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    costly = {"documentId": digest(OPERATIONS["Costly"])}
    open_one = {"query": OPERATIONS["Costly"] + " "}
    assert await endpoint.code(open_one) == "DOCUMENT_TOO_DEEP"

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a known document is parsed or validated at the start only")

    monkeypatch.setattr("strawberry.schema.schema.parse", refuse)
    monkeypatch.setattr("strawberry.schema.schema.validate_document", refuse)
    assert await endpoint.send(json=costly) == (200, {"data": {"items": []}})


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"documentId": digest("other")}, "/graphql", "DOCUMENT_NOT_KNOWN"),
        ({"documentId": ""}, "/graphql", "DOCUMENT_NOT_KNOWN"),
        ({"extensions": persisted("other")}, "/graphql", "DOCUMENT_NOT_KNOWN"),
        ({"extensions": {"persistedQuery": {}}}, "/graphql", "DOCUMENT_NOT_KNOWN"),
        ({"documentId": digest("other")}, "/closed", "DOCUMENT_NOT_KNOWN"),
        ({"documentId": digest(HELLO), "query": "{ hello }"}, "/graphql", "DOCUMENT_MISMATCH"),
        ({"query": "{ hello }"}, "/closed", "DOCUMENTS_CLOSED"),
        ({"query": "{ hello"}, "/closed", "DOCUMENTS_CLOSED"),
        ({}, "/closed", "DOCUMENT_MISSING"),
    ],
)
async def test_a_document_that_is_not_admitted_is_refused_with_a_code(
    endpoint: Endpoint, body: dict[str, Any], path: str, code: str
) -> None:
    status, answer = await endpoint.send(json=body, path=path)
    assert (status, answer["errors"][0]["extensions"]["code"]) == (400, code)


async def test_another_operation_name_than_the_documents_finds_nothing(endpoint: Endpoint) -> None:
    assert await endpoint.code({"documentId": digest(HELLO), "operationName": "Other"}) == "OPERATION_NOT_FOUND"


async def test_the_variables_of_a_known_document_are_checked_all_the_same(endpoint: Endpoint) -> None:
    assert await endpoint.code({"documentId": digest(HELLO), "variables": {"name": 7}}) == "VARIABLES_INVALID"


async def test_in_process_a_known_document_runs_by_its_text(small: SmallGateway) -> None:
    result = await small.schema.execute(small.known.by_name["Hello"].text, {"name": "安徽"})
    assert (result.data, result.errors) == ({"hello": "你好，安徽"}, None)


def test_a_document_shows_no_text_when_printed(known: KnownDocuments) -> None:
    assert "hello(name" not in repr(known)
