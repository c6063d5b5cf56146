"""The command /points for members and moderators."""

import datetime as dt

from bot.domain.actor import Actor
from bot.domain.points import EntryKey
from bot.services.groups import groups
from bot.services.plan import check_ins
from bot.services.points import entries
from tests.cogs.stage import Stage, labels, said

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


async def _check_in_days(stage: Stage, days: int) -> None:
    """Check in plan days for Alice, one on each of the last dates."""
    await stage.pass_time(days=40)
    resources, actor = stage.bot.resources, Actor(stage.server.id, stage.alice.id, "alice")
    async with resources.database.writing() as connection:
        for number in range(1, days + 1):
            at = stage.env.now() - dt.timedelta(days=days - number)
            await check_ins.check_in(connection, actor, resources.catalog, now=at, day=number)


def _entries(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("- ")]


async def test_empty_ledger_explains_how_to_get_points(stage: Stage) -> None:
    answer = await stage.ask("points")
    assert said(answer).startswith("## Your points\nYou don’t have any points yet.")
    assert "`/plan done` for 10 points" in said(answer)


async def test_entries_show_reasons_newest_first(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done", day=1)
    await stage.pass_time(minutes=1)
    await stage.ask("plan done", day=2)
    await stage.pass_time(minutes=1)
    await stage.undo()
    await stage.pass_time(minutes=1)
    await stage.ask("plan done", day=2)
    answer = said(await stage.ask("points"))
    title = stage.bot.resources.catalog.plan.day(2).title
    assert answer.startswith("## Your points\n**20** in Night owls")
    assert [entry.split(" · ")[0] for entry in _entries(answer)] == [
        f"- **+10** checked in again: day 2, “{title}”",
        f"- **−10** check-in undone: day 2, “{title}”",
        f"- **+10** checked in: day 2, “{title}”",
        "- **+10** checked in: day 1, “Get Python to answer”",
    ]
    assert f"<t:{int(stage.env.now().timestamp())}:R>" in _entries(answer)[0]


async def test_entries_are_paged(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await _check_in_days(stage, 30)
    first = await stage.ask("points")
    assert len(_entries(said(first))) == 5
    assert "day 30," in _entries(said(first))[0]
    assert labels(first) == ["More"]
    older = first
    while "More" in labels(older):
        older = await stage.press(older, "More")
    assert "day 1," in _entries(said(older))[-1]
    assert labels(older) == ["Previous"]
    newer = await stage.press(older, "Previous")
    while "Previous" in labels(newer):
        newer = await stage.press(newer, "Previous")
    assert "day 30," in _entries(said(newer))[0]


async def test_exactly_full_page_has_no_older_button(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await _check_in_days(stage, 5)
    assert labels(await stage.ask("points")) == []


async def test_entries_of_others_are_for_moderators(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await _check_in_days(stage, 13)
    refusal = await stage.ask_refused("points", by=stage.bob, member=stage.alice)
    assert "without the `member` option" in said(refusal)
    own = await stage.ask("points", member=stage.alice)
    assert said(own).startswith("## Your points")
    shown = await stage.ask("points", by=stage.morgan, member=stage.alice)
    assert said(shown).startswith(f"## {stage.alice.mention}’s points\n**130** in Night owls")
    assert shown.ephemeral
    older = await stage.press(shown, "More", by=stage.morgan)
    assert said(older).startswith(f"## {stage.alice.mention}’s points")
    assert len(_entries(said(older))) == 5


async def test_points_of_other_servers_are_not_shown(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done")
    assert "You don’t have any points yet" in said(await stage.in_another_server().ask("points"))


async def test_totals_of_many_groups_are_summarised(stage: Stage) -> None:
    async with stage.bot.resources.database.writing() as connection:
        for number in range(12):
            group = await groups.create(connection, stage.server.id, f"Group {number}", "UTC", NOW)
            key = EntryKey(stage.server.id, group.id, stage.alice.id, "plan", "day")
            await entries.pay(connection, key, 10, NOW)
    answer = said(await stage.ask("points"))
    assert "**10** in Group 0 · " in answer
    assert "**10** in Group 3 · and in 8 more groups" in answer
