"""Capstones: who may propose one, its weeks, handing it in, and who may mark it."""

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.db.models import Capstone, CapstoneMarks
from bot.domain.actor import Actor, Visibility
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.markup import SafeText
from bot.services import capstones
from bot.services.privacy import personal_data, visibility
from tests.finished_plan import finish_plan
from tests.services.challenges.steps import join_group
from tests.services.conftest import ELSEWHERE, GUILD, World

WRITTEN = {
    "title": SafeText("Late buses"),
    "question": SafeText("Which lines are late? The town asks."),
    "data": SafeText("The town’s open data"),
    "measure": SafeText("Mean error below that of the timetable"),
}
EVERY_CHECK = (1, 2, 3)
LINK = "https://example.org/alice/buses"
MARKS = [1, 2, 3, 0, 1, 2, 3, 0]
OTHERS = [Actor(GUILD, 800_000_000_000_000_100 + number, f"Peer {number}") for number in range(3)]


@pytest.fixture(autouse=True)
async def _alice_has_finished_a_plan(world: World, catalog: Catalog) -> None:
    await join_group(world, world.alice, world.bob, *OTHERS)
    await world.join(world.alice)
    await finish_plan(world.database, world.alice.member_id, catalog.plan, world.now)


async def _propose(
    world: World, actor: Actor, *, ticked: tuple[int, ...] = EVERY_CHECK, title: str = "Late buses"
) -> None:
    written = {**WRITTEN, "title": SafeText(title)}
    await world.write(capstones.propose, actor, world.catalog, written, ticked, world.now)


async def _check_in(world: World, note: str, link: str = "") -> None:
    await world.write(capstones.check_in, world.alice, SafeText(note), link, world.now)


async def _hand_in(world: World) -> int:
    """Propose Alice's capstone and hand it in four weeks later; return its id."""
    await _propose(world, world.alice)
    world.pass_time(days=21)
    await _check_in(world, "Done", LINK)
    (own,) = await world.read(capstones.list_own, world.alice)
    return own.id


async def _mark(world: World, actor: Actor, capstone_id: int) -> None:
    await world.write(capstones.mark, actor, capstone_id, MARKS, world.now)


async def _titles_to_mark(world: World, actor: Actor) -> list[str]:
    return [one.title.raw for one in await world.read(capstones.list_to_mark, actor)]


async def test_only_who_finished_a_plan_proposes(world: World) -> None:
    with pytest.raises(Refusal, match="once you’ve finished a plan"):
        await _propose(world, world.bob)
    await _propose(world, world.alice)
    (own,) = await world.read(capstones.list_own, world.alice)
    assert (own.title, own.measure) == (WRITTEN["title"], WRITTEN["measure"])


async def test_proposal_needs_all_three_checks_and_four_texts(world: World) -> None:
    for ticked in ((), (1, 2), (1, 1, 1)):
        with pytest.raises(Refusal, match="All three must be true"):
            await _propose(world, world.alice, ticked=ticked)
    with pytest.raises(Refusal, match="Fill in all four texts"):
        await _propose(world, world.alice, title="")
    assert await world.read(capstones.list_own, world.alice) == []


async def test_second_proposal_changes_the_first_and_keeps_its_weeks(world: World) -> None:
    await asyncio.gather(*(_propose(world, world.alice) for _ in range(3)))
    (first,) = await world.read(capstones.list_own, world.alice)
    world.pass_time(days=9)
    await _propose(world, world.alice, title="Later buses")
    (own,) = await world.read(capstones.list_own, world.alice)
    assert own == replace(first, title=SafeText("Later buses"))
    for actor in (world.alice, OTHERS[0]):  # it is still in work
        with pytest.raises(Refusal, match="isn’t there to mark"):
            await _mark(world, actor, own.id)


async def test_week_of_a_capstone_counts_once_and_the_latest_note_stays(world: World) -> None:
    with pytest.raises(Refusal, match="You haven’t proposed a capstone yet"):
        await _check_in(world, "Done", LINK)
    await _propose(world, world.alice)
    await _check_in(world, "")
    world.pass_time(days=6)
    await _check_in(world, "*Cleaned*")
    world.pass_time(days=1)
    await _check_in(world, "Modelled")
    (own,) = await world.read(capstones.list_own, world.alice)
    assert own.notes == {1: SafeText("*Cleaned*"), 2: SafeText("Modelled")}


async def test_week_begins_at_midnight_of_the_authors_zone(world: World) -> None:
    await world.write(personal_data.delete_member, world.alice.member_id, world.now)
    await join_group(world, world.alice)
    world.pass_time(hours=7)  # 15:00 UTC, the next day in Auckland
    await world.join(world.alice, zone="Pacific/Auckland")
    await finish_plan(world.database, world.alice.member_id, world.catalog.plan, world.now)
    await _propose(world, world.alice)
    world.pass_time(days=6, hours=19, minutes=59)  # a minute before 11:00 UTC, midnight there
    await _check_in(world, "one")
    world.pass_time(minutes=1)
    await _check_in(world, "two")
    (own,) = await world.read(capstones.list_own, world.alice)
    assert own.notes == {1: SafeText("one"), 2: SafeText("two")}


