"""The staff of a department lists what waits for them, and closes it; nobody else does."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.access.types import StaffPost, StaffRole
from services.audit.tables import AuditEntry
from tests.support.public_schema import Caller, PublicSchema, is_problem

COMMENT = "已电话核实，更正编号。"


async def opened(public: PublicSchema, department: str = "health") -> str:
    """A matter of a department; its id."""
    office = public.office
    case = office.ids.record(7)
    async with office.db.work() as work:
        await office.handover.put_objection_before_a_person(
            work, case=case, department=department, about=case, reason_code="RESULT_VALUE_UNFIT"
        )
    async with office.db.read() as session:
        found = await office.handover.open_matters(session, [department], first=50)
    return str(next(each.id for each in found if each.case == case))


@pytest.fixture
async def clerk(public: PublicSchema) -> Caller:
    return await public.staff(StaffPost(StaffRole.DEPARTMENT_REVIEWER, "health"))


async def listed(caller: Caller) -> list[str]:
    return [each["id"] for each in (await caller.run("OpenMatters"))["matters"]]


def closing(matter: str, comment: str = COMMENT) -> dict[str, str]:
    return {"matterId": matter, "comment": comment}


async def test_what_waits_is_listed_page_by_page_the_oldest_first(public: PublicSchema, clerk: Caller) -> None:
    matters = [await opened(public) for _ in range(3)]
    first = await clerk.run("OpenMatters", first=2)
    rest = await clerk.run("OpenMatters", first=2, after=first["after"])
    assert [each["id"] for each in (*first["matters"], *rest["matters"])] == matters
    assert rest["after"] is None
    assert {each["reasonCode"] for each in first["matters"]} == {"RESULT_VALUE_UNFIT"}


async def test_a_closed_matter_is_listed_no_more_and_its_closing_is_recorded(
    public: PublicSchema, clerk: Caller
) -> None:
    matter, other = await opened(public), await opened(public)
    closed = await clerk.run("CloseMatter", input=closing(matter))
    assert (closed["__typename"], closed["id"]) == ("OpenMatter", matter)
    assert await listed(clerk) == [other]
    async with public.office.db.read() as session:
        assert await public.office.handover.closing_comment(session, UUID(matter)) == COMMENT
        assert await public.office.handover.closing_comment(session, UUID(other)) is None
        [entry] = await session.all(select(AuditEntry).where(AuditEntry.action == "matters.close"))
    assert (entry.subject, entry.object_id) == (clerk.context.actor.subject, matter)


async def test_closing_twice_is_refused(public: PublicSchema, clerk: Caller) -> None:
    matter = await opened(public)
    await clerk.run("CloseMatter", input=closing(matter))
    assert is_problem(await clerk.run("CloseMatter", input=closing(matter)), "MatterClosed", "MATTER_CLOSED")


async def test_of_another_department_nothing_is_listed_or_closed(public: PublicSchema, clerk: Caller) -> None:
    matter = await opened(public, "police")
    assert await listed(clerk) == []
    assert is_problem(await clerk.run("CloseMatter", input=closing(matter)), "MatterUnknown", "MATTER_UNKNOWN")
    colleague = await public.staff(StaffPost(StaffRole.REGISTRAR, "police"))
    assert await listed(colleague) == [matter]


@pytest.mark.parametrize("comment", ["", " \u3000", "x" * 2001, "a\u0000b", "a\u202eb"])
async def test_a_comment_that_says_nothing_or_cannot_be_shown_closes_nothing(
    public: PublicSchema, clerk: Caller, comment: str
) -> None:
    matter = await opened(public)
    refused = await clerk.run("CloseMatter", input=closing(matter, comment))
    assert is_problem(refused, "ReasonNotTaken", "REASON_NOT_TAKEN")
    assert await listed(clerk) == [matter]
