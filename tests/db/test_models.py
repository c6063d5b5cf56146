"""Tables on both databases: privacy declarations, keys, foreign keys, types and repr."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database
from bot.db.models import Enrolment, Entry, Group, Member, Server
from bot.db.models.base import Base
from bot.db.privacy import INFO_KEY, NotPersonal, OnDelete, Personal
from tests.rows import Row, insert_all, made_up, stored_rows

TABLES = Base.metadata.sorted_tables
INSTANT = dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)


def _undeclared_columns(tables: Iterable[Table]) -> list[str]:
    return [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if not isinstance(column.info.get(INFO_KEY), Personal | NotPersonal)
    ]


def _tables_without_member(tables: Iterable[Table]) -> list[str]:
    """Return tables with personal columns whose rows cannot be found by member and so not be deleted.

    Columns that are only blanked on deletion do not count.
    """
    return [
        table.name
        for table in tables
        if any(_is_deleted_with_member(column) for column in table.columns)
        and not any(_leads_to_member(column) for column in table.columns)
    ]


def _is_deleted_with_member(column: Column[Any]) -> bool:
    declaration = column.info.get(INFO_KEY)
    return isinstance(declaration, Personal) and declaration.on_delete is OnDelete.ROW


def _leads_to_member(column: Column[Any]) -> bool:
    declaration = column.info.get(INFO_KEY)
    own = (
        isinstance(declaration, Personal)
        and declaration.is_member_id
        and declaration.on_delete is OnDelete.ROW
    )
    return own or any(key.column.table.name == "enrolment" for key in column.foreign_keys)


async def _fill(database: Database) -> None:
    async with database.writing() as connection:
        await insert_all(connection, TABLES, made_up(TABLES))


def test_every_column_has_privacy_declaration() -> None:
    assert _undeclared_columns(TABLES) == []


def test_undeclared_column_is_detected() -> None:
    id_column = Column("id", Integer, info={INFO_KEY: NotPersonal("Tells rows apart.")})
    table = Table("diary", MetaData(), id_column, Column("secret", String))
    assert _undeclared_columns([table]) == ["diary.secret"]


def test_every_personal_table_identifies_its_member() -> None:
    assert _tables_without_member(TABLES) == []


def test_personal_table_without_member_is_detected() -> None:
    secret = {INFO_KEY: Personal("a secret")}
    member_id = Personal("your Discord id", is_member_id=True)
    owner = Column("owner", Integer, info={INFO_KEY: member_id})
    diary = Table("diary", MetaData(), Column("secret", String, info=secret))
    letter = Table("letter", MetaData(), Column("secret", String, info=secret), owner)
    name = Personal("that you signed", on_delete=OnDelete.BLANK, is_member_id=True)
    signed = Column("signed", Integer, info={INFO_KEY: name})
    rules = Table("rules", MetaData(), signed)
    assert _tables_without_member([diary, letter, rules]) == ["diary"]


def test_no_privacy_declaration_is_empty() -> None:
    for table in TABLES:
        said = [column.info[INFO_KEY] for column in table.columns]
        personal = [one.what for one in said if isinstance(one, Personal)]
        others = [one.why for one in said if isinstance(one, NotPersonal)]
        assert all(text.strip() for text in [*personal, *others])
        assert bool(table.info["purpose"]) is bool(table.info["seen_by"]) is bool(personal)


async def test_duplicate_row_violates_unique_key(database: Database) -> None:
    """A duplicate of the natural key, or of the whole row if the key is automatic, is refused."""
    await _fill(database)
    for table in TABLES:
        duplicate = made_up(TABLES)[table.name]
        if _has_automatic_key(table) and any(
            isinstance(c, UniqueConstraint) for c in table.constraints
        ):
            duplicate["id"] += 1
        async with database.writing() as connection:
            assert await _is_refused(connection, table, duplicate), table.name


async def _is_refused(connection: AsyncConnection, table: Table, row: Row) -> bool:
    """Return whether a row violates a constraint; it is not stored."""
    attempt = await connection.begin_nested()
    try:
        await connection.execute(table.insert().values(row))
    except IntegrityError:
        return True
    finally:
        await attempt.rollback()
    return False


def _has_automatic_key(table: Table) -> bool:
    return [column.name for column in table.primary_key] == ["id"]


@pytest.mark.parametrize("model", [Group, Entry])
def test_retried_tables_have_natural_key(model: type[Base]) -> None:
    table = Base.metadata.tables[model.__tablename__]
    assert any(isinstance(constraint, UniqueConstraint) for constraint in table.constraints)


async def test_member_has_one_open_enrolment_and_many_ended(database: Database) -> None:
    await _fill(database)
    enrolment = {**made_up(TABLES)["enrolment"], "id": 2}
    async with database.writing() as connection:
        await connection.execute(Base.metadata.tables["enrolment"].insert().values(enrolment))
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(update(Enrolment).values(ended_at=None))


async def test_ledger_sequence_must_be_positive(database: Database) -> None:
    await _fill(database)
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(update(Entry).values(sequence=0))


async def test_dangling_foreign_key_is_refused(database: Database) -> None:
    async with database.writing() as connection:
        for table in TABLES:
            if table.foreign_keys:
                row = made_up(TABLES)[table.name]
                assert await _is_refused(connection, table, row), table.name


async def test_deleting_server_deletes_all_its_rows(database: Database) -> None:
    await _fill(database)
    async with database.writing() as connection:
        await connection.execute(delete(Server))
        left = await stored_rows(connection, TABLES)
    of_no_server = ["secret", "synced"]
    assert [name for name, rows in left.items() if rows] == of_no_server


async def test_deleting_group_keeps_its_members(database: Database) -> None:
    await _fill(database)
    async with database.writing() as connection:
        await connection.execute(delete(Group))
        assert (await connection.scalars(select(Member.group_id))).all() == [None]


async def test_naive_datetime_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="must have a zone"):
        async with database.writing() as connection:
            await connection.execute(
                insert(Server).values(guild_id=1, left_at=INSTANT.replace(tzinfo=None))
            )


async def test_datetime_is_returned_in_utc(database: Database) -> None:
    tokyo = dt.timezone(dt.timedelta(hours=9))
    async with database.writing() as connection:
        await connection.execute(
            insert(Server).values(guild_id=1, left_at=INSTANT.astimezone(tokyo))
        )
    async with database.reading() as connection:
        stored = await connection.scalar(select(Server.left_at))
    assert stored == INSTANT
    assert stored.tzinfo is dt.UTC


async def test_datetimes_compare_by_instant(database: Database) -> None:
    """On SQLite they are texts, so all must have the same format, with or without microseconds."""
    moments = [INSTANT, INSTANT + dt.timedelta(microseconds=1), INSTANT + dt.timedelta(seconds=1)]
    async with database.writing() as connection:
        rows = [{"guild_id": n, "left_at": at} for n, at in enumerate(moments, 1)]
        await connection.execute(insert(Server), rows)
    new_york = INSTANT.astimezone(dt.timezone(dt.timedelta(hours=-4)))
    async with database.reading() as connection:
        later = select(Server.guild_id).where(Server.left_at > new_york).order_by(Server.left_at)
        assert (await connection.scalars(later)).all() == [2, 3]


async def test_null_datetime_stays_null(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=1))
    async with database.reading() as connection:
        assert (await connection.scalars(select(Server.left_at))).all() == [None]


async def test_64_bit_ids_survive_in_every_column(database: Database) -> None:
    rows = made_up(TABLES)
    await _fill(database)
    async with database.reading() as connection:
        assert await stored_rows(connection, TABLES) == {name: [row] for name, row in rows.items()}
        widest = await connection.scalar(select(Server.guild_id))
    assert widest == 2**62 + 1


async def test_automatic_ids_count_up(database: Database) -> None:
    rows = made_up(TABLES)
    del rows["study_group"]["id"]
    async with database.writing() as connection:
        await connection.execute(Base.metadata.tables["server"].insert().values(rows["server"]))
        for number in (1, 2):
            row = {**rows["study_group"], "name_key": f"{number}"}
            made = Base.metadata.tables["study_group"].insert().values(row)
            assert await connection.scalar(made.returning(Group.id)) == number


async def test_id_of_deleted_row_is_not_given_again(database: Database) -> None:
    async with database.writing() as connection:
        first = await _insert_with_new_ids(connection)
        for table in reversed(TABLES):
            await connection.execute(delete(table))
        second = await _insert_with_new_ids(connection)
    assert len(first) > 1
    for name, used in first.items():
        assert second[name] > used, name


async def _insert_with_new_ids(connection: AsyncConnection) -> dict[str, int]:
    """Store a row in each table; return the ids that the database chose, by table."""
    made, stored = made_up(TABLES), dict[str, Row]()
    for table in TABLES:
        row = made[table.name]
        for column in table.columns:
            for key in column.foreign_keys:
                row[column.name] = stored[key.column.table.name][key.column.name]
        if _has_automatic_key(table):
            del row["id"]
        inserted = await connection.execute(table.insert().values(row).returning(*table.columns))
        stored[table.name] = dict(inserted.mappings().one())
    return {table.name: stored[table.name]["id"] for table in TABLES if _has_automatic_key(table)}


async def test_sqlite_integrity_check_passes(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    await _fill(database)
    async with database.reading() as connection:
        assert (await connection.execute(text("PRAGMA foreign_key_check"))).all() == []
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"
    await database.close()
