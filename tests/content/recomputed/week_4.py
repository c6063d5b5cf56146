"""Plan days of week 4: the files of the recommender are put together and run on the small table."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.week_1 import numbers_in
from tests.content.recomputed.week_2 import files, listings


def films_file() -> str:
    """The file films.py after day 25, with the limits that the small table needs."""
    load = listings("film-data")[3].partition("if __name__")[0]
    popular = listings("popular-films")[2].replace("TOP = 10", "TOP = 2")
    likes = listings("similar-films")[1].replace("MIN_LIKES = 20", "MIN_LIKES = 2")
    similarity = listings("similar-films")[2]
    first, later = listings("film-suggestions")[1:3]
    recommend = later.partition("# the other")[0] + first.partition("if t in sim]")[2]
    return f"import numpy as np\n{load}\n{popular}\n{likes}\n{similarity}\n{recommend}"


@contextmanager
def small_table() -> Iterator[None]:
    """Let code read the invented ratings, and import the functions for films."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        run(listings("film-data")[2])
        with files(films=films_file()):
            yield


@recomputes("day film-data")
def film_data(item: Item) -> None:
    with small_table():
        ratings = run("from films import load; ratings = load()")[1]["ratings"]
    assert ratings["userId"].nunique() == 6
    item["text"].says(len(ratings))
    item["text"].cannot_check("MovieLens can't be shipped", 100_000)


@recomputes("day popular-films")
def popular_films(item: Item) -> None:
    with small_table():
        by = run(item.listings[0])[1]["by"].sort_values("mean", ascending=False)
        best = run(
            item.listings[3], table=run("from films import load; table = load()")[1]["table"]
        )
    assert (by.index[0], by["count"].iloc[0]) == ("Toy Story 2 (1999)", 2)
    first, second = best[0]
    assert first.split(", ")[1].strip("]") == second.split(", ")[0].strip("[")
    item["text"].repeats(2, 3, 4, 50, 1996)


@recomputes("day similar-films")
def similar_films(item: Item) -> None:
    fans_a, fans_b, fans_both = 4, 9, 3
    with small_table():
        printed, names = run(item.listings[3])
    tiny = names["tiny"]
    assert (sum(tiny["A"]), sum(tiny["B"]), sum(tiny["A"] & tiny["B"])) == (
        fans_a,
        fans_b,
        fans_both,
    )
    text = item["text"]
    text.says([fans_both, fans_a, fans_b, numbers_in(printed[1:2])[-1]])
    text.says(numbers_in(printed[1:2])[-1], [fans_a / (fans_a * fans_b) ** 0.5, 0])
    text.repeats(1, 2, 3, 5)


@recomputes("day film-suggestions")
def film_suggestions(item: Item) -> None:
    by_hand, _, new, *_ = item.listings
    assert "if len(known) == 0" in new
    with small_table():
        names = run(f"{by_hand}\nfrom films import popular, recommend")[1]
        sim, mine = names["sim"], names["mine"]
        scores = sim.loc[names["others"], mine].sum(axis=1).sort_values(ascending=False)
        found = names["recommend"](names["table"], sim, mine, mine)
        nobody = names["recommend"](names["table"], sim, [], [])
        assert nobody == names["popular"](names["table"], [])
    assert [title for title in scores.index if title in found] == [
        title for title in found if title in scores
    ]
    item["text"].says([float(score) for score in scores], float(sim[[]].sum().sum()))


@recomputes("day beat-the-baseline")
def beat_the_baseline(item: Item) -> None:
    code = "\n".join(item.listings[:-1])
    with small_table():
        hidden, base, ours = numbers_in(run(code)[0])
        leaking = numbers_in(
            run(code.replace("similarity(likes(train))", "similarity(likes(table))"))[0]
        )
    text = item["text"]
    text.says(hidden, [base, hidden], [ours, hidden], [leaking[-1], hidden], 100 / hidden)


@recomputes("day command-line")
def command_line(item: Item) -> None:
    with small_table():
        names = run("\n".join(item.listings[:1]))[1]
        find = item.listings[1].replace("sys.argv[1:]", "asked")
        printed, found = run(find, asked=["casablanca", "toy story"], sim=names["sim"])
    assert found["mine"] == ["Casablanca (1942)"]
    assert re.match("toy story fits [23] films", printed[0])
    item["text"].repeats(0)  # the position of the script's name


@recomputes("day readme")
def readme(item: Item) -> None:
    item["text"].says(3 / (4 * 9) ** 0.5)
    item["text"].repeats(0, 1, 2, 3, 4, 0.001)
