"""The worked solutions of the shipped challenges: their listings run, and they keep to the task."""

import re

import pytest

from bot.domain.content.models.scoring import Challenge
from tests.content.recomputed.items import LISTING
from tests.content.recomputed.worked_solutions import run_listings
from tests.packs import shipped_catalog

SOLVED = [challenge for challenge in shipped_catalog().challenges if challenge.worked_solution]
WITH_LISTINGS = [
    one
    for one in SOLVED
    if one.worked_solution and "```python" in one.worked_solution.text and not one.result
]
"""Those about a member's own file run in `results/test_results.py`."""
_PRINTS_WHAT_DATA_GIVE = {"mo-race-of-lists"}
"""Challenges about a script whose data aren't in the task, so the solution states no output."""
_QUOTE = re.compile(r"(?:^> ?.*\n?)+", re.MULTILINE)
_LIMIT = re.compile(r"(?:at most|up to) (\d+) words", re.IGNORECASE)


def _text(challenge: Challenge) -> str:
    assert challenge.worked_solution
    return challenge.worked_solution.text


def test_every_challenge_has_worked_solution() -> None:
    assert len(SOLVED) == len(shipped_catalog().challenges)


@pytest.mark.parametrize("challenge", WITH_LISTINGS, ids=lambda challenge: challenge.id)
def test_listings_print_what_solution_states(challenge: Challenge) -> None:
    for ran in run_listings(challenge):
        if challenge.id in _PRINTS_WHAT_DATA_GIVE:
            assert ran.printed
            assert not ran.stated
        else:
            assert ran.printed == ran.stated


def test_every_listing_is_found() -> None:
    for challenge in WITH_LISTINGS:
        listings = LISTING.findall(_text(challenge))
        assert len(listings) == _text(challenge).count("```python"), challenge.id


def test_blocks_are_closed() -> None:
    assert [one.id for one in SOLVED if _text(one).count("```") % 2] == []


def test_notes_keep_within_words_of_task() -> None:
    for challenge in SOLVED:
        limits = [
            int(limit) for limit in _LIMIT.findall("\n".join((challenge.brief, *challenge.hand_in)))
        ]
        notes = [len(note.replace(">", " ").split()) for note in _QUOTE.findall(_text(challenge))]
        assert bool(notes) == bool(limits), challenge.id
        assert max(notes, default=0) <= max(limits, default=0), (challenge.id, notes)
