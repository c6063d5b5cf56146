"""An environment without settings, and a copy of the small pack."""

import shutil
from pathlib import Path

import pytest

from tests.packs import SMALL_PACK

NO_NETWORK = """
import socket, sys

def unreachable(*_, **__):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

socket.getaddrinfo = unreachable
sys.modules["aiodns"] = sys.modules["uvloop"] = None  # they would ask without Python's socket
"""


@pytest.fixture(autouse=True)
def no_settings(bare_environment: None) -> None:
    """Let every test begin without settings."""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the small pack that tests damage."""
    return shutil.copytree(SMALL_PACK, tmp_path / "pack")


@pytest.fixture(autouse=True)
def unchanged_logging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that `call` runs leave the logging of this process as it is."""
    monkeypatch.setattr("bot.log.configure", lambda _level: None)


@pytest.fixture
def offline(tmp_path: Path) -> Path:
    """A folder that disables all networking in a process that has it first on its path."""
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "sitecustomize.py").write_text(NO_NETWORK)
    return tmp_path / "offline"
