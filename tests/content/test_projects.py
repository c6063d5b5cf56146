"""The criteria of the shipped projects, and the figures of the example README."""

import re
from collections import Counter
from collections.abc import Iterator
from math import comb

from bot.domain.content import Catalog
from bot.domain.content.models.entries import LEVELS, RubricLine


def _lines(catalog: Catalog) -> Iterator[RubricLine]:
    yield from catalog.portfolio.convincing
    for project in catalog.portfolio.projects:
        yield from project.shows


def test_every_line_has_its_levels(catalog: Catalog) -> None:
    assert [one.line for one in _lines(catalog) if len(one.levels) != len(LEVELS)] == []


def test_levels_cannot_be_exchanged_between_lines(catalog: Catalog) -> None:
    counts = Counter(level for one in _lines(catalog) for level in one.levels)
    repeated = {level for level, count in counts.items() if count > 1}
    assert repeated <= {"Not measured.", "Not tried.", "Not said.", "Not considered."}


def _results(catalog: Catalog) -> str:
    readmes = catalog.project_names.by_id["notes-assistant"].readmes
    assert readmes
    return " ".join(readmes.strong.split())


def _numbers(text: str, pattern: str) -> tuple[int, ...]:
    found = re.search(pattern, text)
    assert found, pattern
    return tuple(map(int, found.groups()))


def test_shares_in_the_example_are_those_of_its_counts(catalog: Catalog) -> None:
    shares = re.findall(r"(\d+) of (\d+) \((\d+)%\)", _results(catalog))
    assert len(shares) == 3
    for hits, questions, percent in shares:
        assert round(100 * int(hits) / int(questions)) == int(percent)


def test_questions_and_misses_of_the_example_add_up(catalog: Catalog) -> None:
    text = _results(catalog)
    every, inside, outside = _numbers(text, r"(\d+) questions.*?: (\d+) have .*?, (\d+) don’t")
    assert inside + outside == every
    right, of, declined_wrongly, declined, others, total, of_all = _numbers(
        text,
        r"(\d+) of (\d+) answers were right \((\d+) .*?(\d+) of the other (\d+).*?: (\d+) of (\d+)",
    )
    assert (of, others, of_all) == (inside, outside, every)
    assert right + declined == total
    assert right + declined_wrongly <= inside
    (found,) = _numbers(text, r"TF-IDF, paragraphs (\d+)")
    missed, *causes = _numbers(text, r"(\d+) passages missed: (\d+) .*?, (\d+) .*?, (\d+) date")
    assert inside - found == missed == sum(causes)
    assert right <= found


def test_halves_of_the_example_add_up_to_all_its_questions(catalog: Catalog) -> None:
    text = _results(catalog)
    first, second, inside = _numbers(
        text, r"TF-IDF, paragraphs (\d+).*?embeddings, paragraphs (\d+) of (\d+)"
    )
    half, of, second_here, first_here = _numbers(
        text, r"Chosen on (\d+) of the (\d+): embeddings found (\d+), TF-IDF (\d+)"
    )
    other_half, second_there, first_there = _numbers(
        text, r"the other (\d+), embeddings found (\d+), TF-IDF (\d+)"
    )
    assert (of, half + other_half) == (inside, inside)
    assert (first_here + first_there, second_here + second_there) == (first, second)


def test_lead_in_the_example_is_one_that_luck_always_gives(catalog: Catalog) -> None:
    text = _results(catalog)
    second_here, first_here = _numbers(text, r": embeddings found (\d+), TF-IDF (\d+)\.")
    differ, won, lost = _numbers(
        text, r"differ on (\d+) questions, (\d+) to (\d+)\. That may be luck"
    )
    assert (won + lost, won - lost) == (differ, second_here - first_here)
    assert 2 * sum(comb(differ, heads) for heads in range(won, differ + 1)) == 2**differ


def test_agreement_of_the_graders_in_the_example_is_as_stated(catalog: Catalog) -> None:
    text = _results(catalog)
    agreed, every, right, wrong = _numbers(text, r"(\d+) of the (\d+) \((\d+) right, (\d+) wrong")
    assert agreed == right + wrong
    graded_right, _ = _numbers(text, r"declined: (\d+) of (\d+)")
    other_right = right + (every - agreed) - (graded_right - right)  # what the second grader gave
    by_chance = (
        graded_right * other_right + (every - graded_right) * (every - other_right)
    ) / every**2
    kappa = (agreed / every - by_chance) / (1 - by_chance)
    assert f"kappa {kappa:.2f}" in text
