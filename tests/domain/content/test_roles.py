"""Roles: their long texts together fit on one screen."""

import pytest
from pydantic import ValidationError

from bot.domain.content import Role
from bot.domain.content.models.roles import MAX_ROLE_CHARACTERS
from tests.packs import shipped_catalog

ROLE = shipped_catalog().role_names.by_id["ai-researcher"]  # has only `about`


def role_with(length: int, language_models: str | None) -> Role:
    """Build a role whose long texts have this many characters together."""
    day = "d" * (length - len(language_models or "") - 400 - 400 - 100)
    texts = {
        "about": "a" * 400,
        "get_in": "g" * 400,
        "day": [day[start : start + 110] for start in range(0, len(day), 110)],
        "confused_with": [{"role": "ml-engineer", "difference": "c" * 100}],
    }
    return Role.model_validate({**dict(ROLE), **texts, "language_models": language_models})


def test_role_with_language_models_has_as_many_characters_as_its_screen() -> None:
    note = "n" * 280
    assert role_with(MAX_ROLE_CHARACTERS, note).language_models == note
    with pytest.raises(ValidationError, match="1751 characters together, more than 1750"):
        role_with(MAX_ROLE_CHARACTERS + 1, note)


def test_role_without_language_models_is_not_limited_further() -> None:
    assert role_with(400 + 400 + 100 + 6 * 110, None).language_models is None
