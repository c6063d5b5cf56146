"""The lines that the shipped pack offers for a CV."""

from collections import Counter

import pytest

from tests.packs import shipped_catalog

CATALOG = shipped_catalog()
LINES = {
    **{plan.id: plan.cv_line or "" for plan in CATALOG.plans},
    **{challenge.id: challenge.cv_line or "" for challenge in CATALOG.challenges},
}
_PAST_WITHOUT_ED = {"Built", "Chose", "Found", "Redrew", "Rewrote", "Wrote"}
_INFLATED = ("master", "expert", "profession", "cutting-edge", "passion", "successful")


@pytest.mark.parametrize("entry_id", LINES)
def test_line_says_in_the_past_tense_what_was_done(entry_id: str) -> None:
    first = LINES[entry_id].partition(" ")[0]
    assert first in _PAST_WITHOUT_ED or first.endswith("ed")


@pytest.mark.parametrize("entry_id", LINES)
def test_line_has_no_full_stop_and_no_inflated_word(entry_id: str) -> None:
    line = LINES[entry_id]
    assert not line.endswith(".")
    assert [word for word in _INFLATED if word in line.lower()] == []


def test_no_verb_begins_more_than_a_fifth_of_the_lines() -> None:
    firsts = Counter(line.partition(" ")[0] for line in LINES.values())
    assert max(firsts.values()) <= len(LINES) / 5
