"""Runs the listings of worked solutions, each after those above it, as in one file."""

import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any, NamedTuple

from bot.domain.content.models.scoring import Challenge
from tests.content.recomputed.items import LISTING, run
from tests.packs import shipped_catalog

_GOES_ON_WITH_MATERIAL = {
    "py-impostors",
    "de-eight-requests",
    "tw-spec",
    "tw-guard",
    "tw-faults",
    "tw-search",
    "tw-hidden",
}
"""Challenges whose worked solutions call the functions of the task."""

_FILES = {
    "py-night-traceback": {"wed.txt": 2},
    "py-never-crashes": {"ratings.txt": 1},
    "py-night-log": {"log.txt": 0},
    "da-mixed-units": {"parcels.csv": 0},
    "da-gate": {"days.txt": 0},
    "lm-reply-contract": {"replies.txt": 1},
    "tw-feature": {"orders.txt": 0},
}
"""By challenge: the files that its worked solution reads, and which block of the material each is."""

_BEFORE = {
    "mo-race-of-lists": """
import numpy as np
import pandas as pd

marks = ["5543", "4554", "3455", "5345"]
rows = [(u, f"film {m}", int(mark)) for u, row in enumerate(marks) for m, mark in enumerate(row)]
table = pd.DataFrame(rows, columns=["userId", "title", "rating"])
liked = table[table["rating"] >= 4]
hidden = liked.groupby("userId").sample(1, random_state=0)
train = table.drop(hidden.index)

def likes(table):
    good = table[table["rating"] >= 4]
    return pd.crosstab(good["userId"], good["title"])

def similarity(grid):
    both = grid.T @ grid
    return both / np.sqrt(np.outer(np.diag(both), np.diag(both)))

def popular(train, seen, n):
    order = train[train["rating"] >= 4]["title"].value_counts().index
    return [title for title in order if title not in seen][:n]

def recommend(sim, good, seen, n):
    scores = sim[good].sum(axis=1).drop(seen).sort_values(ascending=False)
    return scores.index[:n].tolist()
"""
}
"""By challenge: what the task says that the worked solution can use."""


class Ran(NamedTuple):
    """What a listing printed, what the text says that it prints, and the names it made."""

    printed: list[str]
    stated: list[str]
    names: dict[str, Any]


def _blocks_of_material(challenge: Challenge) -> list[str]:
    return re.findall(r"```\n(.*?)\n?```", challenge.material or "", re.DOTALL)


def _open_function(challenge: Challenge) -> Callable[..., StringIO]:
    """Return a function like `open` that knows the files of the challenge only."""
    material = _blocks_of_material(challenge)
    files = {name: material[place] for name, place in _FILES.get(challenge.id, {}).items()}

    def open_file(path: str, **_: object) -> StringIO:
        if path not in files:
            raise FileNotFoundError(path)
        return StringIO(files[path] + "\n")

    return open_file


def run_listings(challenge: Challenge) -> Iterator[Ran]:
    """Run the listings of the worked solution to a challenge."""
    names: dict[str, Any] = {"open": _open_function(challenge)}
    if challenge.id in _GOES_ON_WITH_MATERIAL:
        names = run(_blocks_of_material(challenge)[0], **names)[1]
    names = run(_BEFORE.get(challenge.id, ""), **names)[1]
    text = challenge.worked_solution.text if challenge.worked_solution else ""
    for found in LISTING.finditer(text):
        printed, names = run(found["code"], **names)
        yield Ran(printed, (found["output"] or "").splitlines(), names)


def names_of(challenge_id: str) -> dict[str, Any]:
    """What the listings of a worked solution define."""
    *_, last = run_listings(shipped_catalog().challenge_by_id[challenge_id])
    return last.names
