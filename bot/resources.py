"""What commands, buttons and jobs may use: built once in `bot/runner.py` and passed to the bot."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from bot.db.database import Database
from bot.domain.content import Catalog
from bot.domain.schedule.clock import Clock
from bot.metrics import Metrics
from bot.pictures.renderer import Pictures

_MOST_FORMS = 500


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything that commands, buttons and jobs share."""

    catalog: Catalog
    pictures: Pictures
    database: Database
    clock: Clock
    keep_for: dt.timedelta = dt.timedelta(days=30)  # as `Settings.keep_days`
    """How long a server's data is kept after it removed the bot, sanctions after a deletion, and copies of the database."""
    backup_every: dt.timedelta | None = None
    """How often an SQLite database is copied; None: not at all."""
    check_for_updates: str | None = None
    """The address that is asked for the newest version once a day; None: nobody is asked."""
    metrics: Metrics = field(default_factory=Metrics)
    copying_files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Held while a file that was handed in is copied, since it is read into memory."""
    copying_to: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """By channel: held before that, so that a channel for which Discord makes us wait delays no other."""
    kept_forms: dict[int, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    """By person, the id of a form, and what it is filled in with when they open it next."""
    writing_export: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while an export is written, so that one at a time takes memory."""

    def keep_form(self, person_id: int, custom_id: str, filled_in: Mapping[str, Any]) -> None:
        """Fill in a form when the person opens it next; the latest 500 people's are kept."""
        self.kept_forms.pop(person_id, None)  # so that it counts as the latest
        if len(self.kept_forms) >= _MOST_FORMS:
            del self.kept_forms[next(iter(self.kept_forms))]
        self.kept_forms[person_id] = custom_id, filled_in
