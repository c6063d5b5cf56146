"""What a write costs that survives a power cut and leaves nothing of what it deleted."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event, text

from bot.db.database import Database
from tests.bench.table import Row, milliseconds

_WRITES = 300
_ROUNDS = 5
_ROWS = "CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT)"
_INSERT = text("INSERT INTO note (body) VALUES (hex(randomblob(200)))")
_DELETE = text("DELETE FROM note WHERE id = (SELECT min(id) FROM note)")


def rows() -> Iterator[Row]:
    """Compare writes with SQLite's usual settings for WAL and with Cohort's."""
    with TemporaryDirectory() as folder:
        usual = Database(f"sqlite+aiosqlite:///{Path(folder, 'usual.db')}")
        event.listen(usual.write_engine.sync_engine, "connect", _use_usual_settings)
        safe = Database(f"sqlite+aiosqlite:///{Path(folder, 'safe.db')}")
        waited, cpu = asyncio.run(_measure(usual, safe))
    for what, (before, after) in (("waiting", waited), ("CPU", cpu)):
        yield Row(
            f"SQLite: a committed write and delete, {what}",
            milliseconds(before),
            milliseconds(after),
            f"{after / before:.2f} ×",
        )


def _use_usual_settings(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA secure_delete=OFF")
    cursor.close()


async def _measure(
    usual: Database, safe: Database
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the median seconds of waiting, and of CPU, for a write to each database."""
    spent: dict[Database, list[tuple[float, float]]] = {usual: [], safe: []}
    for database in spent:
        async with database.writing() as connection:
            await connection.execute(text(_ROWS))
    for _ in range(_ROUNDS):
        for database, rounds in spent.items():
            rounds.append(await _write(database))
    for database in spent:
        await database.close()
    waited, cpu = (
        tuple(median(each[which] for each in spent[database]) for database in (usual, safe))
        for which in (0, 1)
    )
    return (waited[0], waited[1]), (cpu[0], cpu[1])


async def _write(database: Database) -> tuple[float, float]:
    """Insert and delete rows, each in a transaction; return the seconds and CPU seconds of one."""
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(_WRITES):
        async with database.writing() as connection:
            await connection.execute(_INSERT)
            await connection.execute(_DELETE)
    return (time.perf_counter() - start) / _WRITES, (time.process_time() - cpu) / _WRITES
