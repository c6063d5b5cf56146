"""Lists of submissions for authors and reviewers, tallies for the group, and notices."""

from dataclasses import replace

import pytest
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
from tests.services.standings.boards import mark


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


async def test_pending_submissions_are_listed_oldest_first_without_own(world: World) -> None:
    crowd = [replace(world.alice, member_id=ALICE + 100 + n, name=f"{n}") for n in range(30)]
    await join_group(world, world.alice, *crowd)
    posted = await post(world)
    for actor in (*crowd, world.alice):
        await submit(world, actor, posted.id)
        world.pass_time(minutes=1)
    reviewer = replace(crowd[0], is_moderator=True)
    found = await world.read(queue.list_pending, reviewer, limit=25)
    assert [answer.name.raw for answer in found] == [f"{n}" for n in range(1, 26)]
    await accept(world, found[0])
    assert (await world.read(queue.list_pending, MORGAN, limit=2))[1].name.raw == "2"
    assert await world.read(queue.list_pending, replace(MORGAN, guild_id=ELSEWHERE)) == []


async def test_review_message_is_recorded(world: World, posted: ChallengePost) -> None:
    answer = await submit(world, world.alice, posted.id)
    await world.write(submissions.record_review_message, answer.id, PostedMessage(2**62, 2**62 + 1))
    seen = await submission_of(world, posted, world.alice)
    assert (seen.channel_id, seen.message_id) == (2**62, 2**62 + 1)


async def test_tally_names_only_visible_members_by_chosen_name(world: World) -> None:
    seen = {"Bob": Visibility.SHOWN, "Chris": Visibility.HIDDEN, "Alice": Visibility.ALIAS}
    everyone = [world.bob, CHRIS, world.alice, MORGAN]
    await join_group(world, *everyone)
    await world.change(world.group, reviewed=False)
    posted = await post(world)
    for actor in everyone[:3]:
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


@pytest.mark.parametrize("state", ["hidden", "alias", "excluded", "left"])
async def test_tally_neither_counts_nor_names_hidden_members(world: World, state: str) -> None:
    await join_group(world, world.alice, world.bob)
    await world.change(world.group, reviewed=False)
    posted = await post(world)
    for actor in (world.alice, world.bob):
        await submit(world, actor, posted.id)
        world.pass_time(minutes=1)
    await _change_visibility(world, state)
    tally = await world.read(submission_queries.tally_post, posted.id)
    shown = 2 if state == "alias" else 1
    assert (tally.submissions, tally.accepted) == (shown, shown)
    names = [name.raw for name in tally.names]
    assert names == (["Owl", "Bob"] if state == "alias" else ["Bob"])


async def _change_visibility(world: World, state: str) -> None:
    """Hide Alice, give her an alias, exclude her from the boards, or record that she left."""
    if state in tuple(Visibility):
        await world.write(
            visibility.set_visibility, world.alice, Visibility(state), "Owl", now=world.now
        )
    else:
        await mark(world, 0, **{f"{state}_at": world.now})


async def test_review_notice_waits_for_next_command(world: World, posted: ChallengePost) -> None:
    await world.write(notices.add, GUILD, ALICE, NoticeKind.ANSWER_REVIEWED)
    async with world.database.reading() as connection:
        stored = await connection.execute(select(Notice.member_id, Notice.kind))
        assert stored.all() == [(ALICE, NoticeKind.ANSWER_REVIEWED)]
