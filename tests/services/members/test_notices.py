"""Notices of a member: none is lost or dismissed before it was shown."""

import asyncio

import pytest
from sqlalchemy import select

from bot.db.models import Member, Notice
from bot.domain.jobs import NoticeKind
from bot.services.members import notices
from bot.services.moderation import members
from bot.services.plan import reminders
from bot.services.points import corrections
from tests.services.challenges.steps import MORGAN, join_group
from tests.services.conftest import ALICE, BOB, GUILD, World

EVERY = (
    NoticeKind.REMINDERS_STOPPED,
    NoticeKind.ANSWER_REVIEWED,
    NoticeKind.POINTS_CORRECTED,
    NoticeKind.MOVED,
)


@pytest.fixture
async def joined(world: World) -> World:
    """Alice and Bob are in the group."""
    await join_group(world, world.alice, world.bob)
    return world


async def _leave(world: World, *kinds: NoticeKind) -> None:
    for kind in kinds:
        await world.write(notices.add, GUILD, ALICE, kind)


async def _left(world: World) -> tuple[NoticeKind, ...]:
    return await world.read(notices.list_notices, *world.alice.key)


async def test_newer_notice_is_added_to_earlier_ones_once(joined: World) -> None:
    await joined.write(notices.dismiss, joined.alice, EVERY)
    assert await _left(joined) == ()
    await _leave(joined, *EVERY)
    assert await _left(joined) == EVERY
    assert await joined.read(notices.list_notices, *joined.bob.key) == ()
    await _leave(joined, EVERY[0])
    assert await _left(joined) == (*EVERY[1:], EVERY[0])


async def test_notice_added_while_others_are_shown_stays(joined: World) -> None:
    await _leave(joined, NoticeKind.REMINDERS_STOPPED)
    notice = await _left(joined)
    await _leave(joined, NoticeKind.MOVED)
    await joined.write(notices.dismiss, joined.alice, notice)
    assert await _left(joined) == (NoticeKind.MOVED,)
    await joined.write(notices.dismiss, joined.alice, (NoticeKind.MOVED,))
    async with joined.database.reading() as connection:
        assert (await connection.scalars(select(Notice.kind))).all() == []


async def test_concurrently_added_notices_are_all_stored(joined: World) -> None:
    await asyncio.gather(*(_leave(joined, word) for word in EVERY))
    assert set(await _left(joined)) == set(EVERY)


async def test_reminder_notice_is_kept_with_move_and_correction(joined: World) -> None:
    await joined.write(reminders.record_refused, GUILD, ALICE)
    larks = await joined.add_group("Larks")
    await joined.write(members.move_member, MORGAN, joined.alice, larks.id, joined.now)
    wanted = corrections.CorrectionRequest("1", ALICE, 5, "helped others")
    await joined.write(corrections.correct, MORGAN, wanted, None, joined.now)
    await joined.write(notices.add, GUILD, BOB, NoticeKind.ANSWER_REVIEWED)
    assert await _left(joined) == (
        NoticeKind.REMINDERS_STOPPED,
        NoticeKind.MOVED,
        NoticeKind.POINTS_CORRECTED,
    )


async def test_notice_replaces_what_it_makes_outdated(joined: World) -> None:
    await _leave(joined, NoticeKind.GROUP_ARCHIVED, NoticeKind.MOVED)
    word, before = NoticeKind.GROUP_REOPENED, NoticeKind.GROUP_ARCHIVED
    alice = Member.of(GUILD, ALICE)
    await joined.write(notices.add_to_all, alice, word, instead_of=before)
    assert await _left(joined) == (NoticeKind.MOVED, NoticeKind.GROUP_REOPENED)
