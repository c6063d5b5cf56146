"""What moderators do about one member, by the buttons of `/manage member:`."""

from typing import Any

import simcord

from tests.cogs.stage import Stage, menu, said


async def detail(
    stage: Stage, member: simcord.MemberActor, by: simcord.MemberActor | None = None
) -> simcord.ResponseMessage:
    """Open a member's detail, as Morgan by default."""
    return await stage.ask("manage", by=by or stage.morgan, member=member)


async def exclude(
    stage: Stage, member: simcord.MemberActor, by: simcord.MemberActor | None = None
) -> simcord.ResponseMessage:
    """Take a member off the leaderboards and return the answer."""
    moderator = by or stage.morgan
    shown = await detail(stage, member, moderator)
    return await stage.press(shown, "Take off leaderboards", by=moderator)


async def move(
    stage: Stage,
    to: str = "Larks",
    member: simcord.MemberActor | None = None,
    by: simcord.MemberActor | None = None,
) -> str:
    """Move a member, Alice by default, to another group and return what the answer says."""
    moderator = by or stage.morgan
    shown = await detail(stage, member or stage.alice, moderator)
    asked = await stage.press(shown, "Move…", by=moderator)
    ids: dict[str, Any] = {
        option["label"]: option["value"] for option in menu(asked, "Choose a group")["options"]
    }
    moved = await stage.choose(asked, "Choose a group", ids[to], by=moderator)
    assert moved.ephemeral
    return said(moved)
