"""The lines that the shipped pack offers for a CV."""

from collections import Counter

from tests.packs import shipped_catalog

CATALOG = shipped_catalog()
LINES = {
    **{plan.id: plan.cv_line or "" for plan in CATALOG.plans},
    **{challenge.id: challenge.cv_line or "" for challenge in CATALOG.challenges},
}
_PAST_WITHOUT_ED = {"Built", "Chose", "Found", "Redrew", "Rewrote", "Wrote"}
_INFLATED = ("master", "expert", "profession", "cutting-edge", "passion", "successful")


def test_lines_say_in_the_past_tense_what_was_done() -> None:
    firsts = {entry_id: line.partition(" ")[0] for entry_id, line in LINES.items()}
    others = {key: word for key, word in firsts.items() if word not in _PAST_WITHOUT_ED}
    assert {key: word for key, word in others.items() if not word.endswith("ed")} == {}


def test_lines_have_no_full_stop_and_no_inflated_word() -> None:
    assert [entry_id for entry_id, line in LINES.items() if line.endswith(".")] == []
    inflated = {
        line: [word for word in _INFLATED if word in line.lower()] for line in LINES.values()
    }
    assert {line: words for line, words in inflated.items() if words} == {}


def test_no_verb_begins_more_than_a_fifth_of_the_lines() -> None:
    firsts = Counter(line.partition(" ")[0] for line in LINES.values())
    assert max(firsts.values()) <= len(LINES) / 5
