"""Rehearsing a draft, through the schema: the report, and what keeps a draft from being rehearsed."""

import pytest

from services.access.types import StaffPost, StaffRole
from tests.backend.graphapi.applications.test_operations import is_problem
from tests.backend.graphapi.registration.test_operations import package
from tests.support.packages import birth
from tests.support.public_schema import Caller, PublicSchema

REGISTRAR = StaffPost(StaffRole.REGISTRAR, "health")


@pytest.fixture
async def registrar(public: PublicSchema) -> Caller:
    return await public.staff(REGISTRAR)


async def rehearse(registrar: Caller, text: str) -> object:
    draft = await registrar.run("DraftItem", input={"kind": "ITEM", "department": "health", "text": text})
    return await registrar.run("RehearseDraft", input={"draftId": draft["id"]})


async def test_a_service_without_personas_cannot_be_rehearsed(registrar: Caller) -> None:
    refused = await rehearse(registrar, package(birth() | {"short": "not-in-the-examples"})["text"])
    assert is_problem(refused, "RehearsalWithoutPersonas", "REHEARSAL_WITHOUT_PERSONAS")
    assert isinstance(refused, dict)
    assert refused["services"] == ["not-in-the-examples"]


async def test_a_draft_that_is_no_package_cannot_be_rehearsed(registrar: Caller) -> None:
    refused = await rehearse(registrar, "code: abc\n")
    assert is_problem(refused, "PackageRefused", "PACKAGE_REFUSED")
    assert isinstance(refused, dict)
    assert refused["findings"]
