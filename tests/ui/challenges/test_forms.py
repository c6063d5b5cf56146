"""What was typed into a form that was refused, shown for copying."""

from typing import Any

import pytest

from bot.domain.challenges import MAX_TEXT_LENGTH, SubmissionInput
from bot.domain.markup import SafeText
from bot.ui.challenges.answers import refused_layout
from tests.limits import violations


@pytest.mark.parametrize("character", ["`", "a"])
def test_refused_answer_fits_into_a_message_whatever_was_typed(character: str) -> None:
    text = SafeText(character * MAX_TEXT_LENGTH)
    typed = SubmissionInput(text, text)
    shown: Any = refused_layout("A reason of about this length. " * 6, typed)
    assert violations({"components": shown.to_components()}) == []
