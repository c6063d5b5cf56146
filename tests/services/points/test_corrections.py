"""Corrections: each adds one entry with author and reason and can be undone once."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.db.models import Decision, Entry, Notice, Standing
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.jobs import NoticeKind
from bot.domain.markup import SafeText
from bot.domain.points import EntryKind
from bot.services.groups import groups
from bot.services.points import corrections, entries
from bot.services.points.corrections import CorrectionRequest, CorrectionResult, parse_reason
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import (
    ALICE,
    BOB,
    GUILD,
    StoredGroup,
    World,
    store_world,
    stored_if_used,
)


async def correct(
    world: World,
    amount: int,
    *,
    key: str = "1",
    reason: str = "helped others",
    group_id: int | None = None,
    by: Actor = MORGAN,
) -> CorrectionResult:
    request = CorrectionRequest(key, ALICE, amount, reason)
    return await world.write(corrections.correct, by, request, group_id, world.now)


async def undo(world: World, key: str | None = None, why: str = "by mistake") -> CorrectionResult:
    """Undo a correction of Alice's points, by default the latest."""
    key = key or await latest_key(world)
    return await world.write(corrections.undo, MORGAN, ALICE, key, why, world.now)


async def latest_key(world: World, member_id: int = ALICE) -> str:
    """Return the key of the latest correction that is not undone; 0 if there is none."""
    guild_id = world.group.guild_id
    found = await world.read(entries.list_corrections, guild_id, limit=9, member_id=member_id)
    return next((one.subject for one in found if not one.is_undone), "0")


async def _decisions(world: World) -> list[tuple[Any, ...]]:
    async with world.database.reading() as connection:
        rows = await connection.execute(
            select(Decision.kind, Decision.subject, Decision.author_id, Decision.about_id).order_by(
                Decision.id
            )
        )
        return [tuple(row) for row in rows]


