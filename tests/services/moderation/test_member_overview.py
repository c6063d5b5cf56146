"""Overview of members for moderators, and the exclusion of members from the boards."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import insert, select, update

from bot.db.models import CheckIn, Decision, KeptMessage, Member, Milestone
from bot.domain.actor import Actor, Visibility
from bot.domain.challenges import SubmissionState
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName, SafeText
from bot.domain.points import ALL_TIME
from bot.services.groups import groups
from bot.services.moderation import members
from bot.services.moderation.members import MemberDetail, MemberPage
from bot.services.plan import check_ins, enrolments
from bot.services.privacy import visibility
from bot.services.standings import boards
from tests.services.challenges.steps import MORGAN, post, submit
from tests.services.conftest import ALICE, BOB, ELSEWHERE, GUILD, World


async def _board(world: World, *, skip: int = 0) -> MemberPage:
    return await _board_of(world, world.group, skip=skip)


async def _board_of(world: World, group: StudyGroup, *, skip: int = 0) -> MemberPage:
    return await world.read(members.get_member_page, world.catalog, group, world.now, skip=skip)


async def _find_detail(world: World, guild_id: int, member_id: int) -> MemberDetail | None:
    key = (guild_id, member_id)
    return await world.read(members.find_member_detail, world.catalog, *key, world.now)


async def _detail(world: World, member_id: int = ALICE) -> MemberDetail:
    found = await _find_detail(world, GUILD, member_id)
    assert found
    return found


async def _exclude(world: World, *, wanted: bool = True) -> bool:
    return await world.write(members.set_excluded, MORGAN, ALICE, world.now, excluded=wanted)


async def _seen(world: World) -> list[int]:
    """Return the member ids on the board shown to members."""
    found = await world.read(boards.load_page, world.group, ALL_TIME, BOB)
    return [line.member_id for line in found.lines]


@pytest.fixture
async def joined(world: World) -> World:
    """Alice did two days and Bob one; Chris has not joined the plan."""
    for actor in (world.alice, world.bob):
        await world.join(actor)
        await world.check_in(actor, 1)
    await world.check_in(world.alice, 2)
    await world.write(groups.join, Actor(GUILD, 3, "Chris"), world.group.id, world.now)
    return world


async def test_board_lists_the_members_of_the_group_alone_with_points_and_progress(
    joined: World,
) -> None:
    larks = await joined.add_group("Larks")
    await joined.write(groups.join, Actor(GUILD, 4, "Dana"), larks.id, joined.now)
    found = await _board(joined)
    assert [(one.member.name.raw, one.season) for one in found.lines] == [
        ("Alice", 20),
        ("Bob", 10),
        ("Chris", 0),
    ]
    assert [one.progress and len(one.progress.check_ins) for one in found.lines] == [2, 1, None]
    assert (found.member_count, found.skip) == (3, 0)


async def test_board_includes_hidden_excluded_and_moved_members(joined: World) -> None:
    larks = await joined.add_group("Larks")
    await joined.write(
        visibility.set_visibility, joined.alice, Visibility.HIDDEN, None, now=joined.now
    )
    await _exclude(joined)
    await joined.write(groups.join, joined.bob, larks.id, joined.now)
    first, second, _ = (await _board(joined)).lines
    assert (first.member.visibility, first.member.excluded_at) == (Visibility.HIDDEN, joined.now)
    assert (second.member.name.raw, second.member.group_id) == ("Bob", larks.id)


async def test_pages_list_every_member_once_and_beyond_their_end_is_the_last(joined: World) -> None:
    others = {"guild_id": GUILD, "name": "x", "group_id": joined.group.id}
    times = {"seen_at": joined.now, "joined_at": joined.now}
    async with joined.database.writing() as connection:
        rows = [{**others, **times, "member_id": number} for number in range(100, 116)]
        await connection.execute(insert(Member), rows)
    pages = [await _board(joined, skip=skip) for skip in (0, 7, 14)]
    assert [len(page.lines) for page in pages] == [7, 7, 5]
    assert {page.member_count for page in pages} == {19}
    assert len({one.member.member_id for page in pages for one in page.lines}) == 19
    beyond = await _board(joined, skip=30)
    assert beyond.skip == 14
    assert beyond == pages[-1]
    larks = await joined.add_group("Larks")
    empty = await _board_of(joined, larks, skip=10)
    assert (empty.skip, empty.lines) == (0, [])


async def test_member_detail_has_everything_except_notes(joined: World) -> None:
    await joined.write(
        check_ins.check_in,
        joined.alice,
        joined.catalog,
        now=joined.now,
        day=joined.catalog.plan.day(2).id,
        note=SafeText("my own thought"),
    )
    await submit(joined, joined.alice, (await post(joined)).id)
    async with joined.database.writing() as connection:
        assert SafeText("my own thought") in (await connection.scalars(select(CheckIn.note))).all()
        await connection.execute(
            insert(Milestone).values(
                guild_id=GUILD, member_id=ALICE, milestone_id="made-up", at=joined.now
            )
        )
    found = await _detail(joined)
    assert (found.member.name.raw, str(found.group), found.member.excluded_at) == (
        "Alice",
        "Night owls",
        None,
    )
    assert found.progress
    assert len(found.progress.check_ins) == 2
    (first, *_) = (await _board(joined)).lines
    assert "my own thought" not in repr((first.progress, found.progress))
    assert found.submissions == {SubmissionState.PENDING: 1}
    assert found.totals == [(SafeName("Night owls"), 20)]
    assert ("made-up", joined.now) in found.milestones


async def test_member_without_plan_and_group_has_partial_detail_and_an_unknown_one_none(
    joined: World,
) -> None:
    await joined.act(enrolments.leave, joined.alice)
    await joined.write(groups.leave, joined.alice, joined.now)
    found = await _detail(joined)
    assert (found.group, found.progress, found.submissions) == (None, None, {})
    assert found.totals == [(SafeName("Night owls"), 20)]
    assert await _find_detail(joined, GUILD, 99) is None
    assert await _find_detail(joined, ELSEWHERE, ALICE) is None


async def test_exclusion_counts_once_and_can_be_taken_back_and_both_are_recorded(
    joined: World,
) -> None:
    before = await _seen(joined)
    done = await asyncio.gather(*(_exclude(joined) for _ in range(5)))
    assert sorted(done) == [False, False, False, False, True]
    assert await _seen(joined) == [BOB]
    assert await joined.points(joined.alice) == 20
    assert await _exclude(joined, wanted=False)
    assert not await _exclude(joined, wanted=False)
    assert await _seen(joined) == before == [ALICE, BOB]
    async with joined.database.reading() as connection:
        rows = await connection.execute(
            select(
                Decision.kind, Decision.author_id, Decision.about_id, Decision.group_id
            ).order_by(Decision.id)
        )
        assert [tuple(row) for row in rows] == [
            ("exclude", MORGAN.member_id, ALICE, joined.group.id),
            ("restore", MORGAN.member_id, ALICE, joined.group.id),
        ]


async def test_exclusion_has_the_live_board_drawn_soon(joined: World) -> None:
    later = joined.now + dt.timedelta(days=1)
    times = {"may_refresh_at": joined.now, "refresh_by": later, "entries_until": later}
    async with joined.database.writing() as connection:
        await connection.execute(
            insert(KeptMessage).values(group_id=joined.group.id, kind="panel", **times)
        )
    for changes in (True, False):
        await _exclude(joined)
        async with joined.database.writing() as connection:
            refresh_by = await connection.scalar(select(KeptMessage.refresh_by))
            assert refresh_by == (joined.now if changes else later)
            await connection.execute(update(KeptMessage).values(refresh_by=later))


async def test_unknown_member_cannot_be_excluded(world: World) -> None:
    with pytest.raises(Refusal, match="hasn’t used Cohort in this server yet"):
        await _exclude(world)
    async with world.database.reading() as connection:
        assert await connection.scalar(select(Member.member_id)) is None
