"""Every number that a learner or reviewer is told to get is computed again, or excepted."""

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import groupby
from operator import itemgetter
from pkgutil import walk_packages

import pytest
from threadpoolctl import threadpool_limits

from tests.content import recomputed
from tests.content.recomputed.items import RECOMPUTATIONS, all_items, recompute


@pytest.fixture(scope="module", autouse=True)
def recomputations() -> Iterator[None]:
    """Register what recomputes numbers; only the process that runs these tests loads its libraries."""
    for module in walk_packages(recomputed.__path__, f"{recomputed.__name__}."):
        import_module(module.name)
    with threadpool_limits(1):  # several processes with several threads each wait long
        yield


@pytest.mark.parametrize("name", all_items())
def test_numbers_are_those_computed(name: str) -> None:
    assert recompute(name).overlooked == {}


def test_recomputations_belong_to_items() -> None:
    assert RECOMPUTATIONS.keys() <= all_items().keys()


def test_nine_in_ten_results_are_recomputed(record_property: Callable[[str, object], None]) -> None:
    items = [recompute(name) for name in all_items()]
    checked = sum(item.checked for item in items)
    unchecked = [one for item in items for one in item.unchecked]
    record_property("summary", f"Content: {checked} numbers recomputed, {len(unchecked)} not:")
    for (where, reason), group in groupby(unchecked, key=itemgetter(0, 2)):
        numbers = ", ".join(one.number for one in group)
        record_property("summary", f"  {where}: {numbers} ({reason})")
    assert checked / (checked + len(unchecked)) >= 0.9
