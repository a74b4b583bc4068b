"""The other one-things go the whole way as the newborn one does: a firm, a restaurant, a death, and single items."""

from rich.console import Console

from backend.cli.demo.client import Json
from backend.cli.demo.story import Story, figures, tell
from services.kit.clock import Deadline
from tests.support.gateway import RunningGateway

SINGLE = (
    "aid-wages",
    "aid-dotted-name",
    "search-for-loan",
    "search-nothing",
    "haul-canteen",
    "haul-snacks",
    "enrol-owner",
    "enrol-on-paper",
    "vaccinated-fully",
    "vaccinated-no-node",
    "veteran-lost",
    "veteran-unrecorded",
)
"""Of each single item one whom the registers know well, and one whom they do not; the others are rehearsed."""


async def told(running: RunningGateway, code: str) -> Story:
    """A persona's way to the end of every case, which is as they expect."""
    rooms = running.up.gateway.rooms
    # The providers' grants are there when the first application is opened, not only soon after the start.
    await rooms.sharing.follow_platform(until=Deadline.after(10, rooms.clock))
    client, persona = await running.client(code)
    story = await tell(running.up.address, client.token, persona, Console(quiet=True))
    assert all(case["ended"] for case in story.cases), states(story)
    assert len(story.cases) == persona.expects.cases, states(story)
    assert sum(case["granted"] for case in story.cases) == persona.expects.granted, states(story)
    return story


def states(story: Story) -> dict[str, str]:
    return {case["itemName"]["zh"]: case["state"] for case in story.cases}


def case_of(story: Story, name: str) -> Json:
    return next(case for case in story.cases if case["itemName"]["zh"] == name)


async def test_a_firm_is_founded_by_three_partners_and_an_agent(running: RunningGateway) -> None:
    story = await told(running, "start-trade")
    assert sorted(p["role"] for p in story.opened["parties"]) == ["agent", "firm", "partner", "partner", "partner"]
    assert {case["partyRole"] for case in story.cases} == {"firm"}
    n = figures(story)
    assert (n["fields_filled"], n["fields_total"]) == (21, 24)
    assert (n["materials_skipped"], n["materials_total"]) == (7, 8)


async def test_a_firm_whose_name_is_taken_is_refused_and_all_that_waits_for_it_is_blocked(
    running: RunningGateway,
) -> None:
    story = await told(running, "start-refused")
    refused = case_of(story, "企业设立登记")
    assert (refused["state"], refused["reasonCode"]) == ("DECIDED_DENY", "MCXT")
    assert sorted(states(story).values()) == ["BLOCKED"] * 5 + ["DECIDED_DENY"]


async def test_a_restaurant_is_inspected_and_sells_tobacco_if_it_says_so(running: RunningGateway) -> None:
    story = await told(running, "shop-noodles")
    assert "烟草专卖零售许可" in states(story)
    assert case_of(story, "食品经营许可")["granted"]
    without = await told(running, "shop-teahouse")
    assert "烟草专卖零售许可" not in states(without)


async def test_near_a_school_tobacco_alone_is_denied(running: RunningGateway) -> None:
    story = await told(running, "shop-near-school")
    assert case_of(story, "烟草专卖零售许可")["reasonCode"] == "XXJL"


async def test_a_child_buries_the_mother_without_a_certificate_of_kinship(running: RunningGateway) -> None:
    story = await told(running, "passed-mother")
    assert sorted(p["role"] for p in story.opened["parties"]) == ["child", "deceased"]
    kinship = [m for m in story.application["materials"] if m["code"] == "kinship-proof"]
    assert [material["skipped"] for material in kinship] == [True]
    assert "机动车驾驶证注销" not in states(story)


async def test_a_fund_account_in_a_city_without_a_node_is_shown_on_paper(running: RunningGateway) -> None:
    story = await told(running, "passed-husband")
    uploaded = [m["code"] for m in story.application["materials"] if m["way"] == "UPLOAD"]
    assert uploaded == ["fund-account-proof"]
    assert "机动车驾驶证注销" in states(story)


async def test_single_items_are_applied_for_and_granted(running: RunningGateway) -> None:
    for code in SINGLE:
        story = await told(running, code)
        assert [case["granted"] for case in story.cases] == [True], code
