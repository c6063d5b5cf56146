"""SQL functions that SQLite and PostgreSQL write differently."""

import datetime as dt
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.db.base import UtcDateTime


class MinuteBefore(FunctionElement[dt.datetime]):
    """The instant one minute before the one in a column."""

    inherit_cache = True
    type = UtcDateTime()


@compiles(MinuteBefore, "postgresql")
def _on_postgresql(element: MinuteBefore, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - INTERVAL '1 minute')"


@compiles(MinuteBefore, "sqlite")
def _on_sqlite(element: MinuteBefore, compiler: SQLCompiler, **options: Any) -> str:
    """Keep the fraction of a second apart, because SQLite would round it."""
    column = compiler.process(element.clauses, **options)
    seconds = f"strftime('%Y-%m-%d %H:%M:%S', substr({column}, 1, 19), '-1 minute')"
    return f"({seconds} || substr({column}, 20))"
