"""Criteria by which work is judged, with and without what the marks look like."""

import pytest
from pydantic import ValidationError

from bot.domain.content.models.entries import RubricLine

LEVELS = (
    "No baseline.",
    "One is named.",
    "One is measured.",
    "Several are measured and explained.",
)


def test_line_alone_has_no_levels() -> None:
    assert RubricLine.model_validate("A baseline.") == RubricLine(line="A baseline.")
    assert RubricLine(line="A baseline.").levels == ()


def test_line_may_have_its_four_levels() -> None:
    written = {"line": "A baseline.", "levels": list(LEVELS)}
    assert RubricLine.model_validate(written).levels == LEVELS


@pytest.mark.parametrize("count", [1, 3, 5])
def test_other_number_of_levels_is_refused(count: int) -> None:
    with pytest.raises(ValidationError, match=r"4 levels|at most 4 items"):
        RubricLine(line="A baseline.", levels=(*LEVELS, "Even more.")[:count])


@pytest.mark.parametrize("line", ["", "x" * 111])
def test_line_alone_is_as_limited_as_one_with_levels(line: str) -> None:
    with pytest.raises(ValidationError, match="line"):
        RubricLine.model_validate(line)


def test_schema_for_editors_accepts_both_forms() -> None:
    kinds = [kind["type"] for kind in RubricLine.model_json_schema()["anyOf"]]
    assert kinds == ["object", "string"]
