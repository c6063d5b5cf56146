"""What holds for any typed text and any index of names."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content import Catalog, NameIndex, Role, fold
from tests.domain.content.indexes import (
    CATALOG,
    INDEXES,
    RESPELT,
    IndexEntry,
    anything,
    ids,
    indexes,
    names_of,
    padding,
)


@given(st.sampled_from(INDEXES), anything)
def test_search_of_catalog_never_raises(index: NameIndex[Any], typed: str) -> None:
    suggested, nearest = index.suggest(typed), index.nearest(typed)
    assert 1 <= len(nearest) <= 3
    assert len(suggested) <= 25
    for found in (suggested, nearest):
        assert len(set(ids(found))) == len(found)
        assert all(index.by_id[entry.id] is entry for entry in found)
    assert index.find(typed) in (None, *index.entries)


@given(indexes(), anything)
def test_search_of_any_index_never_raises(index: NameIndex[IndexEntry], typed: str) -> None:
    assert set(index.suggest(typed)) <= set(index.entries)
    assert bool(index.nearest(typed)) == bool(index.entries)
    assert index.find(typed) in (None, *index.entries)


@pytest.mark.parametrize("typed", ["\ud800", "ai\udfff engineer", "ﷺ" * 100, "\x00ai"])
def test_unusual_characters_do_not_raise(catalog: Catalog, typed: str) -> None:
    assert 1 <= len(catalog.role_names.nearest(typed)) <= 3
    catalog.role_names.suggest(typed)
    assert catalog.role_names.find(typed) in (None, *catalog.roles)


@pytest.mark.parametrize("index", INDEXES, ids=lambda index: type(index.entries[0]).__name__)
def test_every_catalog_entry_is_found_by_all_its_names(index: NameIndex[Any]) -> None:
    for entry in index.entries:
        for name in names_of(entry):
            typed = [name, *(change_case(name) for change_case in RESPELT), f" \t{name}  "]
            assert [index.find(text) for text in typed] == [entry] * len(typed)
            assert index.suggest(name)[0] == entry
            assert index.nearest(name)[0] == entry


@given(indexes(), padding, padding, st.sampled_from(RESPELT), st.data())
def test_every_entry_of_any_index_is_found_by_all_its_names(
    index: NameIndex[IndexEntry], prefix: str, suffix: str, change_case: Any, data: st.DataObject
) -> None:
    entry = data.draw(st.sampled_from(index.entries))
    name = data.draw(st.sampled_from(names_of(entry)))
    assert index.find(prefix + change_case(name) + suffix) == entry
    assert index.suggest(prefix + change_case(name) + suffix)[0] == entry


@given(st.sampled_from(CATALOG.roles), anything)
def test_result_does_not_depend_on_earlier_searches(role: Role, typed: str) -> None:
    fresh = NameIndex(CATALOG.roles)
    first = (fresh.find(typed), fresh.suggest(typed), fresh.nearest(typed))
    assert fresh.find(role.name) is role
    assert (fresh.find(typed), fresh.suggest(typed), fresh.nearest(typed)) == first
    assert fresh.find(role.name) is role


@given(anything)
def test_fold_is_idempotent(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded[:100].strip()
