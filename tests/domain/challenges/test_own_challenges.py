"""What moderators write stays words, in the limits of the pack."""

import re
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.markup import clean_text, escape, without_markup
from bot.domain.own_challenges import build_challenge, check_definition, own_id, own_number
from tests.own_challenges import HOSTILE, WRITTEN
from tests.packs import shipped_catalog

CATALOG = shipped_catalog()
_EFFECT = re.compile(
    r"\]\(|<@7>|(?<!\\):q:|(?<!\\)\*q|(?<!\\)`q|(?<!\\)\|\|q|@everyone|@here|^[#>-]", re.MULTILINE
)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in _texts(one)]


def test_no_text_of_an_own_challenge_has_an_effect_as_markup() -> None:
    shown = build_challenge("own-7", check_definition(HOSTILE, CATALOG)).model_dump(mode="json")
    block, cv_line = shown.pop("material"), shown.pop("cv_line")
    assert [text for text in _texts(shown) if _EFFECT.search(text)] == []
    assert block.startswith("```\n# [q]")
    assert block.count("```") == 2
    assert "```" not in cv_line  # it is shown in a block


def test_labels_show_the_signs_that_were_typed() -> None:
    shown = build_challenge("own-7", check_definition(HOSTILE, CATALOG))
    assert shown.name == "[q](http://q.io) <@7> :q: **q** q ||q|"
    assert without_markup(shown.form.work) == "**w** [a](b)"


def test_title_and_points_stay_on_one_line() -> None:
    several = {**WRITTEN, "title": "One\n# two", "counts_when": ["a\nb", "c\td", "e  f"]}
    definition = check_definition(several, CATALOG)
    assert definition["title"] == "One # two"
    assert definition["counts_when"] == ["a b", "c d", "e f"]
    assert "\n" in definition["brief"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("title", "W" * 61),
        ("title", "*" * 31),
        ("title", "\u200b"),
        ("brief", "_" * 301),
        ("solution", ""),
    ],
)
def test_text_that_is_too_long_with_its_signs_escaped_is_refused(field: str, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_definition({**WRITTEN, field: text}, CATALOG)
    assert refused.value.errors()[0]["loc"] == (field,)


def test_definition_needs_no_skill_but_none_that_the_pack_lacks() -> None:
    without = {name: value for name, value in WRITTEN.items() if name != "skills"}
    assert check_definition(without, CATALOG)["skills"] == []
    with pytest.raises(ValidationError, match="no skill has the id “pyhton”"):
        check_definition({**WRITTEN, "skills": ["pyhton"]}, CATALOG)


def test_checking_changes_nothing_that_it_was_given() -> None:
    given_ = deepcopy(HOSTILE)
    definition = check_definition(given_, CATALOG)
    assert given_ == HOSTILE
    assert check_definition({"id": "any", **definition}, CATALOG) == definition


@pytest.mark.parametrize(
    "other", ["own-", "own-0", "own-01", "own-x", "own-1x", "owner-1", "1", f"own-{'9' * 19}"]
)
def test_number_is_only_read_from_ids_of_own_challenges(other: str) -> None:
    assert own_number(own_id(12)) == 12
    assert own_number(other) is None


def test_pack_may_not_use_the_ids_of_own_challenges() -> None:
    raw = CATALOG.challenges[0].model_dump(mode="json") | {"id": "own-1"}
    with pytest.raises(ValidationError, match="ids that begin with own- are for"):
        type(CATALOG.challenges[0]).model_validate(raw)


@given(st.text(st.sampled_from("ab1 .:\\*_~|[]()<>@#+-`\n\t"), max_size=40))
def test_escaped_text_without_markup_is_what_was_typed(typed: str) -> None:
    shown = clean_text(typed).replace("`", "").strip()
    assert without_markup(escape(typed)) == (shown or "…")
