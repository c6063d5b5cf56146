"""Mistakes in the programs that make members' files: `content check` names each with its line."""

import datetime as dt
from pathlib import Path

import pytest

from bot.content import generators
from bot.content.loader import BadContent, check_pack, load_catalog
from tests.content.errors.damage import change, errors_of

DICE, CHALLENGE = "results/dice.py", "challenges/2-results.yaml"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("import random", "import pandaz", 3, "fails with ModuleNotFoundError: "),
        ("rng.randint(1, 6)", "rng.randint(1 6)", 8, "can’t be read: invalid syntax"),
        ("rng.randint(1, 6)", "rng.dice(1, 6)", 8, "fails with AttributeError: "),
        ("rng = random.Random(seed)", "raise SystemExit", 7, "fails with SystemExit: "),
        ("import random", "import random\nprint(1 / 0)", 4, "fails with ZeroDivisionError: "),
        ("def make", "def made", 0, "has no function make(seed)"),
        ("random.Random(seed)", "random.Random()", 0, "make(1) isn’t the same each time"),
        ("random.Random(seed)", "random.Random(0)", 0, "make(1) and make(2) are the same"),
        ("sum(dice)", "None", 0, "make(seed) needs to return the text of the file and the result"),
        ("sum(dice)", "bool(dice)", 0, "make(seed) needs to return the text of the file and the"),
        ("sum(dice)", "float('inf')", 0, "the result is inf, which nobody can enter"),
        ("sum(dice)", "'x' * 61", 0, "make(seed) needs to return the text of the file and the"),
        ("range(40)", "range(60_000)", 0, "the file needs to have 1 to 100,000 bytes, not 120,0"),
    ],
)
def test_fault_of_generator_is_named_with_line(
    pack: Path, old: str, new: str, line: int, reason: str
) -> None:
    change(pack, DICE, old, new)
    (fault,) = errors_of(pack)
    assert fault.startswith(f"{DICE}:{line}: {reason}" if line else f"{DICE}: {reason}")


def test_generator_that_is_no_python_stops_the_start(pack: Path) -> None:
    change(pack, DICE, "rng.randint(1, 6)", "rng.randint(1 6)")
    with pytest.raises(BadContent, match=r"results/dice\.py:8: can’t be read: invalid syntax"):
        load_catalog(pack)


def test_generator_is_not_given_the_token(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a token")
    tell = "import os\nprint('printing is fine')\nassert 'DISCORD_TOKEN' not in os.environ"
    change(pack, DICE, "import random", f"import random\n{tell}")
    assert len(check_pack(pack, dt.date(2026, 11, 30))[0].generators) == 1


def test_generator_that_ends_its_process_is_named(pack: Path) -> None:
    change(pack, DICE, "import random", "import os, random\nos._exit(0)")
    assert errors_of(pack) == [f"{DICE}: ends the process that it runs in"]


def test_generator_without_end_is_named(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generators, "_SECONDS", 0.2)
    change(pack, DICE, "    rng =", "    while seed < 5:\n        list(range(10))\n    rng =")
    assert errors_of(pack) == [f"{DICE}: takes longer than 0.2 seconds"]


def test_generator_that_is_missing_is_named_with_the_nearest(pack: Path) -> None:
    line = change(pack, CHALLENGE, "generator: dice", "generator: dices")
    (fault,) = errors_of(pack)
    reason = "result.generator: no generator has the id “dices”; did you mean “dice”?"
    assert fault == f"{CHALLENGE}:{line}: {reason}"


def test_generator_with_unusable_name_is_named(pack: Path) -> None:
    (pack / "results" / "Two dice.py").write_bytes((pack / DICE).read_bytes())
    (fault,) = errors_of(pack)
    assert fault.startswith("results/Two dice.py: its name needs to be up to 25 ")


def test_pack_without_generators_is_valid(pack: Path) -> None:
    (pack / DICE).unlink()
    (pack / CHALLENGE).unlink()
    assert load_catalog(pack).generators == {}
