"""Runs the listings in the solutions of the first plan, with what earlier days left behind."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager
from io import StringIO
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from bot.domain.content.models.plan import PlanDay
from tests.content.recomputed.items import LISTING, run
from tests.content.recomputed.week_2 import files, listings, stats_file
from tests.content.recomputed.week_4 import small_table

NEEDS_TITANIC = {
    "first-notebook",
    "ask-a-table",
    "missing-values",
    "groups",
    "hold-back",
    "first-model",
}
"""Days on a table of Kaggle's, which can't be shipped; their listings are only read."""

_TEXT = "the cat saw the dog and the dog saw the cat"
_NAMES: dict[str, dict[str, Any]] = {
    "values-and-names": {"input": lambda _: "10"},
    "choices": {"input": lambda _: "Free tickets"},
    "files-and-errors": {"open": lambda _, **__: StringIO(_TEXT)},
}
"""By day: what its listings find in place of what people type, and of their files."""


def _coins_file() -> str:
    first, function, *_ = listings("how-sure")
    return first.partition("heads")[0] + function.partition("\nfor i in range(5)")[0]


def _before(day: str) -> str:
    """Code that a listing of the day goes on with."""
    if day == "dirty-rows":
        return "\n".join(listings(day)[:2])
    return {"two-averages": stats_file(), "standard-deviation": _coins_file()}.get(day, "")


@contextmanager
def world(day: PlanDay) -> Iterator[None]:
    """Have what earlier days made: stats.py and coins.py; in week 4, films.py and the small table."""
    with ExitStack() as stack:
        if day.week == 4:
            stack.enter_context(small_table())
            asked = ["recommend.py", "casablanca", "toy story"]
            stack.enter_context(mock.patch("sys.argv", asked))
        else:
            stack.enter_context(chdir(stack.enter_context(TemporaryDirectory())))
            stack.enter_context(files(stats=stats_file(), coins=_coins_file()))
        yield


def run_solution(day: PlanDay) -> Iterator[tuple[str, str | None]]:
    """Run each listing of a solution; yield what it prints, and what the solution states."""
    for found in LISTING.finditer(day.solution or ""):
        with world(day):
            names = run(_before(day.id), **_NAMES.get(day.id, {}))[1]
            printed, _ = run(found["code"], **names)
        yield "\n".join(line.rstrip() for line in printed), found["output"]


def matches(stated: str, printed: str) -> bool:
    """Whether this was printed; “…” in what is stated stands for anything."""
    return re.fullmatch(re.escape(stated).replace("…", ".*"), printed, re.DOTALL) is not None
