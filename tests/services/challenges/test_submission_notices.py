"""Lists of submissions for authors and reviewers, tallies for the group, and notices."""

from dataclasses import replace

from sqlalchemy import select

from bot.db.models import Notice
from bot.domain.actor import Visibility
from bot.domain.jobs import NoticeKind
from bot.domain.markup import SafeName
from bot.services.challenges import submission_queries, submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.members import notices
from bot.services.members.removals import PostedMessage
from bot.services.privacy import visibility
from bot.services.reviews import queue
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    accept,
    join_group,
    post,
    submission_of,
    submit,
)
from tests.services.conftest import ALICE, ELSEWHERE, GUILD, World
from tests.services.standings.boards import add_members, mark


async def test_member_lists_own_submissions_newest_first(world: World) -> None:
    await join_group(world, world.alice, world.bob)
    ids = []
    for _ in range(3):
        posted = await post(world)
        ids += [(await submit(world, world.alice, posted.id)).id]
        await submit(world, world.bob, posted.id)
        world.pass_time(days=7)
    found = await world.read(submission_queries.list_of_member, GUILD, ALICE, limit=2)
    assert [answer.id for answer in found] == ids[:0:-1]


async def test_pending_submissions_are_listed_oldest_first_without_own(
    world: World, posted: ChallengePost
) -> None:
    crowd = await add_members(world, 6, first=100)
    for actor in crowd:
        await submit(world, actor, posted.id)
        world.pass_time(minutes=1)
    reviewer = replace(crowd[0], is_moderator=True)
    found = await world.read(queue.list_pending, reviewer, limit=4)
    assert [answer.name.raw for answer in found] == ["M101", "M102", "M103", "M104"]
    await accept(world, found[0])
    assert (await world.read(queue.list_pending, MORGAN, limit=2))[1].name.raw == "M102"
    assert await world.read(queue.list_pending, replace(MORGAN, guild_id=ELSEWHERE)) == []


async def test_review_message_is_recorded(world: World, posted: ChallengePost) -> None:
    answer = await submit(world, world.alice, posted.id)
    await world.write(submissions.record_review_message, answer.id, PostedMessage(2**62, 2**62 + 1))
    seen = await submission_of(world, posted, world.alice)
    assert (seen.channel_id, seen.message_id) == (2**62, 2**62 + 1)


async def test_tally_names_only_visible_members_by_chosen_name(
    world: World, posted: ChallengePost
) -> None:
    seen = {"Bob": Visibility.SHOWN, "Chris": Visibility.HIDDEN, "Alice": Visibility.ALIAS}
    await world.change(world.group, reviewed=False)
    for actor in (world.bob, CHRIS, world.alice):
        arguments = (seen[actor.name], "Owl")
        await world.write(visibility.set_visibility, actor, *arguments, now=world.now)
        await submit(world, actor, posted.id)
        world.pass_time(minutes=1)
    await world.change(world.group, reviewed=True)
    await submit(world, MORGAN, posted.id)
    tally = await world.read(submission_queries.tally_post, posted.id)
    assert (tally.submissions, tally.accepted, tally.names) == (
        3,
        2,
        (SafeName("Bob"), SafeName("Owl")),
    )


async def test_tally_neither_counts_nor_names_who_is_excluded_or_left(
    world: World, posted: ChallengePost
) -> None:
    await world.change(world.group, reviewed=False)
    for actor in (world.alice, world.bob):
        await submit(world, actor, posted.id)
    for state in ("excluded_at", "left_at"):
        await mark(world, 0, **{state: world.now})
        tally = await world.read(submission_queries.tally_post, posted.id)
        assert (tally.submissions, tally.accepted, tally.names) == (1, 1, (SafeName("Bob"),)), state
        await mark(world, 0, **{state: None})


async def test_review_notice_waits_for_next_command(world: World, posted: ChallengePost) -> None:
    await world.write(notices.add, GUILD, ALICE, NoticeKind.ANSWER_REVIEWED)
    async with world.database.reading() as connection:
        stored = await connection.execute(select(Notice.member_id, Notice.kind))
        assert stored.all() == [(ALICE, NoticeKind.ANSWER_REVIEWED)]
