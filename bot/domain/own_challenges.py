"""A server's own challenges: members' words, so their signs have no effect as Discord's markup."""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from bot.domain.content import OWN, Catalog, OwnChallenge
from bot.domain.markup import clean_name, clean_text, code_block, escape, escape_within, safe_name

MOST_OWN = 50  # in a server
_PARAGRAPHS = {"brief", "material", "solution", "text"}
"""Texts that may have more than one line: `text` is that of the worked solution."""

_FENCE = re.compile(r"^```.*\n?", re.MULTILINE)
_OWN_ID = re.compile(rf"{OWN}([1-9][0-9]{{0,17}})")


def own_id(number: int) -> str:
    return f"{OWN}{number}"


def own_number(challenge_id: str) -> int | None:
    """Return the number of the row that holds a server's own challenge; None for one of the pack."""
    found = _OWN_ID.fullmatch(challenge_id)
    return int(found[1]) if found else None


def check_definition(values: Any, catalog: Catalog) -> dict[str, Any]:
    """Return a challenge in the pack's format as it is stored: cleaned, and without its id.

    Raises:
        ValidationError: of what was written, or of what it becomes with its signs escaped.
    """
    weeks = {week.number for week in catalog.plan.weeks}
    known = {"skill": catalog.skill_names.by_id, "week": weeks}
    written = OwnChallenge.model_validate(values, context=known)
    definition: dict[str, Any] = _change(written.model_dump(mode="json", exclude={"id"}), _clean)
    build_challenge(own_id(0), definition)
    return definition


def build_challenge(challenge_id: str, definition: Mapping[str, Any]) -> OwnChallenge:
    """Return a stored challenge as it is shown, with every text escaped."""
    return _build(challenge_id, json.dumps(definition))


@lru_cache(maxsize=500)  # escaping 50 challenges takes 20 ms, and they hardly ever change
def _build(challenge_id: str, definition: str) -> OwnChallenge:
    shown = _change(json.loads(definition), _escape)
    return OwnChallenge.model_validate({**shown, "id": challenge_id})


def _change(value: Any, change: Callable[[str, str], str], key: str = "") -> Any:
    """Change every text in a definition by a function of the text and the key that it is under."""
    if isinstance(value, str):
        return change(value, key)
    if isinstance(value, list):
        return [_change(item, change, key) for item in value]
    if isinstance(value, dict):
        return {name: _change(item, change, name) for name, item in value.items()}
    return value


def _clean(text: str, key: str) -> str:
    return clean_text(text).strip() if key in _PARAGRAPHS else clean_name(text)


def _escape(text: str, key: str) -> str:
    if key == "material":  # a table or a log, which needs letters of one width
        return code_block(_FENCE.sub("", text).strip("\n"), len(text))
    if key == "cv_line":  # only shown as text to copy, where nothing is markup but three backticks
        return text.replace("`", "’")
    if key in _PARAGRAPHS:
        return escape_within(text, 2 * len(text), blocks=True)
    return safe_name(text) if key == "title" and text else escape(text)
