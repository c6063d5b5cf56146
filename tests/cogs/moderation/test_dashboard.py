"""/manage: what waits for moderators, and the way to everything else."""

from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, labels, said


async def test_dashboard_names_the_next_challenge_and_nothing_else_to_do(stage: Stage) -> None:
    await stage.create_group("Night owls")
    shown = await stage.ask("manage", by=stage.morgan)
    assert shown.ephemeral
    assert said(shown).startswith("## Night owls\n0 members\nNext challenge: <t:")
    assert labels(shown) == ["Change", "Board", "Members", "Settings"]


async def test_dashboard_counts_answers_and_opens_the_oldest(stage: Stage) -> None:
    week = await start_week(stage)
    await week.submit()
    await week.submit(by=stage.bob)
    shown = await stage.ask("manage", by=stage.morgan)
    assert "**2 answers** wait for review, the oldest came <t:" in said(shown)
    assert "## alice · " in said(await stage.press(shown, "Review", by=stage.morgan))
