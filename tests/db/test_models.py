"""What every table promises, on both databases: declared, keyed, tied together, and silent in logs."""

from __future__ import annotations

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
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, StatementError

from bot.db.base import Base
from bot.db.models import Entry, Group, Member, Run, Server
from bot.db.privacy import (
    INFO_KEY,
    NotPersonal,
    OnDelete,
    Personal,
    author,
    not_personal,
    owner_id,
    personal,
)
from bot.db.session import Database
from tests.rows import insert_all, made_up, stored_rows

TABLES = Base.metadata.sorted_tables
INSTANT = dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)


def _undeclared(tables: Iterable[Table]) -> list[str]:
    return [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if not isinstance(column.info.get(INFO_KEY), Personal | NotPersonal)
    ]


def _ownerless(tables: Iterable[Table]) -> list[str]:
    """Return tables about members whose rows lead to no member, so that none could be deleted.

    Where members have but put their names, these are blanked, and nothing is left to delete.
    """
    return [
        table.name
        for table in tables
        if any(_goes_with_member(column) for column in table.columns)
        and not any(_leads_to_member(column) for column in table.columns)
    ]


def _goes_with_member(column: Column[Any]) -> bool:
    said = column.info.get(INFO_KEY)
    return isinstance(said, Personal) and said.on_delete is OnDelete.ROW


def _leads_to_member(column: Column[Any]) -> bool:
    said = column.info.get(INFO_KEY)
    own = isinstance(said, Personal) and said.is_member_id and said.on_delete is OnDelete.ROW
    return own or any(key.column.table.name == "run" for key in column.foreign_keys)


async def _fill(database: Database) -> None:
    async with database.writing() as session:
        await insert_all(session, TABLES, made_up(TABLES))


def test_every_column_of_every_table_says_whether_it_is_about_a_member() -> None:
    assert _undeclared(TABLES) == []


def test_a_column_that_says_nothing_is_found() -> None:
    said = Column("id", Integer, info=not_personal("Tells rows apart."))
    table = Table("diary", MetaData(), said, Column("secret", String))
    assert _undeclared([table]) == ["diary.secret"]


def test_every_row_about_a_member_leads_to_that_member() -> None:
    assert _ownerless(TABLES) == []


def test_a_table_about_members_that_leads_to_none_is_found() -> None:
    secret = personal("a secret", "to keep it")
    owner = Column("owner", Integer, info=owner_id("your Discord id", "to know whose it is"))
    diary = Table("diary", MetaData(), Column("secret", String, info=secret))
    letter = Table("letter", MetaData(), Column("secret", String, info=secret), owner)
    signed = Column("signed", Integer, info=author("that you signed", "to know who did"))
    rules = Table("rules", MetaData(), signed)
    assert _ownerless([diary, letter, rules]) == ["diary"]


def test_every_declaration_can_be_read_by_a_member() -> None:
    said = [column.info[INFO_KEY] for table in TABLES for column in table.columns]
    words = [(s.why,) if isinstance(s, NotPersonal) else (s.what, s.why, s.kept) for s in said]
    assert all(word.strip() for texts in words for word in texts)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
async def test_every_table_refuses_the_same_thing_twice(database: Database, table: Table) -> None:
    """A row with its natural key, or all of it where the key only counts up, comes in once."""
    await _fill(database)
    again = made_up(TABLES)[table.name]
    if _counts_up(table) and any(isinstance(c, UniqueConstraint) for c in table.constraints):
        again["id"] += 1
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await session.execute(table.insert().values(again))


def _counts_up(table: Table) -> bool:
    return [column.name for column in table.primary_key] == ["id"]


@pytest.mark.parametrize("model", [Group, Entry])
def test_what_a_retry_would_repeat_has_a_key_besides_its_number(model: type[Base]) -> None:
    table = Base.metadata.tables[model.__tablename__]
    assert any(isinstance(constraint, UniqueConstraint) for constraint in table.constraints)


async def test_a_member_has_one_run_that_goes_on_and_any_number_that_ended(
    database: Database,
) -> None:
    await _fill(database)
    run = {**made_up(TABLES)["run"], "id": 2}
    async with database.writing() as session:
        await session.execute(Base.metadata.tables["run"].insert().values(run))
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await session.execute(update(Run).values(ended_at=None))


