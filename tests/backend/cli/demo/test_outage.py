"""What the demo of an outage counts as gone well. That it goes so is tried where commands of the README are run."""

from typing import Any

from backend.cli.demo.outage import TYPED, WRONG, Outage


def fields(check: str, **otherwise: str) -> list[dict[str, Any]]:
    return [
        {
            "party": {"role": role},
            "element": name.replace("_", ".", 1),
            "check": otherwise.get(name, check),
        }
        for role, names in TYPED.items()
        for name in names
    ]


def seen(pending: list[dict[str, Any]], checked: list[dict[str, Any]]) -> Outage:
    return Outage(pending=pending, checked=checked, notices=[{"element": "maternity.bill_amount"}])


def test_what_was_typed_wrongly_and_nothing_else_must_be_found() -> None:
    mismatch = {"maternity_bill_amount": "MISMATCH"}
    assert {("mother", "maternity.bill_amount")} == WRONG
    assert seen(fields("PENDING"), fields("MATCHED", **mismatch)).as_it_should_be
    assert not seen(fields("PENDING"), fields("MATCHED")).as_it_should_be
    assert not seen(fields("PENDING"), fields("MATCHED", **mismatch, insurance_place="MISMATCH")).as_it_should_be


def test_the_case_concerned_must_be_told_and_of_nothing_else() -> None:
    well = seen(fields("PENDING"), fields("MATCHED", maternity_bill_amount="MISMATCH"))
    assert well.as_it_should_be
    well.notices.append({"element": "insurance.place"})
    assert not well.as_it_should_be
    well.notices.clear()
    assert not well.as_it_should_be


def test_all_of_it_must_have_been_pending_and_none_may_stay_so() -> None:
    checked = fields("MATCHED", maternity_bill_amount="MISMATCH")
    assert not seen(fields("PENDING", insurance_place="NONE"), checked).as_it_should_be
    assert not seen([], checked).as_it_should_be
    late = fields("MATCHED", maternity_bill_amount="MISMATCH", maternity_invoice_number="PENDING")
    assert not seen(fields("PENDING"), late).as_it_should_be


def test_the_figures_count_by_outcome() -> None:
    told = seen(fields("PENDING"), fields("MATCHED", maternity_bill_amount="MISMATCH")).figures()
    assert (told["fields_pending"], told["fields_matched"], told["fields_mismatched"]) == (7, 6, 1)
