"""What all layers of tests share."""

from __future__ import annotations

import pytest

from bot.content import load_catalog
from bot.domain.content.catalog import Catalog
from tests.databases import (  # noqa: F401 - fixtures
    database,
    database_url,
    migrated,
    migrated_postgres,
    postgres,
    sqlite_url,
)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped content pack."""
    return load_catalog()