async def test_a_turn_of_the_ledger_is_counted_from_one(database: Database) -> None:
    await _fill(database)
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await session.execute(update(Entry).values(turn=0))


_REFERRING = [table for table in TABLES if table.foreign_keys]


@pytest.mark.parametrize("table", _REFERRING, ids=lambda table: table.name)
async def test_what_refers_to_nothing_is_refused(database: Database, table: Table) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await session.execute(table.insert().values(made_up(TABLES)[table.name]))


async def test_with_a_server_goes_everything_that_belongs_to_it(database: Database) -> None:
    await _fill(database)
    async with database.writing() as session:
        await session.execute(delete(Server))
        left = await stored_rows(session, TABLES)
    assert [name for name, rows in left.items() if rows] == ["synced"]


async def test_a_group_that_goes_leaves_its_members(database: Database) -> None:
    await _fill(database)
    async with database.writing() as session:
        await session.execute(delete(Group))
        assert (await session.scalars(select(Member.group_id))).all() == [None]


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="must know its zone"):
        async with database.writing() as session:
            session.add(Server(guild_id=1, left_at=INSTANT.replace(tzinfo=None)))


async def test_an_instant_comes_back_as_utc_whatever_zone_it_came_in(database: Database) -> None:
    tokyo = dt.timezone(dt.timedelta(hours=9))
    async with database.writing() as session:
        session.add(Server(guild_id=1, left_at=INSTANT.astimezone(tokyo)))
    async with database.reading() as session:
        back = await session.scalar(select(Server.left_at))
    assert back == INSTANT
    assert back.tzinfo is dt.UTC


async def test_instants_are_compared_as_instants(database: Database) -> None:
    """On SQLite they are texts; so all must be written alike, microseconds or none."""
    moments = [INSTANT, INSTANT + dt.timedelta(microseconds=1), INSTANT + dt.timedelta(seconds=1)]
    async with database.writing() as session:
        session.add_all(Server(guild_id=n, left_at=at) for n, at in enumerate(moments, 1))
    new_york = INSTANT.astimezone(dt.timezone(dt.timedelta(hours=-4)))
    async with database.reading() as session:
        later = select(Server.guild_id).where(Server.left_at > new_york).order_by(Server.left_at)
        assert (await session.scalars(later)).all() == [2, 3]


async def test_nothing_stays_nothing(database: Database) -> None:
    async with database.writing() as session:
        session.add(Server(guild_id=1))
    async with database.reading() as session:
        assert (await session.scalars(select(Server.left_at))).all() == [None]


async def test_ids_of_64_bits_survive_in_every_column_that_holds_one(database: Database) -> None:
    rows = made_up(TABLES)
    await _fill(database)
    async with database.reading() as session:
        assert await stored_rows(session, TABLES) == {name: [row] for name, row in rows.items()}
        widest = await session.scalar(select(Server.guild_id))
    assert widest == 2**62 + 1


async def test_rows_count_up_by_themselves(database: Database) -> None:
    rows = made_up(TABLES)
    del rows["study_group"]["id"]
    async with database.writing() as session:
        await session.execute(Base.metadata.tables["server"].insert().values(rows["server"]))
        for number in (1, 2):
            row = {**rows["study_group"], "name_key": f"{number}"}
            made = Base.metadata.tables["study_group"].insert().values(row)
            assert await session.scalar(made.returning(Group.id)) == number


async def test_a_row_in_a_log_shows_its_key_and_no_name(database: Database) -> None:
    secret = "Wilhelmina"
    async with database.writing() as session:
        rows = made_up(TABLES, name=secret, alias=secret, note=secret, notice=secret)
        await insert_all(session, TABLES, rows)
    async with database.reading() as session:
        for mapper in Base.registry.mappers:
            row = (await session.scalars(select(mapper.class_))).one()
            assert repr(row).startswith(f"{mapper.class_.__name__}(")
            assert secret not in f"{row!r} {row!s}"


async def test_sqlite_checks_itself_clean_after_all_that(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    await _fill(database)
    async with database.reading() as session:
        assert (await session.execute(text("PRAGMA foreign_key_check"))).all() == []
        assert await session.scalar(text("PRAGMA foreign_keys")) == 1
        assert await session.scalar(text("PRAGMA journal_mode")) == "wal"
    await database.close()
