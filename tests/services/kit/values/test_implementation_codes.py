import pytest

from services.kit.values.implementation_codes import ImplementationCode, check_implementation_code
from services.kit.values.numbers import InvalidNumber, NumberFault

TEXT = "11340000MB0AAAAA7X2000115035000"


def test_a_code_is_taken_apart_and_put_together() -> None:
    code = check_implementation_code(TEXT)
    assert code == ImplementationCode("11340000MB0AAAAA7X", "2", "000115035000")
    assert isinstance(code, ImplementationCode)
    assert code.text == TEXT


def test_a_code_seen_in_the_field_passes() -> None:
    assert isinstance(check_implementation_code("11100000MB032716991000115035000"), ImplementationCode)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", NumberFault.LENGTH),
        (TEXT + "0", NumberFault.LENGTH),
        (TEXT.replace("7X2", "7X8"), NumberFault.CHARACTERS),
        (TEXT.replace("7X2", "7X0"), NumberFault.CHARACTERS),
        (TEXT.lower(), NumberFault.CHARACTERS),
        (TEXT.replace("7X200", "7X2AA"), NumberFault.CHARACTERS),
        (TEXT.replace("7X2", "8X2"), NumberFault.CHECK_CHARACTER),
    ],
)
def test_what_is_no_code_is_refused_with_its_reason(text: str, expected: NumberFault) -> None:
    assert check_implementation_code(text) == InvalidNumber(expected)
