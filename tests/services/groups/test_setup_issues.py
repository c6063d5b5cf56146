"""Setup issues: each is reported to moderators once."""

import asyncio

from sqlalchemy import insert

from bot.db.models import SetupIssue
from bot.services.groups import setup_issues
from bot.services.groups.setup_issues import Origin, Problem, SetupIssueNews
from tests.services.conftest import ELSEWHERE, GUILD, World

NO_CHANNEL = Problem("channel", "The channel is gone.", "To fix this, choose another one.")
NO_PING = Problem("ping", "The role cannot be pinged.", "")


async def _found(world: World, *found: Problem) -> bool:
    key = (GUILD, world.group.id)
    return await world.write(setup_issues.record_findings, key, found, world.now)


async def _take_news(world: World) -> list[SetupIssueNews]:
    news = await world.read(setup_issues.list_unannounced, GUILD)
    await world.write(setup_issues.mark_announced, GUILD, news, world.now)
    return list(news)


async def test_issue_is_reported_once_until_it_is_gone_and_recurs(world: World) -> None:
    assert await _found(world, NO_CHANNEL)
    assert not await _found(world)
    assert await _take_news(world) == []  # it was gone before anybody was told
    for _ in range(2):
        await asyncio.gather(*(_found(world, NO_CHANNEL) for _ in range(4)))
        (news,) = await _take_news(world)
        assert (news.group.raw, news.problem) == ("Night owls", NO_CHANNEL)
        world.pass_time(days=1)
        assert not await _found(world, NO_CHANNEL)
        assert await _take_news(world) == []
        assert not await _found(world)


async def test_recurring_refusal_is_reported_again(world: World) -> None:
    refused = (
        (GUILD, world.group.id),
        Origin.REFUSED,
        Problem("posts", "Discord refuses them.", ""),
    )
    await world.write(setup_issues.add, *refused, world.now)
    await _take_news(world)
    await world.write(setup_issues.resolve, GUILD, Origin.REFUSED, key="posts")
    await world.write(setup_issues.add, *refused, world.now)
    assert [one.problem.key for one in await _take_news(world)] == ["posts"]


async def test_issues_are_reported_by_group_and_server(world: World) -> None:
    await _found(world, NO_CHANNEL)
    other = await world.add_group()
    await world.write(setup_issues.record_findings, (GUILD, other.id), [NO_PING], world.now)
    assert await world.read(setup_issues.list_unannounced, ELSEWHERE) == []
    news = await world.read(setup_issues.list_unannounced, GUILD, other.id)
    await world.write(setup_issues.mark_announced, GUILD, news, world.now)
    assert await world.read(setup_issues.list_unannounced, GUILD, other.id) == []
    assert [one.problem.text for one in await _take_news(world)] == ["The channel is gone."]


async def test_issue_recorded_while_moderators_are_told_of_others_is_reported_next(
    world: World,
) -> None:
    await _found(world, NO_CHANNEL)
    news = await world.read(setup_issues.list_unannounced, GUILD, world.group.id)
    missed = Problem("2026-W44", "No challenge was posted.", "")
    key = (GUILD, world.group.id)
    await world.write(setup_issues.add, key, Origin.MISSED, missed, world.now)
    await world.write(setup_issues.mark_announced, GUILD, news, world.now)
    assert [one.problem.text for one in await _take_news(world)] == ["No challenge was posted."]


async def test_issue_of_another_group_with_the_same_sentence_is_still_reported(
    world: World,
) -> None:
    await _found(world, NO_CHANNEL)
    other = await world.add_group()
    news = await world.read(setup_issues.list_unannounced, GUILD)
    await world.write(setup_issues.record_findings, (GUILD, other.id), [NO_CHANNEL], world.now)
    await world.write(setup_issues.mark_announced, GUILD, news, world.now)
    assert [one.group_id for one in await _take_news(world)] == [other.id]


async def test_many_news_are_marked_as_told(world: World) -> None:
    """There are more than the 1,000 conditions that SQLite lets a statement join with OR."""
    issue = {"guild_id": GUILD, "group_id": world.group.id, "origin": Origin.SETTINGS}
    issue |= {"problem": "A problem.", "fix": "", "since": world.now}
    issues = [{**issue, "key": f"issue {n}"} for n in range(1100)]
    async with world.database.writing() as connection:
        await connection.execute(insert(SetupIssue), issues)
    assert len(await _take_news(world)) == len(issues)
    assert await _take_news(world) == []
