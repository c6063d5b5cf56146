"""Imports everything that the bot imports until it is ready, for `forked`."""

import gc
from importlib import import_module
from pkgutil import iter_modules

import cogs

for _name in (
    "aiosqlite",  # by SQLAlchemy when it first connects, like the next
    "asyncpg",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "bot.cli.commands",
    "bot.runner",
    "bot.jobs.registry",
    *(f"cogs.{feature.name}" for feature in iter_modules(cogs.__path__)),
    "tests.wire.forked",
):
    import_module(_name)

# Otherwise each copy would look for garbage here, and so get pages of its own.
gc.collect()
gc.freeze()
