"""A copy of the shipped pack, which tests damage."""

import shutil
from pathlib import Path

import pytest

from bot.content import SHIPPED_PACK


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the shipped pack that a test damages."""
    return shutil.copytree(SHIPPED_PACK, tmp_path / "pack")
