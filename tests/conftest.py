"""What all layers of tests share."""

from __future__ import annotations

import pytest

from bot.content import load_catalog
from bot.domain.catalog import Catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped content pack."""
    return load_catalog()
