"""Personal data: counted and exported completely, and deleted from every table."""

import asyncio
import json

import pytest
from sqlalchemy import select, update

from bot.db.models import Entry, Job, Member, MemberMessage, Standing
from bot.db.privacy import OnDelete, Personal
from bot.domain.actor import Actor, Appearance, Visibility
from bot.domain.errors import Refusal
from bot.domain.jobs import JobKind
from bot.domain.markup import SafeName
from bot.services.groups import groups, kept_messages
from bot.services.members import removals
from bot.services.members.removals import PostedMessage
from bot.services.plan import check_ins
from bot.services.plan.progress import NotInPlan
from bot.services.points import entries, repair
from bot.services.privacy import personal_data, visibility
from tests.databases import find_row
from tests.rows import Row, insert_all
from tests.services.challenges.steps import join_group
from tests.services.conftest import ALICE, BOB, ELSEWHERE, GUILD, World
from tests.services.privacy.stored import (
    TABLES,
    columns_mentioning,
    every_row,
    export_of,
    forget_removals,
    rows_about,
)

ALICES, BOBS = "Alice Pleasance", "Bob the Builder"


def _personal() -> dict[str, list[tuple[str, Personal]]]:
    """Return the columns declared as personal, by table."""
    found = {
        table.name: [(column.name, said) for column, said in personal_data.personal_columns(table)]
        for table in TABLES
    }
    return {name: columns for name, columns in found.items() if columns}


async def _fill(world: World) -> None:
    for rows in (rows_about(ALICE, ALICES, 1001, BOB), rows_about(BOB, BOBS, 2002, ALICE)):
        await world.write(insert_all, TABLES, rows)


async def test_export_has_every_declared_column_and_nothing_about_others(world: World) -> None:
    await _fill(world)
    found = await export_of(world)
    for table, columns in _personal().items():
        for column, said in columns:
            row_is_theirs = said.on_delete is OnDelete.ROW
            rows = found[table if row_is_theirs else f"{table} by you"]
            values = [row[column] for row in rows if row_is_theirs or column in row]
            assert values != [], f"{table}.{column}"
            assert None not in values
            assert row_is_theirs or set(values) == {str(ALICE)}
    text = json.dumps(found)
    assert str(ALICE) in text
    assert ALICES in text
    assert str(BOB) not in text
    assert BOBS not in text
    (member,) = json.loads(text)["member"]
    assert member["member_id"] == str(ALICE)  # as text, because JavaScript rounds large numbers
    assert member["joined_at"] == "2026-03-29T01:30:00+00:00"
    assert member["group_id"] == 1001
    assert not any((await export_of(world, 12345)).values())
    assert {one.rows for one in await world.read(personal_data.count_personal_rows, 12345)} == {0}


async def test_rows_are_counted_by_table_with_purpose(world: World) -> None:
    await _fill(world)
    await world.join(world.alice)
    await world.check_in(world.alice)
    found = {one.table: one for one in await world.read(personal_data.count_personal_rows, ALICE)}
    assert found.keys() == _personal().keys()
    assert (found["check_in"].rows, found["entry"].rows, found["reminder"].rows) == (2, 2, 1)
    assert [said.what for said in found["pause"].columns][2] == "when it began"


async def test_deletion_leaves_no_id_or_name_in_any_table_and_other_members_unchanged(
    world: World,
) -> None:
    await _fill(world)
    before = await every_row(world)
    assert len(columns_mentioning(before, str(ALICE), ALICES)) > 10
    await world.write(personal_data.delete_member, ALICE, world.now)
    await forget_removals(world)
    after = await every_row(world)
    assert columns_mentioning(after, str(ALICE), ALICES) == []
    assert not any((await export_of(world)).values())
    for table in ("secret", "sanction"):  # has what moderators decided about Alice
        left = after.pop(table)
        assert all(row in left for row in before.pop(table)), table
    for table, rows in before.items():
        kept = [row for row in rows if ALICES not in str(row) and not _is_alices(row)]
        assert _without_authors(after[table]) == _without_authors(kept), table


def _is_alices(row: Row) -> bool:
    return ALICE in (row.get("member_id"), row.get("subject_id")) or row.get("enrolment_id") == 1001


def _without_authors(rows: list[Row]) -> list[Row]:
    """Return rows without author ids, in an order that updates do not change."""
    names = ("author_id", "decided_by", "about_id", "appealed_from")
    bare = [{key: value for key, value in row.items() if key not in names} for row in rows]
    return sorted(bare, key=str)


