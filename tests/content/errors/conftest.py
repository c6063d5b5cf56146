"""Copies of packs, which tests damage."""

import shutil
from pathlib import Path

import pytest

from bot.content.loader import SHIPPED_PACK
from tests.packs import SMALL_PACK


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the small pack that a test damages."""
    return shutil.copytree(SMALL_PACK, tmp_path / "pack")


@pytest.fixture
def shipped_pack(tmp_path: Path) -> Path:
    """A copy of the shipped pack that a test damages; it takes a hundred times as long to load."""
    return shutil.copytree(SHIPPED_PACK, tmp_path / "pack")
