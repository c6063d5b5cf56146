"""What moderators read about answers that wait for review."""

import datetime as dt
from dataclasses import replace

from bot.services.reviews.queue import ReviewBacklog
from bot.ui.groups.setup_check import backlog_problem
from tests.ui.longest.stored import group

_BEGAN_AT = dt.datetime(2026, 10, 19, 8, tzinfo=dt.UTC)
_BEGAN = f"<t:{int(_BEGAN_AT.timestamp())}:R>"


def test_sentence_tells_count_age_and_a_missing_channel() -> None:
    without_channel = replace(group(1), review_channel_id=None)
    sentence = backlog_problem(without_channel, ReviewBacklog(1, _BEGAN_AT)).text
    assert sentence.startswith(f"An answer is waiting for review. It was handed in {_BEGAN}. ")
    assert "this group has no review channel" in sentence
    sentence = backlog_problem(group(1), ReviewBacklog(2, _BEGAN_AT)).text
    assert sentence.startswith(
        f"2 answers are waiting for review. The oldest was handed in {_BEGAN}. "
    )
    assert sentence.endswith("You promise a review within 3 days.")
    in_a_day = replace(group(1), review_days=1)
    assert "within a day." in backlog_problem(in_a_day, ReviewBacklog(2, _BEGAN_AT)).text
    assert "no review channel" not in sentence