async def standing(world: World, member_id: int = ALICE) -> dict[str, int]:
    """Return a member's points in the group by the names of their periods, without zeros."""
    async with world.database.reading() as connection:
        rows = await connection.execute(
            select(Standing.period, Standing.points).where(
                Standing.member_id == member_id, Standing.group_id == world.group.id
            )
        )
        return {row.period: row.points for row in rows if row.points}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stored_joined(
    stored_group: StoredGroup, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> StoredGroup:
    """A group in which Alice and Bob are enrolled and have checked in one day each."""

    async def make(world: World) -> None:
        for actor in (world.alice, world.bob):
            await world.join(actor)
            await world.check_in(actor)

    return await store_world(stored_group, catalog, tmp_path_factory.mktemp("joined"), make)


@pytest.fixture
def first_group(
    request: pytest.FixtureRequest, first_group: StoredGroup | None
) -> StoredGroup | None:
    """The group that the database of a test has from the start, with the check-ins if `joined` is used."""
    return stored_if_used(request, "joined", "stored_joined", first_group)


@pytest.fixture
def joined(world: World) -> World:
    """Alice and Bob are enrolled and have checked in one day each."""
    return world


async def test_points_are_given_with_author_and_reason(joined: World) -> None:
    result = await correct(joined, 20)
    assert (result.group.name.raw, result.points, result.total) == ("Night owls", 20, 30)
    assert await joined.points(joined.alice) == 30
    async with joined.database.reading() as connection:
        entry = (
            await connection.execute(select(Entry).where(Entry.kind == EntryKind.CORRECTION))
        ).one()
        assert (entry.points, entry.sequence, entry.at) == (20, 1, joined.now)
        assert (entry.reason, entry.author_id) == (SafeText("helped others"), MORGAN.member_id)
    assert await _decisions(joined) == [("give_points", "+20", MORGAN.member_id, ALICE)]


async def test_points_are_taken_down_to_zero_at_most(joined: World) -> None:
    assert (await correct(joined, -4)).total == 6
    with pytest.raises(Refusal, match="in “Night owls” is 6"):
        await correct(joined, -7, key="2")
    assert (await correct(joined, -6, key="3")).total == 0
    assert [row[:2] for row in await _decisions(joined)] == [
        ("take_points", "−4"),
        ("take_points", "−6"),
    ]


async def test_equal_corrections_count_and_repeated_key_does_not(joined: World) -> None:
    for key in ("1", "1", "2"):
        result = await correct(joined, 20, key=key)
    assert result.total == 50
    assert len(await _decisions(joined)) == 2


async def test_concurrent_corrections_with_one_key_count_once(joined: World) -> None:
    await asyncio.gather(*(correct(joined, 20) for _ in range(6)))
    assert await joined.points(joined.alice) == 30
    assert len(await _decisions(joined)) == 1


async def test_undone_correction_is_not_made_again_with_its_key(joined: World) -> None:
    await correct(joined, 20)
    await undo(joined)
    assert (await correct(joined, 20)).total == 10


async def test_correction_and_undo_need_a_reason(joined: World) -> None:
    await correct(joined, 20)
    for reason in ("", " ", "x" * 121):
        with pytest.raises(Refusal, match="a reason of up to 120 characters"):
            await correct(joined, 20, key="2", reason=reason)
        with pytest.raises(Refusal, match="Type a reason"):
            await undo(joined, why=reason)
    assert await joined.points(joined.alice) == 30


async def test_correction_of_zero_or_over_1000_points_is_refused(joined: World) -> None:
    for amount in (0, 1001, -1001):
        with pytest.raises(Refusal, match="1 to 1,000 points"):
            await correct(joined, amount)


async def test_unknown_member_cannot_be_corrected(world: World) -> None:
    with pytest.raises(Refusal, match="hasn’t used Cohort in this server yet"):
        await correct(world, 20)
    with pytest.raises(Refusal, match="hasn’t used Cohort in this server yet"):
        await undo(world)
    assert await _decisions(world) == []


async def test_correction_of_member_of_no_group_names_the_group(joined: World) -> None:
    larks = await joined.add_group("Larks")
    await joined.write(groups.leave, joined.alice, joined.now)
    with pytest.raises(Refusal, match="isn’t in “Larks” and has earned no points there"):
        await correct(joined, 20, group_id=larks.id)


async def test_points_are_corrected_in_current_or_former_group(joined: World) -> None:
    larks = await joined.add_group("Larks")
    with pytest.raises(Refusal, match="isn’t in “Larks” and has earned no points there"):
        await correct(joined, 20, group_id=larks.id)
    await joined.write(groups.join, joined.alice, larks.id, joined.now)
    await correct(joined, 5)
    await correct(joined, 7, key="2", group_id=joined.group.id)
    assert await joined.points(joined.alice, larks) == 5
    assert await joined.points(joined.alice) == 17


async def test_member_without_group_is_corrected_in_named_group(joined: World) -> None:
    await joined.write(groups.leave, joined.alice, joined.now)
    with pytest.raises(Refusal, match="open that group’s `/manage part:points`"):
        await correct(joined, 20)
    assert (await correct(joined, 20, group_id=joined.group.id)).total == 30


async def test_undo_reverses_latest_correction_first(joined: World) -> None:
    await correct(joined, 20, key="1")
    joined.pass_time(minutes=1)
    await correct(joined, 3, key="2")
    assert [correction.points for correction in await _unreversed_corrections(joined)] == [3, 20]
    assert (await undo(joined)).total == 30
    assert [correction.points for correction in await _unreversed_corrections(joined)] == [20]
    assert (await undo(joined)).total == 10
    with pytest.raises(Refusal, match="already been undone"):
        await undo(joined)
    assert (await _decisions(joined))[-1][:2] == ("undo_points", "−20")


async def _unreversed_corrections(world: World) -> Any:
    found = await world.read(entries.list_corrections, GUILD, limit=9, member_id=ALICE)
    return [one for one in found if not one.is_undone]


async def test_named_correction_is_undone_once(joined: World) -> None:
    await correct(joined, 20, key="1")
    await correct(joined, 3, key="2")
    assert (await undo(joined, "1")).total == 13
    with pytest.raises(Refusal, match="already been undone"):
        await undo(joined, "1")
    with pytest.raises(Refusal, match="already been undone"):
        await undo(joined, "nonsense")


async def test_concurrent_undos_of_a_correction_undo_once(joined: World) -> None:
    await correct(joined, 20, key="1")
    await correct(joined, 3, key="2")
    undone = await asyncio.gather(*(undo(joined, "1") for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(correction, CorrectionResult) for correction in undone) == 1
    assert await joined.points(joined.alice) == 13


async def test_undo_applies_to_group_of_the_correction(joined: World) -> None:
    await correct(joined, 20)
    larks = await joined.add_group("Larks")
    await joined.write(groups.join, joined.alice, larks.id, joined.now)
    assert (await undo(joined)).group.name.raw == "Night owls"
    assert await joined.points(joined.alice) == 10


async def test_undo_refuses_corrections_of_other_members(joined: World) -> None:
    request = CorrectionRequest("1", BOB, 20, "helped others")
    await joined.write(corrections.correct, MORGAN, request, None, joined.now)
    assert await _unreversed_corrections(joined) == []
    with pytest.raises(Refusal, match="already been undone"):
        await undo(joined, "1")


async def test_member_gets_notice_with_author_and_reason(joined: World) -> None:
    await correct(joined, 20)
    async with joined.database.reading() as connection:
        assert await connection.scalar(select(Notice.kind)) == NoticeKind.POINTS_CORRECTED
    found = await joined.read(entries.list_entries, GUILD, ALICE, limit=1)
    assert (found[0].kind, found[0].reason) == (EntryKind.CORRECTION, SafeText("helped others"))
    assert found[0].author_id == MORGAN.member_id


async def test_own_correction_is_marked_and_leaves_no_notice(joined: World) -> None:
    await correct(joined, 20, by=joined.alice)
    assert await _decisions(joined) == [("give_points", "+20", ALICE, ALICE)]
    async with joined.database.reading() as connection:
        assert await connection.scalar(select(Notice.kind)) is None


async def test_undone_correction_leaves_totals_unchanged(joined: World) -> None:
    before = await standing(joined)
    joined.pass_time(hours=3)
    await correct(joined, 20)
    assert await standing(joined) == {period: points + 20 for period, points in before.items()}
    await undo(joined)
    assert await standing(joined) == before


@pytest.mark.parametrize("reason", ["👍", "x", "Helped a lot.", "好"])
def test_any_visible_reason_is_accepted(reason: str) -> None:
    assert parse_reason(f" {reason} ") == reason


@pytest.mark.parametrize("reason", ["", " ", "\u3164", "\u200b\u200d"])
def test_reason_that_nobody_sees_is_refused(reason: str) -> None:
    with pytest.raises(Refusal, match="Type a reason"):
        parse_reason(reason)
