"""What commands, buttons and jobs may use: built once in `bot/runner.py` and handed over."""

from __future__ import annotations

from dataclasses import dataclass

from bot.db.session import Database
from bot.domain.content.catalog import Catalog
from bot.domain.schedule.clock import Clock
from bot.pictures.renderer import Pictures


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything a command, button or job may use. If it is not here, it is not available."""

    catalog: Catalog
    pictures: Pictures
    database: Database
    clock: Clock
