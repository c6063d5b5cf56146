"""What the recap of a week says about its answers."""

import pytest

from bot.domain.content import Catalog
from bot.services.challenges.submission_queries import PostTally
from bot.ui.challenges.screens import recap_text


@pytest.mark.parametrize(
    ("submissions", "pending", "accepted", "expected"),
    [
        (1, 1, 0, "1 answer, 1 waiting for review."),
        (2, 2, 0, "2 answers, 2 waiting for review."),
        (5, 5, 0, "5 answers, 5 waiting for review."),
        (3, 1, 2, "3 answers, 2 accepted, 1 waiting for review."),
        (3, 2, 0, "3 answers, 2 waiting for review."),
        (2, 0, 0, "2 answers."),
    ],
)
def test_recap_says_what_became_of_the_answers(
    catalog: Catalog, submissions: int, pending: int, accepted: int, expected: str
) -> None:
    text = recap_text(PostTally(submissions, pending, accepted, ()), catalog.challenges[0])
    assert text.endswith(f" · {expected}")
