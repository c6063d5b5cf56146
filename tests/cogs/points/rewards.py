"""Chooses roles for milestones as a moderator, and reads who has them."""

import simcord

from tests.cogs.stage import Stage, said
from tests.limits import text_of

FIRST = "First day done"


def roles(stage: Stage, holder: simcord.MemberActor | None = None) -> list[int]:
    """Return the roles of a member, Alice by default."""
    member = stage.env.backend.get_member(stage.server.id, (holder or stage.alice).id)
    return list(member.role_ids)


async def choose(stage: Stage, role: simcord.RoleHandle, milestone: str = FIRST) -> str:
    """Choose the role of a milestone as Morgan and return the answer."""
    options = {"milestone": milestone, "role": role}
    return said(await stage.ask("manage board reward", by=stage.morgan, **options))


async def choose_refused(stage: Stage, **options: object) -> str:
    """Run /manage board reward as Morgan and return the refusal."""
    return said(await stage.ask_refused("manage board reward", by=stage.morgan, **options))


async def setup_news(stage: Stage) -> str:
    """Run a command as Morgan and return the setup news after the answer."""
    before = len(stage.env.http_requests)
    await stage.ask("manage board reward", by=stage.morgan)
    _, *news = stage.env.http_requests[before:]
    return "\n".join(text_of(one.json) for one in news if isinstance(one.json, dict))
