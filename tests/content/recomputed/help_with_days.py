"""Numbers in hints and solutions that neither the day nor the listings beside them contain."""

import pandas as pd

from tests.content.recomputed.items import Item, recomputes, run
from tests.content.recomputed.numbers import near
from tests.content.recomputed.week_1 import numbers_in
from tests.content.recomputed.week_2 import (
    chance_of_lead,
    listings,
    longer_luck_or_not,
    run_with_files,
)
from tests.content.recomputed.week_3 import COUNTS, NOT_AT_HAND, people, share
from tests.content.recomputed.week_4 import small_table


@recomputes("help with day lists-and-loops")
def lists_and_loops(item: Item) -> None:
    code = "\n".join(listings("lists-and-loops")[1:2])
    indented = run(code.replace("print(total", "    print(total"))[0]
    item["help"].says(numbers_in(indented[:1]), numbers_in(indented[-1:]), len(indented))


@recomputes("help with day two-averages")
def two_averages(item: Item) -> None:
    before, after = (
        run_with_files(f"from stats import median; m = median({waits})")[1]["m"]
        for waits in ([*range(21, 28)], [*range(21, 28), 500])
    )
    item["help"].says(after - before)


@recomputes("help with day how-sure")
def how_sure(item: Item) -> None:
    item["help"].says([4, 100])  # 37 of 1,000, as its listing prints


@recomputes("help with day standard-deviation")
def standard_deviation(item: Item) -> None:
    printed = run_with_files(listings("standard-deviation")[1])[0]
    item["help"].says(float(printed[0]) ** 2, float(printed[0]))


@recomputes("help with day samples")
def samples(item: Item) -> None:
    item["help"].repeats(4_000)


@recomputes("help with day given-that")
def given_that(item: Item) -> None:
    code = "\n".join(listings("given-that")[1:-1]).replace("< 0.02", "< 0.5")
    precision = numbers_in(run(code)[0][1:2])[0]
    item["help"].says(near(precision, 0.001))


@recomputes("help with day luck-or-not")
def luck_or_not(item: Item) -> None:
    text = item["help"]
    text.says([near(chance_of_lead(50, 0.82, 0.90) / 10, 1), 100])
    longer, printed = longer_luck_or_not()
    text.says(numbers_in(printed), [410, 90, 450, 50])
    text.says(98)  # as on day 12
    assert "* 410" in longer
    assert "* 450" in longer


@recomputes("help with day first-notebook")
def first_notebook(item: Item) -> None:
    item["help"].repeats(0, 1, 3)  # how the columns are coded


@recomputes("help with day ask-a-table")
def ask_a_table(item: Item) -> None:
    text = item["help"]
    text.says(*(people(pclass=pclass)[0] for pclass in (3, 1, 2)))
    text.says([people(sex="female", pclass=1)[0], share(sex="female", pclass=1)])


@recomputes("help with day missing-values")
def missing_values(item: Item) -> None:
    item["help"].says(people()[0])
    item["help"].cannot_check(NOT_AT_HAND, 28)


@recomputes("help with day dirty-rows")
def dirty_rows(item: Item) -> None:
    rows = listings("dirty-rows")[0].split('"""')[1].splitlines()[1:]
    cells = [row.split(",") for row in rows]
    assert len({city for _, city, *_ in cells if city.strip().lower() == "leeds"}) == 3
    item["help"].says(min(int(age) for _, _, age, _ in cells))
    prices = sorted(float(price) for *_, price in cells)[:-1]
    item["help"].repeats(7, 13)
    assert 7 <= prices[0] <= prices[-1] <= 13


@recomputes("help with day groups")
def groups(item: Item) -> None:
    text = item["help"]
    for sex in ("female", "male"):
        text.says([share(sex=sex), people(sex=sex)[0]])
        text.says([share(sex=sex, pclass=pclass) for pclass in (1, 2, 3)])
    for pclass in (1, 2, 3):
        text.says([share(pclass=pclass), people(pclass=pclass)[0]])
    women, men = (share(sex=sex, pclass=1) - share(sex=sex, pclass=3) for sex in ("female", "male"))
    assert 1.8 < women / men < 2.2
    everyone = share()
    text.says(near((everyone * (1 - everyone) / 5) ** 0.5, 0.03))
    text.cannot_check(NOT_AT_HAND, [3, 4, 5, 6])
    text.repeats(*(pclass for _, pclass in COUNTS))


@recomputes("help with day popular-films")
def popular_films(item: Item) -> None:
    with small_table():
        by = run(listings("popular-films")[0])[1]["by"].sort_values("mean", ascending=False)
    known = by[by["count"] >= 3]
    item["help"].says([by["mean"].iloc[0], int(by["count"].iloc[0])])
    item["help"].says([known["mean"].iloc[0], int(known["count"].iloc[0])])
    assert known.index[0] == "Up (2009)"


def similarities() -> pd.DataFrame:
    with small_table():
        names = run("from films import *; sim = similarity(likes(load()))")[1]
    sim: pd.DataFrame = names["sim"]
    return sim


@recomputes("help with day similar-films")
def similar_films(item: Item) -> None:
    near_fargo = similarities()["Fargo (1996)"]
    films = ("Alien (1979)", "Psycho (1960)", "Casablanca (1942)")
    item["help"].says([float(near_fargo[title]) for title in films])
    assert near_fargo["Jaws (1975)"] == near_fargo["Casablanca (1942)"]


@recomputes("help with day film-suggestions")
def film_suggestions(item: Item) -> None:
    sim = similarities()
    for title in ("Alien (1979)", "Casablanca (1942)", "Shrek (2001)"):
        parts = [float(sim.loc[title, mine]) for mine in ("Fargo (1996)", "Jaws (1975)")]
        item["help"].says([*parts, sum(parts)])
    psycho, alien, casablanca = (
        sim.loc[title, ["Fargo (1996)", "Jaws (1975)"]].sum()
        for title in ("Psycho (1960)", "Alien (1979)", "Casablanca (1942)")
    )
    assert casablanca < psycho < alien


def found_films(seed: int) -> list[float]:
    """How many hidden films there are, and how many the popular and the own list find."""
    code = "\n".join(listings("beat-the-baseline")[:-1])
    with small_table():
        return numbers_in(run(code.replace("random_state=0", f"random_state={seed}"))[0])


@recomputes("help with day beat-the-baseline")
def beat_the_baseline(item: Item) -> None:
    hidden, popular, own = found_films(0)
    item["help"].says([popular, hidden, popular / hidden], [own, hidden, own / hidden])
    item["help"].cannot_check("MovieLens can't be shipped", 600)


@recomputes("help with day command-line")
def command_line(item: Item) -> None:
    item["help"].repeats(1995, 1999)


@recomputes("help with day readme")
def readme(item: Item) -> None:
    runs = [found_films(seed) for seed in range(5)]
    _, popular, own = ([int(one[n]) for one in runs] for n in range(3))
    text, hidden = item["help"], int(runs[0][0])
    text.says([0, 4, *popular, *own])
    text.says([popular[0], hidden], [own[0], hidden])
    text.says([min(popular), max(popular), own[0], hidden, min(own), max(own)])
