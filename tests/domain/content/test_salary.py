"""Pay ranges and their overlap."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.content import PayRange
from bot.domain.content.models.roles import Salaries, common_range

TABLE = {"measures": "a range", "place": None, "source": "survey"}
SALARIES: dict[str, Any] = {
    "currency": "USD",
    "period": "year",
    "by_role": TABLE | {"figures": [{"role": "cook", "low": 1, "high": 2, "growth": "High"}]},
    "by_level": TABLE
    | {"figures": [{"id": "new", "name": "New", "experience": "none", "low": 1, "high": None}]},
    "cautions": ["Handle with care."],
}


def pay(low: int, high: int | None) -> PayRange:
    return PayRange(low=low, high=high)


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_range_with_high_below_low_is_refused(low: int, above: int) -> None:
    with pytest.raises(ValidationError, match=rf"high \({low}\) is below low \({low + above}\)"):
        pay(low + above, low)


@pytest.mark.parametrize(("low", "high"), [(1, 1), (1, 2), (99_999_999, None)])
def test_range_may_be_one_amount_or_open_ended(low: int, high: int | None) -> None:
    assert (pay(low, high).low, pay(low, high).high) == (low, high)


@pytest.mark.parametrize("amount", [0, -5, 100_000_000, 1.5, "many", None])
def test_unrealistic_amount_is_refused(amount: object) -> None:
    with pytest.raises(ValidationError):
        PayRange.model_validate({"low": amount})


@pytest.mark.parametrize("end", ["low", "high"])
def test_boolean_is_not_an_amount(end: str) -> None:
    with pytest.raises(ValidationError):
        PayRange.model_validate({"low": 1} | {end: True})


@pytest.mark.parametrize(
    ("ranges", "common"),
    [
        ([(100, 160), (120, 180)], (120, 160)),
        ([(120, 180), (100, 160), (110, 150)], (120, 150)),
        ([(100, 200), (120, 150)], (120, 150)),  # one inside the other
        ([(100, 120), (120, 150)], (120, 120)),  # they touch
        ([(100, 119), (120, 150)], None),
        ([(100, 200), (120, 150), (160, 180)], None),
        ([(100, None), (120, 150)], (120, 150)),  # no upper end
        ([(200, None), (120, 150)], None),
        ([(100, None), (200, None)], (200, None)),
        ([(100, 160), None], None),  # one has no figure
        ([(100, 160), None, (100, 160)], None),
        ([None, None], None),
        ([(100, 160)], None),  # only one range
        ([], None),
    ],
)
def test_common_range_is_overlap(
    ranges: list[tuple[int, int | None] | None], common: tuple[int, int | None] | None
) -> None:
    found = common_range([pay(*ends) if ends else None for ends in ranges])
    assert found == (pay(*common) if common else None)


def test_salaries_consist_of_two_tables() -> None:
    salaries = Salaries.model_validate(SALARIES)
    assert salaries.by_role.figures[0].growth == "High"
    assert salaries.by_level.figures[0].high is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "usd"},
        {"currency": "US dollar"},
        {"period": "week"},
        {"cautions": []},
        {"by_role": TABLE | {"figures": []}},
        {"by_level": {"measures": "a range", "source": "survey", "figures": []}},
        {"bonus": 5},
    ],
    ids=",".join,
)
def test_salaries_with_invalid_structure_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Salaries.model_validate(SALARIES | wrong)
