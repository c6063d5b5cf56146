"""Criteria by which work is judged, with what the marks look like."""

import pytest
from pydantic import ValidationError

from bot.domain.content.models.entries import RubricLine

LEVELS = (
    "No baseline.",
    "One is named.",
    "One is measured.",
    "Several are measured and explained.",
)


def test_line_has_four_levels() -> None:
    written = {"line": "A baseline.", "levels": list(LEVELS)}
    assert RubricLine.model_validate(written).levels == LEVELS


@pytest.mark.parametrize("count", [1, 3, 5])
def test_other_number_of_levels_is_refused(count: int) -> None:
    with pytest.raises(ValidationError, match="levels"):
        RubricLine.model_validate(
            {"line": "A baseline.", "levels": (*LEVELS, "Even more.")[:count]}
        )
