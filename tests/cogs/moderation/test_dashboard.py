"""/manage: what waits for moderators, and the way to everything else."""

from bot.domain.actor import Visibility
from cogs.manage import PARTS
from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, labels, menu, said
from tests.cogs.standings.boards import set_member

BUTTONS = ["Leaderboard", "Points", "Members", "Settings"]


async def test_dashboard_names_the_next_challenge_and_nothing_else_to_do(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.join_group("Night owls")
    shown = await stage.ask("manage", by=stage.morgan)
    assert shown.ephemeral
    assert said(shown).startswith("## Night owls\n1 member\nNext: <t:")
    assert labels(shown) == ["Change", *BUTTONS]
    await stage.join_group("Night owls", by=stage.bob)
    await set_member(stage, stage.bob, visibility=Visibility.HIDDEN)
    await stage.pause_challenges()
    shown = await stage.ask("manage", by=stage.morgan)
    assert said(shown).startswith(
        "## Night owls\nchallenges paused · 2 members · 1 of them hidden\n"
    )
    assert ": nothing, because challenges are paused" in said(shown)


async def test_each_part_opens_for_a_moderator(stage: Stage) -> None:
    await start_week(stage)
    for part in PARTS:
        shown = await stage.ask("manage", by=stage.morgan, part=part, group="Night owls")
        assert shown.ephemeral, part
        assert said(shown).startswith("## "), part


async def test_what_is_needed_rarely_is_in_a_menu_and_leads_back(stage: Stage) -> None:
    await stage.create_group("Night owls")
    shown = await stage.ask("manage", by=stage.morgan)
    for label in ("Export", "Audit", "Seasons", "Rewards"):
        (value,) = (
            one["value"] for one in menu(shown, "More")["options"] if one["label"].startswith(label)
        )
        opened = await stage.choose(shown, "More", value, by=stage.morgan)
        back = next(one for one in labels(opened) if one in ("Manage", "Back"))
        shown = await stage.press(opened, back, by=stage.morgan)
        assert said(shown).startswith("## Night owls\n"), label


async def test_dashboard_counts_answers_but_a_moderators_own_and_opens_the_oldest(
    stage: Stage,
) -> None:
    week = await start_week(stage)
    await stage.join_group("Night owls", by=stage.morgan)
    await week.submit(by=stage.morgan)
    assert "for review" not in said(await stage.ask("manage", by=stage.morgan))
    await week.submit()
    shown = await stage.ask("manage", by=stage.morgan)
    assert "**1 answer** in this server waits for review; it came <t:" in said(shown)
    await week.submit(by=stage.bob)
    shown = await stage.ask("manage", by=stage.morgan)
    assert "**2 answers** in this server wait for review; the oldest came <t:" in said(shown)
    assert labels(shown) == ["Review", "See who", "Change", *BUTTONS]
    assert "## alice · " in said(await stage.press(shown, "Review", by=stage.morgan))


async def test_dashboard_counts_members_who_went_quiet(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.advance(days=9)
    shown = await stage.ask("manage", by=stage.morgan)
    assert "**1 member** went quiet or got stuck" in said(shown)
    listed = await stage.press(shown, "See who", by=stage.morgan)
    assert "alice" in said(listed)
    back = await stage.press(listed, "Back", by=stage.morgan)
    assert said(back).startswith("## Night owls\n1 member\n")


async def test_dashboard_counts_several_problems_and_leads_to_the_check(stage: Stage) -> None:
    reviews = stage.server.create_text_channel("reviews")
    await stage.create_group("Night owls", review_channel_id=reviews.id)
    for channel in (stage.channel, reviews):
        stage.deny_permissions(channel, send_messages=True)
    shown = await stage.ask("manage", by=stage.morgan)
    assert "**2 things** keep me from working" in said(shown)
    checked = await stage.press(shown, "How to fix it", by=stage.morgan)
    assert said(checked).startswith("## 2 things to fix")
    back = await stage.press(checked, "Manage", by=stage.morgan)
    assert said(back).startswith("## Night owls")


async def test_dashboard_names_a_problem_of_another_group(stage: Stage) -> None:
    garden = stage.server.create_text_channel("garden")
    await stage.create_group("Early birds", channel_id=garden.id)
    await stage.create_group("Night owls")
    stage.deny_permissions(garden, send_messages=True)
    shown = await stage.ask("manage", by=stage.morgan)
    assert f"**Early birds:** I can’t post in {garden.mention}" in said(shown)
    fix = await stage.press(shown, "How to fix it", by=stage.morgan)
    assert "→ allow Send Messages" in said(fix)


async def test_dashboard_of_a_closed_group_leads_to_its_settings(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.archive_group("Night owls")
    shown = await stage.ask("manage", by=stage.morgan)
    assert said(shown).startswith("## Night owls\narchived · 0 members\nNobody can join this group")
    settings = await stage.press(shown, "Open it", by=stage.morgan)
    assert said(settings).startswith("## Night owls · archived")
    back = await stage.press(settings, "Back", by=stage.morgan)
    assert said(back).startswith("## Night owls\narchived")


async def test_dashboard_opens_with_the_group_of_the_channel_and_a_menu_shows_another(
    stage: Stage,
) -> None:
    garden = stage.server.create_text_channel("garden")
    other = await stage.create_group("Early birds", channel_id=garden.id)
    await stage.create_group("Night owls")
    shown = await stage.ask("manage", by=stage.morgan)
    assert said(shown).startswith("## Night owls")
    shown = await stage.choose(shown, "Another group", str(other.id), by=stage.morgan)
    assert said(shown).startswith("## Early birds")
    by_name = await stage.ask("manage", by=stage.morgan, group="erly birds")
    assert said(by_name).startswith("## Early birds")


async def test_board_of_a_group_is_one_press_away(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done")
    shown = await stage.ask("manage", by=stage.morgan)
    board = await stage.press(shown, "Leaderboard", by=stage.morgan)
    assert "alice" in said(board)
    back = await stage.press(board, "Manage", by=stage.morgan)
    assert said(back).startswith("## Night owls\n1 member\n")
    assert "Manage" not in labels(await stage.ask("leaderboard"))


async def test_menu_adds_a_group(stage: Stage) -> None:
    await stage.create_group("Night owls")
    shown = await stage.ask("manage", by=stage.morgan)
    custom_id, options = menu(shown, "More")["custom_id"], menu(shown, "More")["options"]
    add = next(one["value"] for one in options if one["label"] == "Add a group…")
    form = await stage.morgan.select(shown, [add], custom_id=custom_id)
    added = await stage.fill_in(form, "Early birds", "UTC", by=stage.morgan)
    assert said(added).startswith("## Early birds · not open yet")
