"""Which group’s board /leaderboard shows, to whom, and the comparison of groups."""

from bot.services.groups import groups
from tests.cogs.stage import Stage, said
from tests.cogs.standings.boards import add_members, add_points, places


async def test_groups_are_compared_by_points_per_active_member(stage: Stage) -> None:
    large = await stage.create_group("Large")
    small = await stage.create_group("Small")
    await stage.create_group("Quiet")
    many = await add_members(stage, (f"member{number}" for number in range(5)))
    await add_points(stage, large, dict.fromkeys(many, 10))
    await add_points(stage, small, {stage.alice: 25})
    answer = await stage.ask("leaderboard", view="groups")
    assert places(answer) == [
        "1 · Small (yours) · 25 points · 1 active",
        "2 · Large · 10 points · 5 active",
        "3 · Quiet · nobody active",
    ]
    opened = await stage.choose(answer, "Show the leaderboard of", str(large.id))
    assert said(opened).startswith("## Large · this week")


async def test_member_without_group_sees_comparison_and_must_choose(stage: Stage) -> None:
    first = await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    await add_points(stage, first, {stage.bob: 20})
    answer = await stage.ask("leaderboard")
    assert said(answer).startswith("## Groups in this server")
    refused = await stage.press(answer, "Leaderboard")
    assert "Choose a group first" in said(refused)


async def test_group_option_finds_by_name_or_suggests(stage: Stage) -> None:
    first = await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    await add_points(stage, first, {stage.alice: 20})
    other = await stage.ask("leaderboard", group="early birds")
    assert said(other).startswith("## Early birds · this week")
    refused = await stage.ask_refused("leaderboard", group="qqqq")
    assert "There is no group “qqqq” here. Did you mean" in said(refused)


async def test_board_of_a_restricted_group_is_for_those_who_have_its_role(stage: Stage) -> None:
    role = stage.server.create_role("Graduates")
    group = await stage.create_group("Night owls", needed_role_id=role.id)
    await stage.create_group("Early birds")
    await add_points(stage, group, {stage.bob: 20}, role_id=role.id)
    refused = said(await stage.ask_refused("leaderboard", group="Night owls"))
    assert "is only for people with the role" in refused
    assert "bob" not in refused
    backend, bobs = stage.env.backend, (stage.server.id, stage.bob.id, role.id)
    backend.add_member_role(*bobs)
    for viewer in (stage.bob, stage.morgan):
        assert "20 points" in said(await stage.ask("leaderboard", by=viewer, group="Night owls"))
    backend.remove_member_role(*bobs)
    for options in ({}, {"group": "Night owls"}):
        refused = said(await stage.ask_refused("leaderboard", by=stage.bob, **options))
        assert "is only for people with the role" in refused
    compared = await stage.ask("leaderboard", view="groups")
    chosen = await stage.choose(compared, "Show the leaderboard of", str(group.id))
    assert "is only for people with the role" in said(chosen)


async def test_archived_groups_and_drafts_are_not_suggested_to_others(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    await stage.add_group("Night hawks")
    await add_points(stage, group, {stage.bob: 20})
    await stage.archive_group("Night owls")
    for typed in ("Night owls", "Night hawks", "Night"):
        refused = said(await stage.ask_refused("leaderboard", group=typed))
        assert "Did you mean “Early birds”?" in refused


async def test_archived_group_can_still_be_shown_to_its_members(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    await add_points(stage, group, {stage.bob: 20, stage.alice: 5})
    async with stage.bot.resources.database.writing() as connection:
        now = stage.env.now()
        await groups.change(connection, group.guild_id, group.id, now=now, archived_at=now)
    answer = await stage.ask("leaderboard", group="Night owls")
    assert places(answer)[0] == "1 · bob · 20 points"
    assert "this group is archived" in said(answer)
    suggested = await stage.alice.autocomplete(stage.channel, "leaderboard", "group", "")
    assert [choice["name"] for choice in suggested] == ["Early birds"]