async def test_deleted_moderator_is_not_named_but_entry_stays(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    async with world.database.writing() as connection:
        await connection.execute(update(Entry).values(author_id=BOB))
    await world.write(personal_data.delete_member, BOB, world.now)
    (entry,) = await world.read(entries.list_entries, GUILD, ALICE, limit=5)
    assert (entry.points, entry.author_id) == (10, None)
    assert columns_mentioning(await every_row(world), str(BOB)) == []


async def test_deleted_member_can_start_again_and_earn_again(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await world.write(personal_data.delete_member, ALICE, world.now)
    assert await world.points(world.alice) == 0
    with pytest.raises(NotInPlan):
        await world.check_in(world.alice)
    await world.join(world.alice)
    assert (await world.check_in(world.alice)).points == 10


async def test_deletion_amid_concurrent_writes_succeeds_and_leaves_nothing(world: World) -> None:
    for _ in range(4):
        await world.join(world.alice)
        results = await asyncio.gather(
            *(world.check_in(world.alice, number) for number in (1, 2)),
            *(world.write(personal_data.delete_member, ALICE, world.now) for _ in range(2)),
            world.check_in(world.alice, 1),
            return_exceptions=True,
        )
        assert [
            one for one in results if one and not isinstance(one, check_ins.CheckInResult | Refusal)
        ] == []
        assert columns_mentioning(await every_row(world), str(ALICE)) == []


async def test_deletion_and_concurrent_repair_of_sums_do_not_deadlock(world: World) -> None:
    await world.change(world.group, live_board=True)
    await world.write(kept_messages.enqueue_due, world.now)
    await world.join(world.alice)
    await world.check_in(world.alice)
    async with world.database.writing() as connection:
        await connection.execute(update(Standing).values(points=0))
        await repair.repair(connection, world.group.id)
        forgetting = asyncio.create_task(world.write(personal_data.delete_member, ALICE, world.now))
        await asyncio.sleep(0.2)  # has started and waits for the lock
        assert not forgetting.done()
        await kept_messages.refresh_soon(connection, GUILD)
    await forgetting
    assert columns_mentioning(await every_row(world), str(ALICE)) == []


async def test_visibility_is_set_per_server_and_shown_by_default(world: World) -> None:
    hidden = Appearance(Visibility.HIDDEN)
    await world.write(
        visibility.set_visibility, world.alice, Visibility.HIDDEN, None, now=world.now
    )
    assert await world.read(groups.find_group_of, world.alice) is None
    await world.join(world.alice)
    assert await world.read(visibility.get_appearance, GUILD, ALICE) == hidden
    shown = await world.read(visibility.get_appearance, ELSEWHERE, ALICE)
    assert shown == Appearance(Visibility.SHOWN)
    elsewhere = Actor(ELSEWHERE, ALICE, "Al")
    await world.write(visibility.set_visibility, elsewhere, Visibility.ALIAS, "Owl", now=world.now)
    assert await world.read(visibility.get_appearance, ELSEWHERE, ALICE) == Appearance(
        Visibility.ALIAS, SafeName("Owl")
    )
    assert await world.read(visibility.get_appearance, GUILD, ALICE) == hidden
    exported = (await export_of(world))["member"]  # of every server
    assert sorted(row["name"] for row in exported) == ["Al", "Alice"]


async def test_alias_is_needed_and_cleaned_and_dropped_with_other_visibility(world: World) -> None:
    for missing in (None, "  "):
        with pytest.raises(Refusal, match="Type it into the form"):
            await world.write(
                visibility.set_visibility, world.alice, Visibility.ALIAS, missing, now=world.now
            )
    appearance = await world.read(visibility.get_appearance, GUILD, ALICE)
    assert appearance == Appearance(Visibility.SHOWN)
    for chosen, given, kept in (
        (Visibility.ALIAS, "  Night \n Owl ", SafeName("Night Owl")),
        (Visibility.SHOWN, "Night Owl", None),
    ):
        await world.write(visibility.set_visibility, world.alice, chosen, given, now=world.now)
        async with world.database.reading() as connection:
            member = await find_row(connection, Member, GUILD, ALICE)
        assert member
        assert (member.visibility, member.alias) == (chosen, kept)


async def test_names_leave_posts_and_leaderboards_even_if_those_are_sent_meanwhile(
    world: World,
) -> None:
    post, board, own, late, late_own = (PostedMessage(1, number) for number in range(11, 16))
    await join_group(world, world.alice, world.bob)
    named = (GUILD, [ALICE, BOB])
    await world.write(removals.remember_message, *named, post, world.now, only_names=True)
    await world.write(removals.remember_message, *named, board, world.now)
    await world.write(removals.remember_message, GUILD, [ALICE], own, world.now)
    await world.write(personal_data.delete_member, ALICE, world.now)
    await world.write(removals.remember_message, *named, late, world.now, only_names=True)
    await world.write(removals.remember_message, GUILD, [ALICE], late_own, world.now)
    async with world.database.reading() as connection:
        jobs = await connection.execute(select(Job.subject_id, Job.kind).order_by(Job.subject_id))
        assert {job.subject_id: job.kind for job in jobs} == {
            post.message_id: JobKind.NAMES_REMOVAL,
            board.message_id: JobKind.MESSAGE_REMOVAL,
            own.message_id: JobKind.MESSAGE_REMOVAL,
            late.message_id: JobKind.NAMES_REMOVAL,
            late_own.message_id: JobKind.MESSAGE_REMOVAL,
        }
        assert set(await connection.scalars(select(MemberMessage.member_id))) == {BOB}


async def test_role_is_still_taken_back_after_another_deletion(world: World) -> None:
    await world.change(world.group, member_role_id=5)
    await join_group(world, world.alice)
    for _ in range(2):
        await world.write(personal_data.delete_member, ALICE, world.now)
    async with world.database.reading() as connection:
        (job,) = await connection.execute(select(Job.kind, Job.subject_id, Job.key))
    assert tuple(job) == (JobKind.ROLE_REMOVAL, ALICE, "5")
