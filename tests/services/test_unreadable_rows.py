"""A stored value that this version does not know is logged with its place, and keeps nothing from others."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from sqlalchemy import ColumnElement, select, update
from structlog.testing import capture_logs

from bot.db.models import (
    Decision,
    Enrolment,
    Group,
    Job,
    Member,
    Notice,
    PaceChange,
    Post,
    Submission,
)
from bot.db.models.base import Base
from bot.domain.challenges import Timing
from bot.domain.jobs import JobKind, NoticeKind
from bot.services import skills
from bot.services.groups import groups, kept_messages
from bot.services.members import notices
from bot.services.moderation import decisions, members
from bot.services.plan import progress, reminders
from bot.services.reviews import queue
from tests.services.challenges.steps import (
    MORGAN,
    accept,
    join_group,
    list_weeks,
    plan_posts,
    post,
    submit,
)
from tests.services.conftest import ALICE, BOB, GUILD, World
from tests.services.groups.copies import insert_copies
from tests.services.standings.boards import load_completion

Skipped: TypeAlias = Callable[[], list[str]]

UNKNOWN = "of a later version"


@pytest.fixture
def skipped() -> Iterator[Skipped]:
    """A function that returns the tables of the rows that the log names as skipped."""
    with capture_logs() as logs:
        yield lambda: [entry["table"] for entry in logs if entry["event"] == "row skipped"]


async def _damage(world: World, *where: ColumnElement[bool], **values: Any) -> None:
    """Store values that this version does not know, in the table that the conditions are about."""
    async with world.database.writing() as connection:
        table: type[Base] = where[0].left.entity_namespace
        changed = await connection.execute(update(table).where(*where).values(**values))
        assert changed.rowcount


async def _jobs(world: World, kind: JobKind) -> set[int]:
    async with world.database.reading() as connection:
        return set(await connection.scalars(select(Job.subject_id).where(Job.kind == kind)))


async def test_other_groups_get_their_posts_and_boards_and_are_listed(
    world: World, skipped: Skipped
) -> None:
    other = await world.add_group()
    for group in (world.group, other):
        await world.change(group, live_board=True)
    await plan_posts(world)
    await _damage(world, Group.id == world.group.id, zone=UNKNOWN)
    world.pass_time(days=8)
    await plan_posts(world)
    async with world.database.reading() as connection:
        posted_to = set(await connection.scalars(select(Post.group_id)))
    assert posted_to == {other.id}
    listed = await world.read(groups.list_open_groups, GUILD)
    assert [group.id for group in listed] == [other.id]
    before = len(skipped())
    await world.write(kept_messages.enqueue_due, world.now)
    assert await _jobs(world, JobKind.LIVE_BOARD) == {other.id}
    assert await _jobs(world, JobKind.PANEL) == {other.id}
    assert len(skipped()) > before
    assert set(skipped()) == {"study_group"}


async def test_more_unreadable_groups_than_are_read_at_once_hold_up_no_other(
    world: World, skipped: Skipped
) -> None:
    async with world.database.writing() as connection:
        *_, before_last, last = await insert_copies(connection, world.group.id, 51)
    await _damage(world, Group.id < last, zone=UNKNOWN)
    world.pass_time(days=8)
    await plan_posts(world)
    assert len(await _jobs(world, JobKind.WEEKLY_POST)) == 1
    for _ in range(2):
        await world.write(kept_messages.enqueue_due, world.now)
    assert await _jobs(world, JobKind.PANEL) == {last}
    found, ids = await world.read(groups.list_open_in_all_servers, after=last - 2, limit=2)
    assert [group.id for group in found] == [last]
    assert ids == [before_last, last]
    before = len(skipped())
    await plan_posts(world)
    await world.write(kept_messages.enqueue_due, world.now)
    assert len(skipped()) == before  # they are looked at again in an hour


@pytest.fixture
async def both(world: World) -> World:
    """Alice and Bob have been in the plan for a week."""
    for actor in (world.alice, world.bob):
        await world.join(actor)
        await world.act(reminders.switch_on, actor, at=world.now.time())
        await world.check_in(actor)
    world.pass_time(days=7)
    return world


async def test_others_get_their_reminders_and_are_paused_with_their_group(
    both: World, skipped: Skipped
) -> None:
    await _damage(both, Enrolment.member_id == ALICE, zone=UNKNOWN)
    await both.write(reminders.enqueue_due, both.now)
    assert await _jobs(both, JobKind.REMINDER) == {BOB}
    assert not await both.write(reminders.enqueue_due, both.now)
    assert skipped() == ["enrolment"]
    await both.archive()
    assert (await both.progress(both.bob)).is_paused
    assert "enrolment" in skipped()[1:]


async def test_others_stay_on_boards_and_in_overviews(both: World, skipped: Skipped) -> None:
    of_alice = select(Enrolment.id).where(Enrolment.member_id == ALICE).scalar_subquery()
    await _damage(both, PaceChange.enrolment_id == of_alice, pace=UNKNOWN)
    assert [found.score.member_id for found in await load_completion(both)] == [BOB]
    loaded = await both.read(progress.load_progress, both.catalog, GUILD, [ALICE, BOB], both.now)
    assert list(loaded) == [BOB]
    assert skipped() == ["enrolment", "enrolment"]
    await _damage(both, Member.member_id == ALICE, visibility=UNKNOWN)
    page = await both.read(members.get_member_page, both.catalog, both.group, both.now)
    assert [line.member.member_id for line in page.lines] == [BOB]


async def test_other_answers_and_weeks_are_listed(world: World, skipped: Skipped) -> None:
    posted = await post(world)
    await join_group(world, world.alice, world.bob)
    for actor in (world.alice, world.bob):
        await submit(world, actor, posted.id)
    await _damage(world, Submission.member_id == ALICE, timing=UNKNOWN)
    pending = await world.read(queue.list_pending, MORGAN)
    assert [found.member_id for found in pending] == [BOB]
    await _damage(world, Submission.member_id == ALICE, timing=Timing.ON_TIME, ticked=1)
    assert await world.read(queue.list_pending, MORGAN) == pending
    world.pass_time(days=7)
    await plan_posts(world)
    weeks = [week.week for week in await list_weeks(world)]
    await _damage(world, Post.week == weeks[0], state=UNKNOWN)
    assert [week.week for week in await list_weeks(world)] == weeks[1:]
    assert skipped() == ["submission", "submission", "post"]


async def test_answers_in_a_group_that_cannot_be_read_are_left_out_of_the_cv(
    world: World, skipped: Skipped
) -> None:
    posted = await post(world)
    await join_group(world, world.alice)
    await accept(world, await submit(world, world.alice, posted.id))
    assert len((await world.read(skills.load_cv_record, world.alice)).works) == 1
    await _damage(world, Group.id == world.group.id, zone=UNKNOWN)
    assert (await world.read(skills.load_cv_record, world.alice)).works == ()
    zone, today = await world.read(progress.get_zone_and_date, GUILD, ALICE, world.now)
    assert (zone.key, today) == ("UTC", world.now.date())
    assert skipped() == ["post", "member"]


async def test_other_decisions_and_notices_are_shown(world: World, skipped: Skipped) -> None:
    for archived in (True, False):
        await world.archive(archived=archived)
    before = await world.read(decisions.list_decisions, GUILD, limit=10)
    await _damage(world, Decision.kind == before[0].kind, kind=UNKNOWN)
    assert await world.read(decisions.list_decisions, GUILD, limit=10) == before[1:]
    assert skipped() == ["decision"]
    await world.write(groups.join, world.alice, world.group.id, world.now)
    for kind in (NoticeKind.MOVED, NoticeKind.POINTS_CORRECTED):
        await world.write(notices.add, GUILD, ALICE, kind)
    await _damage(world, Notice.kind == NoticeKind.MOVED, kind=UNKNOWN)
    found = await world.read(notices.list_notices, *world.alice.key)
    assert found == (NoticeKind.POINTS_CORRECTED,)
