"""The audit log: every decision is recorded once with its author and listed newest first."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName
from bot.services.groups import changes
from bot.services.moderation.decisions import AuditEntry, list_decisions
from bot.services.privacy import personal_data
from tests.services.challenges.steps import (
    CHRIS,
    MORGAN,
    accept,
    join_group,
    post,
    return_submission,
    skip,
    submit,
    unskip,
)
from tests.services.conftest import ALICE, BOB, ELSEWHERE, GUILD, World


async def _found(world: World, **wanted: int) -> list[AuditEntry]:
    return list(await world.read(list_decisions, GUILD, **{"limit": 50, **wanted}))


async def _decisions(world: World, **wanted: int) -> list[tuple[str, str]]:
    return [(one.kind, one.subject) for one in await _found(world, **wanted)]


async def _change(
    world: World, actor: Actor = MORGAN, group: StudyGroup | None = None, **chosen: Any
) -> None:
    """Change a group as a moderator, by default Morgan."""
    group_id = (group or world.group).id
    async with world.database.writing() as connection:
        await changes.change(connection, actor, group_id, now=world.now, **chosen)


async def test_decisions_are_listed_newest_first_with_author_and_group(world: World) -> None:
    week = await skip(world)
    world.pass_time(hours=1)
    await unskip(world, week)
    found = await _found(world)
    assert [(one.kind, one.subject) for one in found] == [("unskip", week), ("skip", week)]
    assert found[0] == AuditEntry(
        world.now, MORGAN.member_id, DecisionKind.UNSKIP, week, None, None, SafeName("Night owls")
    )
    assert await world.read(list_decisions, ELSEWHERE, limit=50) == []


async def test_decisions_are_filtered_by_author_and_member(world: World) -> None:
    await join_group(world, world.alice, world.bob)
    posted = await post(world)
    of_alice, of_bob = [await submit(world, actor, posted.id) for actor in (world.alice, world.bob)]
    await accept(world, of_alice, MORGAN)
    await return_submission(world, of_bob, CHRIS)
    by_morgan = await _decisions(world, author_id=MORGAN.member_id)
    assert [what for what, _ in by_morgan] == ["accept", "post_now"]
    by_chris = await _decisions(world, author_id=CHRIS.member_id)
    assert [what for what, _ in by_chris] == ["return"]
    assert [what for what, _ in await _decisions(world, about_id=ALICE)] == ["accept"]
    assert await _decisions(world, author_id=MORGAN.member_id, about_id=BOB) == []


async def test_page_continues_after_previous_one(world: World) -> None:
    for hour in range(5):
        await _change(world, post_at=dt.time(hour))
    every = await _found(world)
    assert [one.value for one in every] == [f"0{hour}:00" for hour in (4, 3, 2, 1, 0)]
    pages = [await _found(world, limit=2, skip=at) for at in (0, 2, 4)]
    assert [one for page in pages for one in page] == every


async def test_deleted_member_is_not_named(world: World) -> None:
    await join_group(world, world.alice)
    await accept(world, await submit(world, world.alice, (await post(world)).id))
    await world.write(personal_data.delete_member, ALICE, world.now)
    await world.write(personal_data.delete_member, MORGAN.member_id, world.now)
    accepted, posted = await _found(world)
    assert (accepted.kind, accepted.author_id, accepted.about_id) == ("accept", None, None)
    assert posted.author_id is None


async def test_group_creation_is_recorded(world: World) -> None:
    made = await world.write(changes.create, MORGAN, " Early  birds", "Asia/Tokyo", world.now)
    assert made.name.raw == "Early birds"
    (one,) = await _found(world)
    assert (one.author_id, one.kind) == (MORGAN.member_id, DecisionKind.CREATE_GROUP)
    assert (one.subject, str(one.group)) == ("Early birds", "Early birds")


async def test_refused_creation_and_change_are_not_recorded(world: World) -> None:
    await world.add_group("Early birds")
    with pytest.raises(Refusal, match="already has a group"):
        await world.write(changes.create, MORGAN, "night OWLS", "UTC", world.now)
    with pytest.raises(Refusal, match="already has a group"):
        await _change(world, weekday=4, name="Early birds")
    assert await _found(world) == []


async def test_changed_setting_is_recorded_with_new_value_and_an_unchanged_one_is_not(
    world: World,
) -> None:
    values: dict[str, tuple[Any, str | None]] = {
        "name": ("Day owls", "Day owls"),
        "zone": ("Asia/Tokyo", "Asia/Tokyo"),
        "weekday": (4, "4"),
        "post_at": (dt.time(18, 30), "18:30"),
        "ping_role_id": (7, "7"),
        "member_role_id": (8, "8"),
        "review_channel_id": (9, "9"),
        "reviewer_role_id": (10, "10"),
        "channel_id": (None, None),
        "reviewed": (False, "no"),
        "review_days": (5, "5"),
        "peer_reviews": (True, "yes"),
        "peers_accept": (True, "yes"),
        "threads": (True, "yes"),
        "recap": (False, "no"),
        "live_board": (True, "yes"),
    }
    await _change(world, name="Night owls", weekday=0)
    assert await _found(world) == []
    for number, (setting, (chosen, recorded)) in enumerate(values.items(), 1):
        for _ in range(2):  # the second time it is unchanged
            await _change(world, **{setting: chosen})
        decisions = await _found(world)
        assert len(decisions) == number, setting
        latest = decisions[0]
        assert latest.kind is DecisionKind.CHANGE_GROUP, setting
        assert (latest.subject, latest.value) == (setting, recorded)
    await _change(world, name="Day owls", zone="UTC", answer_days=3)
    added = {(one.subject, one.value) for one in (await _found(world))[: -len(values)]}
    assert added == {("zone", "UTC"), ("answer_days", "3")}


async def test_opening_and_archiving_are_recorded(world: World) -> None:
    made = await world.write(changes.create, MORGAN, "Early birds", "UTC", world.now)
    for chosen in (
        {"opened_at": world.now, "archived_at": None},
        {"archived_at": world.now},
        {"opened_at": world.now, "archived_at": None},
        {"opened_at": world.now, "archived_at": None},
    ):
        await _change(world, group=made, **chosen)
    assert [what for what, _ in await _decisions(world)] == [
        DecisionKind.REOPEN_GROUP,
        DecisionKind.ARCHIVE_GROUP,
        DecisionKind.OPEN_GROUP,
        DecisionKind.CREATE_GROUP,
    ]


async def test_concurrent_equal_changes_are_recorded_once(world: World) -> None:
    await asyncio.gather(*(_change(world, actor, weekday=4) for actor in (MORGAN, CHRIS)))
    assert len(await _found(world)) == 1
