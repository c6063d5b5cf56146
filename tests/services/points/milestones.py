"""Reaches milestones, chooses their roles, and reads what was recorded and enqueued."""

from sqlalchemy import select

from bot.db.models import Job, Milestone
from bot.domain.actor import Actor
from bot.domain.jobs import JobKind
from bot.services.members import roles
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import ALICE, GUILD, World

ROLE, OTHER = 600_000_000_000_000_001, 600_000_000_000_000_002
PERSON = (GUILD, ALICE)


async def recorded_milestones(world: World, actor: Actor | None = None) -> set[str]:
    """Return the recorded milestones of a member, Alice by default."""
    async with world.database.reading() as connection:
        mine = Milestone.member_id == (actor or world.alice).member_id
        return set(await connection.scalars(select(Milestone.milestone_id).where(mine)))


async def enqueued_rewards(world: World) -> list[tuple[int, str, str]]:
    """Return the enqueued rewards: member, milestone and state."""
    async with world.database.reading() as connection:
        rows = await connection.execute(
            select(Job.subject_id, Job.key, Job.state)
            .where(Job.kind == JobKind.REWARD)
            .order_by(Job.due_at, Job.subject_id)
        )
        return [(row.subject_id, row.key, row.state) for row in rows]


async def days(world: World, number: int, actor: Actor | None = None) -> list[set[str]]:
    """Check in `number` plan days, one per date; return the milestones reached by each."""
    found = []
    for _ in range(number):
        checked = await world.check_in(actor or world.alice)
        found.append({one.milestone.id for one in checked.milestones_reached})
        world.pass_time(days=1)
    return found


async def choose(world: World, milestone_id: str, role_id: int = ROLE) -> int:
    """Choose the role of a milestone."""
    return await world.write(roles.choose_reward, MORGAN, milestone_id, role_id, now=world.now)
