"""Show everyone under /leaderboard: what it discloses, how often it is shown, and where."""

import json
from dataclasses import replace

from tests.cogs.stage import Stage, labels, said
from tests.cogs.standings.boards import add_members, add_points, places, show_everyone


async def test_public_board_starts_at_top_and_tells_nobody_who_asked(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    many = await add_members(stage, (f"member{number:02d}" for number in range(14)))
    await add_points(stage, group, {one: 500 - number for number, one in enumerate(many)})
    await add_points(stage, group, {stage.alice: 7})
    await stage.appear("hidden")
    for view in ("points", "groups"):
        public = await show_everyone(stage, view=view)
        await stage.pass_time(minutes=1)
        assert not public.ephemeral
        text = json.dumps(public.components)
        assert not [word for word in ("You", "(you", "(yours", "alice", "hidden.") if word in text]
    near = await show_everyone(stage)
    assert places(near)[0] == "1 · member00 · 500 points"
    assert len(places(near)) == 7
    mine = await stage.press(near, "Near me", by=many[0])
    assert mine.ephemeral
    assert "**1 · You · 500 points**" in said(mine)


async def test_public_answers_need_the_right_to_write_in_the_channel(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95})
    stage.deny_permissions(stage.channel, send_messages=True)
    assert "Show everyone" not in labels(await stage.ask("leaderboard"))
    assert (await stage.ask("skill", skill="python")).ephemeral


async def test_board_of_a_restricted_group_is_public_only_in_its_own_channel(stage: Stage) -> None:
    role, inner = stage.server.create_role("Insiders"), stage.server.create_text_channel("inside")
    group = await stage.create_group("Night owls", needed_role_id=role.id, channel_id=inner.id)
    await add_points(stage, group, {stage.alice: 95}, role_id=role.id)
    stage.env.backend.add_member_role(stage.server.id, stage.alice.id, role.id)
    refused = await show_everyone(stage)
    assert "outside the group’s own channel" in said(refused)
    assert not (await show_everyone(replace(stage, channel=inner))).ephemeral
