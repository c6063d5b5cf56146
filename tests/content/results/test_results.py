"""Each member's file can be solved, by its text alone; and not by who overlooks something."""

import contextlib
import csv
import io
import json
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from bot.content.generators import MOST_BYTES
from bot.domain.content import Challenge
from bot.domain.results import Result, is_right, seed_of
from bot.pictures.worker import make_input
from tests.content.recomputed.items import LISTING
from tests.content.results.solvers import SOLVERS, TRAPS, Line
from tests.packs import shipped_catalog

CHALLENGES = {
    challenge.result.generator: challenge
    for challenge in shipped_catalog().challenges
    if challenge.result
}
SEEDS = [seed_of("", post_id, 10**17 + 7 * post_id) for post_id in range(100)]
_EXAMPLE = re.compile(r"```\n(.*?)\n```", re.DOTALL)
each_challenge = pytest.mark.parametrize("generator", CHALLENGES)


@cache
def made(generator: str) -> list[tuple[str, Result]]:
    """Return a file and its result for each seed."""
    names: dict[str, object] = {}
    exec(shipped_catalog().generators[generator], names)
    make = names["make"]
    assert callable(make)
    return [make(seed) for seed in SEEDS]


@cache
def made_lines(generator: str) -> list[tuple[list[Line], Result]]:
    """Return the lines of a file, by column, and its result for half of the seeds; for all in CI."""
    some = made(generator)[: settings().max_examples]
    return [(list(csv.DictReader(io.StringIO(text))), result) for text, result in some]


def accepts(challenge: Challenge, result: Result, entered: Result) -> bool:
    assert challenge.result
    return is_right(challenge.result, result, str(entered))


@each_challenge
def test_result_follows_from_file_alone(generator: str) -> None:
    challenge, solve = CHALLENGES[generator], SOLVERS[generator]
    for seed, (lines, result) in zip(SEEDS, made_lines(generator), strict=False):
        assert accepts(challenge, result, solve(lines, ())), seed


@pytest.mark.parametrize(
    ("generator", "trap"), [(name, trap) for name, traps in TRAPS.items() for trap in traps]
)
def test_whoever_overlooks_a_rule_is_wrong(generator: str, trap: str) -> None:
    challenge, solve = CHALLENGES[generator], SOLVERS[generator]
    for lines, result in made_lines(generator)[:40]:
        assert not accepts(challenge, result, solve(lines, {trap}))


@each_challenge
def test_every_file_is_different_and_small(generator: str) -> None:
    texts = [text for text, _ in made(generator)]
    assert len(set(texts)) == len(SEEDS)
    assert all(1_000 < len(text.encode()) < MOST_BYTES for text in texts)


@each_challenge
def test_result_cannot_be_guessed_from_those_of_others(generator: str) -> None:
    results = [result for _, result in made(generator)]
    most_frequent = max(map(results.count, results))
    assert most_frequent <= (20 if isinstance(results[0], str) else 10)


@each_challenge
def test_worker_makes_the_same_file_again(generator: str) -> None:
    source, seed = shipped_catalog().generators[generator], SEEDS[0]
    text, result = json.loads(make_input(json.dumps({"source": source, "seed": seed})))
    assert (text, result) == made(generator)[0]


@each_challenge
def test_worked_answer_gets_the_result(
    generator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text, result in made(generator)[:20]:
        assert accepts(CHALLENGES[generator], result, _printed_for(generator, text))


EXAMPLES = {
    generator: example[1]
    for generator, challenge in CHALLENGES.items()
    if (example := _EXAMPLE.search(challenge.material or "")) and "," in example[1].split("\n")[0]
}
"""The files that tasks show as an example."""


@pytest.mark.parametrize("generator", EXAMPLES)
def test_example_in_task_has_the_result_that_it_states(
    generator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    prose = _EXAMPLE.sub("", CHALLENGES[generator].material or "").replace(",", "")
    prose = prose.replace("two people", "2").replace("one person", "1")
    stated = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", prose)}
    assert float(_printed_for(generator, EXAMPLES[generator])) in stated


def test_most_tasks_show_an_example() -> None:
    assert len(EXAMPLES) == 8


def _printed_for(generator: str, text: str) -> str:
    """Run the listing of the worked answer beside a file; return what it prints."""
    Path("input.csv").write_text(text, encoding="utf-8")
    worked = CHALLENGES[generator].worked_solution
    assert worked
    (listing,) = [found["code"] for found in LISTING.finditer(worked.text)]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(listing, {})
    return printed.getvalue().strip()


def test_there_are_ten_from_easy_to_hard_and_none_is_unused() -> None:
    assert len(CHALLENGES) == 10
    assert CHALLENGES.keys() == SOLVERS.keys() == TRAPS.keys()
    assert CHALLENGES.keys() == shipped_catalog().generators.keys()
    levels = [challenge.difficulty for challenge in CHALLENGES.values()]
    assert {levels.count(level) >= 2 for level in set(levels)} == {True}
    assert len(set(levels)) == 3


@each_challenge
def test_task_says_what_to_enter_and_with_which_unit(generator: str) -> None:
    challenge = CHALLENGES[generator]
    assert challenge.result
    assert "**Enter**" in challenge.brief
    named = {"": "name", "%": "percent", "ms": "milliseconds"}
    unit = challenge.result.unit
    assert named.get(unit, unit) in challenge.brief.partition("**Enter**")[2]
