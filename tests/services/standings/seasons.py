"""Pays points and ends seasons, for tests of both."""

from bot.domain.groups import StudyGroup
from bot.domain.points import EntryKey, Period
from bot.services.points import entries
from bot.services.standings import boards, seasons
from bot.services.standings.seasons import SeasonBoard
from tests.services.challenges.steps import MORGAN, join_group
from tests.services.conftest import ALICE, BOB, World


async def pay(world: World, member_id: int, amount: int = 10, subject: str = "day-1") -> None:
    key = EntryKey(world.group.guild_id, world.group.id, member_id, "plan", subject)
    assert await world.write(entries.pay, key, amount, world.now)


async def take_back(world: World, member_id: int, subject: str = "day-1") -> None:
    key = EntryKey(world.group.guild_id, world.group.id, member_id, "plan", subject)
    assert await world.write(entries.reverse, key, world.now)


async def end_season(world: World, number: int = 1) -> StudyGroup:
    world.pass_time(minutes=1)
    return await world.write(seasons.end_season, MORGAN, world.group.id, number, now=world.now)


async def points_on_board(
    world: World, group: StudyGroup, period: Period = Period.SEASON
) -> dict[int, int]:
    """Return points by member id in the order of the board."""
    name = group.calendar.name_of_period(period, world.now)
    found = await world.read(boards.load_page, group, name)
    return {line.member_id: line.points for line in found.lines}


async def past_season(world: World, number: int = 1) -> SeasonBoard:
    found = await world.read(seasons.find_past, world.group, number)
    assert found
    return found


async def two_with_points(world: World) -> None:
    await join_group(world, world.alice, world.bob)
    await pay(world, ALICE, 30)
    await pay(world, BOB, 20)
