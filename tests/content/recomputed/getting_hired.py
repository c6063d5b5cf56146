"""Take-home tasks: their data is loaded, their tables are tested, and their faults are tried."""

from itertools import repeat

import numpy as np
import pandas as pd
from scipy.stats import binomtest, norm
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import all_estimators

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import near

CONFIDENCE = 95
MALIGNANT = list(load_breast_cancer().target_names).index("malignant")


@recomputes("take-home ae-find-the-class")
def find_the_class(item: Item) -> None:
    documents = [found.__doc__ for _, found in all_estimators()]
    assert all(documents)
    build_with, kept_apart = 20, 10
    item["text"].says(near(len(documents), 15), build_with + kept_apart)
    item["text"].gives(build_with, kept_apart)
    item["answer"].gives(1_000)


class Counts:
    """Visitors and buyers of both checkouts, added up over rows of the table."""

    def __init__(self, rows: list[list[int]]) -> None:
        self.seen_a, self.bought_a, self.seen_b, self.bought_b = map(sum, zip(*rows, strict=True))
        self.rates = self.bought_a / self.seen_a, self.bought_b / self.seen_b

    @property
    def p(self) -> float:
        """Two-sided p-value of the difference between the shares of buyers."""
        pooled = (self.bought_a + self.bought_b) / (self.seen_a + self.seen_b)
        error = (pooled * (1 - pooled) * (1 / self.seen_a + 1 / self.seen_b)) ** 0.5
        return float(2 * norm.sf(abs(self.rates[1] - self.rates[0]) / error))

    @property
    def split_by_chance(self) -> float:
        """How likely a split at least this uneven is, if each half is equally likely."""
        return float(binomtest(self.seen_a, self.seen_a + self.seen_b).pvalue)

    @property
    def interval(self) -> list[float]:
        """The confidence interval of the difference, in percentage points."""
        a, b = self.rates
        errors = norm.ppf(0.5 + CONFIDENCE / 200)
        error = (a * (1 - a) / self.seen_a + b * (1 - b) / self.seen_b) ** 0.5
        return [100 * (b - a - errors * error), 100 * (b - a + errors * error)]


def lost_at_most(row: list[int]) -> float:
    """By how many purchases B may be short of A at most, if as many visitors were assigned to B."""
    assigned, bought_a, _, bought_b = row
    return -assigned / 100 * Counts([[assigned, bought_a, assigned, bought_b]]).interval[0]


def found_without_effect(tables: int, real: Counts) -> int:
    """In how many random tables the test finds an effect, when both checkouts sell equally well."""
    buying = (real.bought_a + real.bought_b) / (real.seen_a + real.seen_b)
    draw = np.random.default_rng(0).binomial
    a, b = (draw(seen, buying, tables) for seen in (real.seen_a, real.seen_b))
    rows = zip(repeat(real.seen_a), a, repeat(real.seen_b), b, strict=False)
    return sum(Counts([list(row)]).p < 0.05 for row in rows)


@recomputes("take-home ds-new-checkout")
def new_checkout(item: Item) -> None:
    *complete, phones = [list(map(int, row[2:])) for row in item.rows[1:]]
    everyone, trusted = Counts([*complete, phones]), Counts(complete)
    a, b = (100 * rate for rate in everyone.rates)
    item["text"].says([b, a, everyone.p])
    item["text"].repeats(*map(float, np.ravel([row[1:] for row in item.rows[1:]])))
    assert all(Counts([row]).split_by_chance > 0.5 for row in complete)
    assert Counts([phones]).split_by_chance < 1e-6
    answer = item["answer"]
    answer.says([phones[2], phones[0]], [100 * rate for rate in trusted.rates])
    answer.says(trusted.interval, [everyone.bought_a, everyone.bought_b])
    answer.gives(phones[3], phones[1], CONFIDENCE)
    answer.says(lost_at_most(phones))
    answer.says([1_000, near(found_without_effect(1_000, trusted), 15)])


class Months:
    """The three parts of the data, and what a model scores that learns from the first two."""

    def __init__(self) -> None:
        measures, diagnosis = load_breast_cancer(return_X_y=True, as_frame=True)
        self.old, rest, self.old_is, rest_is = train_test_split(
            measures, diagnosis, train_size=1 / 3, stratify=diagnosis, random_state=0
        )
        self.new, self.test, self.new_is, self.test_is = train_test_split(
            rest, rest_is, train_size=1 / 2, stratify=rest_is, random_state=0
        )

    def scores(self, new: pd.DataFrame, new_is: pd.Series) -> dict[str, float]:
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
        model.fit(pd.concat([self.old, new]), pd.concat([self.old_is, new_is]))
        found = model.predict(self.test)
        recall = recall_score(self.test_is, found, pos_label=MALIGNANT)
        return {"accuracy": float(np.mean(found == self.test_is)), "recall": float(recall)}


@recomputes("take-home op-release-gate")
def release_gate(item: Item) -> None:
    months = Months()
    cases, divided_by = len(months.old) + len(months.new) + len(months.test), 100
    mislabelled = months.new_is.copy()
    mislabelled[mislabelled.index[mislabelled == MALIGNANT][::2]] = 1 - MALIGNANT
    other_unit = months.new.assign(**{"mean area": months.new["mean area"] / divided_by})
    as_it_is = months.scores(months.new, months.new_is)
    with_wrong_labels = months.scores(months.new, mislabelled)
    with_other_unit = months.scores(other_unit, months.new_is)
    assert with_wrong_labels["recall"] < as_it_is["recall"] - 0.1, "this fault shows"
    assert all(with_other_unit[name] > as_it_is[name] - 0.01 for name in as_it_is), "this hardly"
    item["text"].says(cases)
    item["text"].gives(divided_by)
    item["answer"].says(MALIGNANT)
