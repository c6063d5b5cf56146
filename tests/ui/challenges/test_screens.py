"""A whole task, what the recap of a week says about its answers, and what it asks about a closed challenge."""

from dataclasses import replace

import pytest

from bot.domain.content import Catalog
from bot.services.challenges.submission_queries import PostTally
from bot.ui.challenges.screens import discussed_text, recap_text, task_text
from tests.ui.longest.challenges import sent_post
from tests.ui.longest.stored import group


def test_whole_task_does_not_refer_to_itself(catalog: Catalog) -> None:
    briefs = [one.brief for one in catalog.challenges]
    assert sum("in **Whole task**" in brief for brief in briefs) > 10
    assert [one for one in catalog.challenges if "Whole task" in task_text(one)] == []


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


@pytest.mark.parametrize(
    ("discuss", "in_gallery", "named", "expected"),
    [
        ("Why?", 0, True, " Why?"),
        ("Why?", 0, False, "\n**“{title}” is closed.** Why?"),
        ("Why?", 1, True, " Why? [Read accepted answers](<{link}>)."),
        ("Why?", 2, False, "\n**“{title}” is closed.** Why? [Read accepted answers](<{link}>)."),
        (None, 2, True, " [Read accepted answers](<{link}>)."),
        (None, 0, False, ""),
    ],
)
def test_recap_names_a_closed_challenge_once_and_leads_to_answers_that_may_be_read(
    catalog: Catalog, discuss: str | None, in_gallery: int, named: bool, expected: str
) -> None:
    challenge = catalog.challenges[0].model_copy(update={"discuss": discuss})
    tally, post = PostTally(3, 0, 3, (), shown_in_gallery=in_gallery), sent_post(challenge)
    here = replace(group(1), gallery_channel_id=None)
    link = f"https://discord.com/channels/{here.guild_id}/{post.message_id}"
    text = discussed_text(tally, challenge, here, post, named=named)
    assert text == expected.format(title=challenge.title, link=link)


def test_recap_of_a_group_without_a_gallery_asks_its_question_and_leads_nowhere(
    catalog: Catalog,
) -> None:
    challenge, here = catalog.challenges[0], replace(group(1), gallery=False)
    tally = PostTally(3, 0, 3, (), shown_in_gallery=3)
    text = discussed_text(tally, challenge, here, sent_post(challenge), named=True)
    assert text == f" {challenge.discuss}"
    assert discussed_text(tally, None, here, sent_post(challenge), named=True) == ""
