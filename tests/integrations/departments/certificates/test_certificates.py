"""What is the certificate store's own: codes, statuses, identifiers; the contract is tried elsewhere."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from integrations.departments.certificates import wire as certificates
from integrations.departments.certificates.sandbox import CertificatesSandbox
from services.documents.service import check_certificate
from services.documents.types import CertificateFacts, CertificateStatus, CertificateVerdict
from services.kit.clock import HeldClock, china_day
from services.sharing.ports import Source
from services.sharing.types import SELF, Asked, Found, OutcomeKind, PartyKey, Refused, Unavailable
from tests.integrations.contract import Bench, bench_of
from tests.support.authorised import under_code
from tests.support.deadlines import in_good_time

MARRIAGE_TYPE = "34LOCALPLACEHOLDER001"
MOTHER = "340000199403121026"
IDENTIFIER = f"1.2.156.3005.2.{MARRIAGE_TYPE}.11340000MB0AA00036.J3400002021000001A.001.O"
HEAD = {"status": "0", "time": "20261123103000"}


@pytest.fixture
async def bench(clock: HeldClock) -> AsyncIterator[Bench[Source]]:
    async with bench_of("certificates", clock) as bench:
        yield bench


def about(number: str, kind: str = "marriage", by: str = "person.id_number") -> Asked:
    prefix = {"marriage": "marriage_certificate", "household": "household_certificate"}[kind]
    halves = ("identifier", "status", "holder_number", "valid_from", "valid_until")
    return Asked(
        f"certificates.{kind}", PartyKey("mother"), {by: number}, {SELF: tuple(f"{prefix}.{half}" for half in halves)}
    )


async def verdict(bench: Bench[Source], asked: Asked, today: date) -> CertificateVerdict:
    (answer,) = await bench.ask(asked)
    assert isinstance(answer, Found), answer
    (said,) = answer.answers
    values = {element.partition(".")[2]: str(value) for element, value in said.values.items()}
    (certificate_type,) = [each.certificate for each in bench.manifest.catalogue if each.code == asked.resource]
    assert certificate_type is not None
    facts = CertificateFacts(
        identifier=values["identifier"],
        status=CertificateStatus(values["status"]),
        holder_number=values["holder_number"],
        valid_from=date.fromisoformat(values["valid_from"]),
        valid_until=date.fromisoformat(values["valid_until"]),
    )
    (holder,) = asked.key.values()
    return check_certificate(facts, certificate_type=certificate_type, holder=holder, today=today)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (about(MOTHER), CertificateVerdict.VALID),
        (about("E12345678", by="person.passport_number"), CertificateVerdict.VALID),
        (about("340000198504120044"), CertificateVerdict.VALID),  # kept under its 15 digits
        (about("34000019960704902X"), CertificateVerdict.REVOKED),
        (about("340000199706034069", "household"), CertificateVerdict.SUSPENDED),
        (about("340000198504120044", "household"), CertificateVerdict.EXPIRED),
    ],
)
async def test_what_the_store_says_is_judged_as_it_stands(
    bench: Bench[Source], clock: HeldClock, asked: Asked, expected: CertificateVerdict
) -> None:
    assert await verdict(bench, asked, china_day(clock.now())) is expected


async def test_a_certificate_revoked_while_the_store_runs_is_so_from_then_on(
    bench: Bench[Source], clock: HeldClock
) -> None:
    assert isinstance(bench.sandbox, CertificatesSandbox)
    identifier = bench.sandbox.identifier_of(MARRIAGE_TYPE, MOTHER)
    assert identifier == IDENTIFIER
    bench.sandbox.revoke(identifier)
    assert await verdict(bench, about(MOTHER), china_day(clock.now())) is CertificateVerdict.REVOKED
    assert await verdict(bench, about("340000199209082019"), china_day(clock.now())) is CertificateVerdict.VALID


def test_a_holder_without_a_certificate_has_no_identifier(bench: Bench[Source]) -> None:
    assert isinstance(bench.sandbox, CertificatesSandbox)
    assert bench.sandbox.identifier_of(MARRIAGE_TYPE, "340000199706034069") is None


async def test_without_a_code_nobody_is_asked(bench: Bench[Source]) -> None:
    answers = await bench.adapter.fetch([under_code(about(MOTHER), None)], until=in_good_time())
    assert answers == [Refused(certificates.CODE_MISSING)]
    assert not bench.sandbox.calls


async def test_a_code_opens_the_store_once(bench: Bench[Source]) -> None:
    kinds = []
    for _ in range(2):
        answers = await bench.adapter.fetch([under_code(about(MOTHER), "a-code")], until=in_good_time())
        kinds.append(answers[0])
    assert isinstance(kinds[0], Found)
    assert kinds[1] == Refused(certificates.CODE_USED)


async def test_the_store_itself_refuses_a_call_without_a_code(bench: Bench[Source]) -> None:
    question = certificates.write_question(under_code(about(MOTHER), None), MARRIAGE_TYPE)
    headers = {certificates.TOKEN_HEADER: "token-of-the-test"}
    answered = await bench.client.call(
        certificates.USE, question, certificates.QuestionReply, until=in_good_time(), headers=headers
    )
    assert isinstance(answered, certificates.QuestionReply)
    assert answered.head.status == certificates.CODE_MISSING


def test_a_question_says_what_the_certificate_is_used_for() -> None:
    said = certificates.write_question(under_code(about(MOTHER), "a-code"), MARRIAGE_TYPE)
    assert said["use"] == {"item": "newborn", "matter": "00000000-0000-0000-0000-000000000002"}
    assert said["type_code"] == MARRIAGE_TYPE


@pytest.mark.parametrize(
    ("identifier", "told"),
    [
        (IDENTIFIER[:-1] + "P", "CHECK_CHARACTER"),
        (IDENTIFIER.replace("A.001", "B.001"), "CHECK_CHARACTER"),
        ("无", "LENGTH"),
        ("1.2.156.3005.2.11100000000013127D001.11340000MB0AA00023.S2020340000001.001.0", "another type"),
    ],
)
def test_an_identifier_that_cannot_be_right_is_malformed(identifier: str, told: str) -> None:
    answer = said(certificate_identifier=identifier)
    assert isinstance(answer, Unavailable)
    assert answer.kind is OutcomeKind.MALFORMED
    assert told in answer.detail
    assert identifier not in answer.detail


@pytest.mark.parametrize("number", ["340000199209082019", "", "无"])
def test_what_is_said_of_another_holder_is_malformed(number: str) -> None:
    answer = said(holder_code=number)
    assert isinstance(answer, Unavailable)
    assert answer.kind is OutcomeKind.MALFORMED


def test_a_status_we_do_not_know_is_malformed() -> None:
    answer = said(certificate_status="77")
    assert isinstance(answer, Unavailable)
    assert answer.kind is OutcomeKind.MALFORMED


@pytest.mark.parametrize(
    ("status", "expected"), [("9001", Unavailable(OutcomeKind.DOWN, "status 9001")), ("4002", Refused("4002"))]
)
def test_no_answer_is_told_by_its_status(status: str, expected: object) -> None:
    answered = certificates.QuestionReply.model_validate_json(
        f'{{"head": {{"status": "{status}", "time": "{HEAD["time"]}"}}}}'
    )
    assert certificates.read_answer(about(MOTHER), MARRIAGE_TYPE, answered) == expected


def test_of_several_certificates_none_is_taken_for_the_one_that_is_meant() -> None:
    row = certificates.CertificateRecord(holder_code=MOTHER, certificate_identifier=IDENTIFIER)
    answered = certificates.QuestionReply(head=certificates.Head.model_validate(HEAD), data=(row, row))
    assert certificates.read_answer(about(MOTHER), MARRIAGE_TYPE, answered) == Refused("SEVERAL")


def said(**instead: str) -> object:
    """What becomes of the mother's marriage certificate with something else in it."""
    row = {"holder_code": MOTHER, "certificate_identifier": IDENTIFIER, "certificate_status": "10", **instead}
    answered = certificates.QuestionReply.model_validate({"head": HEAD, "data": (row,)})
    return certificates.read_answer(about(MOTHER), MARRIAGE_TYPE, answered)
