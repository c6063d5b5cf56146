"""Chooses roles for milestones as a moderator, and reads who has them."""

import simcord

from bot.services.members import roles as member_roles
from tests.cogs.stage import Stage, said
from tests.cogs.standings.boards import actor_of

FIRST = "First day done"


def roles(stage: Stage, holder: simcord.MemberActor | None = None) -> list[int]:
    """Return the roles of a member, Alice by default."""
    member = stage.env.backend.get_member(stage.server.id, (holder or stage.alice).id)
    return list(member.role_ids)


async def list_all(stage: Stage, by: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
    """Open **Rewards for milestones** in `/manage`, as Morgan by default."""
    moderator = by or stage.morgan
    dashboard = await stage.ask("manage", by=moderator)
    return await stage.choose(dashboard, "More…", "Rewards for milestones", by=moderator)


async def show(
    stage: Stage, milestone: str = FIRST, by: simcord.MemberActor | None = None
) -> simcord.ResponseMessage:
    """Open a milestone among the rewards, as Morgan by default."""
    listed = await list_all(stage, by)
    names = stage.bot.resources.catalog.milestone_names
    found = names.find(milestone)
    assert found is not None
    return await stage.choose(listed, "Choose a milestone", found.id, by=by or stage.morgan)


async def choose(stage: Stage, role: simcord.RoleHandle, milestone: str = FIRST) -> str:
    """Choose the role of a milestone as Morgan and return the answer, or the refusal."""
    shown = await show(stage, milestone)
    return said(await stage.choose(shown, "The role for", role, by=stage.morgan))


async def give_role(stage: Stage, role: simcord.RoleHandle, milestone: str = FIRST) -> None:
    """Let a milestone bring a role, without the screens on which Morgan would choose it."""
    found = stage.bot.resources.catalog.milestone_names.find(milestone)
    assert found is not None
    async with stage.bot.resources.database.writing() as connection:
        await member_roles.choose_reward(
            connection, actor_of(stage, stage.morgan), found.id, role.id, now=stage.env.now()
        )


async def setup_news(stage: Stage) -> str:
    """Return what Morgan reads about the setup."""
    return said(await stage.ask("setup", by=stage.morgan))
