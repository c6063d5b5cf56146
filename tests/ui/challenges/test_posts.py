"""What a challenge post says about the form of an answer."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.content import Catalog, Evidence
from bot.services.challenges.posts import ChallengePost, PostState
from bot.services.challenges.submission_queries import PostTally
from bot.ui.challenges.posts import PostedChallenge, challenge_text, recap_text
from tests.ui.longest.stored import group

_NOW = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
_TEXT, _LINK, _FILE = Evidence


@pytest.mark.parametrize(
    ("evidence", "reviewed", "expected"),
    [
        ((_TEXT,), True, "in writing"),
        ((_TEXT, _FILE), True, "in writing, with a file if you like,"),
        ((_TEXT, _FILE), False, "in writing"),
        ((_TEXT, _LINK), True, "in writing, with a link if you like,"),
        ((_TEXT, _FILE, _LINK), True, "in writing, with a file or a link if you like,"),
        ((_TEXT, _FILE, _LINK), False, "in writing, with a link if you like,"),
    ],
)
def test_post_asks_for_text_and_offers_what_the_challenge_and_the_group_take(
    catalog: Catalog, evidence: tuple[Evidence, ...], reviewed: bool, expected: str
) -> None:
    challenge = catalog.challenges[0].model_copy(update={"evidence": evidence})
    post = ChallengePost(
        id=1,
        guild_id=1,
        group_id=1,
        week="2026-W39",
        state=PostState.POSTED,
        challenge_id=challenge.id,
        due_at=_NOW,
        deadline_at=_NOW,
        closes_at=_NOW,
        sent_at=_NOW,
        channel_id=1,
        message_id=1,
    )
    study_group = replace(group(1), reviewed=reviewed)
    text = challenge_text(PostedChallenge(catalog, study_group, post, challenge))
    assert f"\nAnswer {expected} by <t:" in text


@pytest.mark.parametrize(
    ("submissions", "pending", "accepted", "expected"),
    [
        (1, 1, 0, "1 answer, waiting for review."),
        (2, 2, 0, "2 answers, both waiting for review."),
        (5, 5, 0, "5 answers, all waiting for review."),
        (3, 1, 2, "3 answers, 2 accepted."),
        (2, 0, 0, "2 answers, 0 accepted."),
    ],
)
def test_recap_says_what_became_of_the_answers(
    catalog: Catalog, submissions: int, pending: int, accepted: int, expected: str
) -> None:
    text = recap_text(PostTally(submissions, pending, accepted, ()), catalog.challenges[0])
    assert text.endswith(f"\n{expected}")