async def test_capstone_is_handed_in_by_a_link_in_the_last_week(world: World) -> None:
    await _propose(world, world.alice)
    await _check_in(world, "Too soon", LINK)
    world.pass_time(days=60)
    with pytest.raises(Refusal, match="begins with `https://`"):
        await _check_in(world, "Done", "my laptop")
    (own,) = await world.read(capstones.list_own, world.alice)
    assert (own.handed_in_on, own.link, list(own.notes)) == (None, SafeText(""), [1])
    await _check_in(world, "Done", f"It’s at {LINK}.")
    world.pass_time(days=1)
    await _check_in(world, "Moved", "https://example.org/new")
    (changed,) = await world.read(capstones.list_own, world.alice)
    assert changed.link == SafeText("https://example.org/new")
    assert changed.handed_in_on == dt.date(2026, 12, 18)  # the first time
    await _propose(world, world.alice, title="The next")
    assert len(await world.read(capstones.list_own, world.alice)) == 2


async def test_two_others_of_the_group_mark_it_each_once(world: World) -> None:
    capstone_id = await _hand_in(world)
    assert await _titles_to_mark(world, OTHERS[0]) == ["Late buses"]
    await _mark(world, OTHERS[0], capstone_id)
    assert await _titles_to_mark(world, OTHERS[0]) == []
    with pytest.raises(Refusal, match="isn’t there to mark"):
        await _mark(world, OTHERS[0], capstone_id)
    await _mark(world, world.alice, capstone_id)
    await _mark(world, OTHERS[1], capstone_id)
    with pytest.raises(Refusal, match="isn’t there to mark"):
        await _mark(world, OTHERS[2], capstone_id)
    (own,) = await world.read(capstones.list_own, world.alice)
    assert own.marks_text == "12 of 24 by its author, 12 and 12 by others"


async def test_no_more_than_two_others_mark_it_at_once(world: World) -> None:
    capstone_id = await _hand_in(world)
    tried = (_mark(world, one, capstone_id) for one in OTHERS)
    results = await asyncio.gather(*tried, return_exceptions=True)
    assert [type(one) for one in results if one is not None] == [Refusal]
    (own,) = await world.read(capstones.list_own, world.alice)
    assert len(own.others_marks) == 2


async def test_only_members_of_the_authors_group_with_its_role_see_and_mark_it(
    world: World,
) -> None:
    capstone_id = await _hand_in(world)
    await join_group(world, OTHERS[0], group=await world.add_group())
    stranger = Actor(GUILD, 800_000_000_000_000_200, "Stranger")
    elsewhere = Actor(ELSEWHERE, OTHERS[1].member_id, "Peer 1")
    for actor in (OTHERS[0], stranger, elsewhere):
        assert await _titles_to_mark(world, actor) == []
        with pytest.raises(Refusal, match="isn’t there to mark"):
            await _mark(world, actor, capstone_id)
    await world.change(world.group, needed_role_id=7)
    moderator, with_role = (
        replace(OTHERS[1], is_moderator=True),
        replace(OTHERS[2], role_ids=frozenset({7})),
    )
    assert await _titles_to_mark(world, moderator) == ["Late buses"]
    assert await _titles_to_mark(world, with_role) == ["Late buses"]
    assert await _titles_to_mark(world, OTHERS[2]) == []  # who has lost it
    with pytest.raises(Refusal, match="isn’t there to mark"):
        await _mark(world, OTHERS[2], capstone_id)


async def test_hidden_author_is_shown_to_nobody_and_an_alias_holds(world: World) -> None:
    await _hand_in(world)
    appear = visibility.set_visibility
    await world.write(appear, world.alice, Visibility.ALIAS, "quiet otter", now=world.now)
    (shown,) = await world.read(capstones.list_to_mark, world.bob)
    assert shown.shown_name.plain == "quiet otter"
    await world.write(appear, world.alice, Visibility.HIDDEN, None, now=world.now)
    assert await _titles_to_mark(world, world.bob) == []
    assert len(await world.read(capstones.list_own, world.alice)) == 1


async def test_export_has_what_was_written_and_deletion_takes_marks_along(world: World) -> None:
    capstone_id = await _hand_in(world)
    for actor in OTHERS[:2]:
        await _mark(world, actor, capstone_id)
    exported = await world.read(personal_data.export_personal_data, world.alice.member_id)
    (capstone,) = exported["capstone"]
    assert (capstone["title"], capstone["link"], capstone["notes"]) == (
        "Late buses",
        LINK,
        {"4": "Done"},
    )
    assert exported["capstone_marks"] == []  # those of others are theirs
    by_other = await world.read(personal_data.export_personal_data, OTHERS[0].member_id)
    assert [row["marks"] for row in by_other["capstone_marks"]] == [MARKS]
    await world.write(personal_data.delete_member, OTHERS[0].member_id, world.now)
    await _mark(world, OTHERS[2], capstone_id)
    await world.write(personal_data.delete_member, world.alice.member_id, world.now)
    async with world.database.reading() as connection:
        for table in (Capstone, CapstoneMarks):
            assert await connection.scalar(select(func.count()).select_from(table)) == 0
