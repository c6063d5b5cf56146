"""What the comparison of stated with computed numbers notices, and what it leaves to the writer."""

import pytest

from tests.content.recomputed.items import RECOMPUTATIONS, Item, without_code
from tests.content.recomputed.numbers import Numbers, agrees, find_numbers, near
from tests.content.recomputed.statistics_challenges import two_couriers

COURIERS = {"Swift": "31 33 34 35 35 36 37 39", "Arrow": "20 22 25 28 35 40 52 58"}
SOLUTION = (
    "Mean 35; medians 35 and 31.5. SD 2.3, 13.2 (or 2.4, 14.1). Above 45: 2. Below 30: 4. Of 8."
)


def couriers(solution: str, table: dict[str, str]) -> Item:
    rows = "\n".join(f"{name} {times}" for name, times in table.items())
    return Item("couriers", {"solution": solution}, f"```\n{rows}\n```")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("9,751 plates, −0.5 and -3", ["9,751", "−0.5", "-3"]),
        ("8 − 12, 7/12 and (3, 1)", ["8", "12", "7", "12", "3", "1"]),
        ("At 11:25 on 2024-03-05.", ["11:25", "2024-03-05"]),
        ("As on days 5 and 10, in week 2; see point 3.", []),
        ("week2.txt, y = 3x, version 1.2.3", []),
    ],
)
def test_numbers_are_found_without_names_and_references(text: str, numbers: list[str]) -> None:
    assert find_numbers(text) == numbers


def test_output_in_code_is_kept_and_code_to_type_is_not() -> None:
    assert find_numbers(without_code("`range(20)` prints `31 3.875` and `{'the': 3}`")) == [
        "31",
        "3.875",
        "3",
    ]


def test_stated_number_may_be_rounded_but_not_wrong() -> None:
    assert agrees("3.2", 3.16)
    assert agrees("190", near(185, 8))
    assert not agrees("3.1", 3.16)
    assert not agrees("1", 0.6)
    assert not agrees("200", near(185, 8))


def test_sentences_may_change_places() -> None:
    first, *rest = SOLUTION.split(". ")
    item = couriers(f"{'. '.join(rest)} {first}.", COURIERS)
    two_couriers(item)
    assert item.overlooked == {}


@pytest.mark.parametrize(("old", "new"), [("31.5", "31.0"), ("13.2", "13.6"), ("45: 2", "45: 3")])
def test_edited_number_is_noticed(old: str, new: str) -> None:
    with pytest.raises(AssertionError, match="was computed, but the text says"):
        two_couriers(couriers(SOLUTION.replace(old, new), COURIERS))


def test_edited_table_is_noticed() -> None:
    same_mean = COURIERS["Arrow"].replace("52 58", "44 66")
    table = COURIERS | {"Arrow": same_mean}
    with pytest.raises(AssertionError, match="was computed, but the text says"):
        two_couriers(couriers(SOLUTION, table))


def test_number_that_nothing_computes_is_noticed() -> None:
    item = couriers(f"{SOLUTION} A third courier has 77.", COURIERS)
    two_couriers(item)
    assert item.overlooked == {"couriers, solution": ["77"]}


def test_unchecked_number_keeps_its_reason() -> None:
    numbers = Numbers("somewhere", "It should be 0.88.")
    numbers.cannot_check("it has to be downloaded", 0.88)
    assert [(one.number, one.reason) for one in numbers.unchecked] == [
        ("0.88", "it has to be downloaded")
    ]
    assert numbers.checked == 0


def test_recomputations_are_registered_by_the_name_of_their_item() -> None:
    assert two_couriers in RECOMPUTATIONS["challenge st-two-couriers"]
