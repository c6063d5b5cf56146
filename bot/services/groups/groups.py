"""Study groups: create, list, change, join and leave."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Member, Server
from bot.db.statements import in_block, insert_for, skipping_unreadable
from bot.domain import groups as rules
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.jobs import JobKind
from bot.domain.markup import quoted
from bot.domain.schedule.zones import zone_of
from bot.domain.shards import EVERY_SERVER, ShardBlock
from bot.services import outbox
from bot.services.groups import kept_messages
from bot.services.members import membership, removals, sanctions
from bot.services.plan import pauses
from bot.services.plan.progress import lock_member
from bot.services.standings.boards import IS_VISIBLE

NO_OPEN_GROUP = "No study group is open in this server. A moderator can open one with `/setup`."
SELECT_GROUPS: Select[Any] = select(*Group.columns_for(StudyGroup))

_COUNT_MEMBERS = (
    select(func.count())
    .where(Member.group_id == Group.id, Member.left_at.is_(None))
    .correlate(Group)
)


# Built once, because building a statement takes about as long as executing it.
_GROUPS_OF_SERVER = SELECT_GROUPS.where(Group.guild_id == bindparam("guild_id"))
_GROUP_BY_ID = _GROUPS_OF_SERVER.where(Group.id == bindparam("group_id"))
_GROUPS_IN_ORDER = _GROUPS_OF_SERVER.order_by(
    Group.archived_at.is_not(None), Group.opened_at.is_(None), Group.id
)
_GROUP_OF_MEMBER = SELECT_GROUPS.join(Member, Member.group_id == Group.id).where(
    Member.of(bindparam("in_guild"), bindparam("of_member"))
)


async def fetch_groups(
    connection: AsyncConnection, query: Select[Any], values: Mapping[str, Any] | None = None
) -> list[StudyGroup]:
    """Run a query made from SELECT_GROUPS, with its parameters, and return the groups it finds."""
    return (await fetch_batch(connection, query, values))[0]


async def fetch_batch(
    connection: AsyncConnection, query: Select[Any], values: Mapping[str, Any] | None = None
) -> tuple[list[StudyGroup], list[int]]:
    """Return the groups that a query finds, and the ids of all, even of those that can't be read."""
    groups, ids = [], []
    for row in (await connection.execute(query, values)).mappings():
        ids.append(row["id"])
        with skipping_unreadable(Group, row["id"]):
            zone_of(row["zone"])  # raises if it is not known here
            groups.append(StudyGroup(**row))
    return groups, ids


async def create(
    connection: AsyncConnection, guild_id: int, name: str, zone: str, now: dt.datetime
) -> StudyGroup:
    """Create a group, not open yet, that posts when the server's first one does."""
    shown, key = rules.parse_group_name(name)
    await membership.ensure_server(connection, guild_id)
    known = await list_groups(connection, guild_id)
    if len(known) >= rules.MAX_GROUPS:
        raise Refusal(
            f"A server can have up to {rules.MAX_GROUPS} groups, including archived ones. You can give an archived group a new name and open it again: `/manage`, **Another group…**."
        )
    row = {
        "guild_id": guild_id,
        "name": shown,
        "name_key": key,
        "zone": zone,
        "created_at": now,
        "weekday": known[0].weekday if known else rules.DEFAULT_WEEKDAY,
        "post_at": known[0].post_at if known else rules.DEFAULT_TIME,
    }
    await _require_unused_name(connection, guild_id, 0, row)
    group_id = await connection.scalar(insert(Group).values(row).returning(Group.id))
    return await get(connection, guild_id, group_id or 0)


async def get(connection: AsyncConnection, guild_id: int, group_id: int) -> StudyGroup:
    ids = {"guild_id": guild_id, "group_id": group_id}
    found = await fetch_groups(connection, _GROUP_BY_ID, ids)
    if not found:
        raise rules.GroupGone
    return found[0]


async def list_groups(
    connection: AsyncConnection, guild_id: int, *, counted: bool = False, seen_by: int | None = None
) -> Sequence[StudyGroup]:
    """Return a server's groups: open, not opened yet, archived.

    With `counted`, each has its number of members, hidden ones included: for moderators only. With
    `seen_by`, the id of a member, it has the number of those whom that one can see.
    """
    query, count = _GROUPS_IN_ORDER, _COUNT_MEMBERS
    if seen_by is not None:
        count = count.where(or_(IS_VISIBLE, Member.member_id == seen_by))
    if counted or seen_by is not None:
        query = query.add_columns(count.scalar_subquery().label("members"))
    return await fetch_groups(connection, query, {"guild_id": guild_id})


async def list_open_groups(
    connection: AsyncConnection, guild_id: int, *, seen_by: int | None = None
) -> Sequence[StudyGroup]:
    """Return the groups that members can join; see `list_groups`."""
    groups = await list_groups(connection, guild_id, seen_by=seen_by)
    return [group for group in groups if group.is_open]


async def list_open_in_all_servers(
    connection: AsyncConnection, block: ShardBlock = EVERY_SERVER, after: int = 0, limit: int = 1000
) -> tuple[Sequence[StudyGroup], Sequence[int]]:
    """Return a block's open groups after `after`, in order; and all ids, even of unreadable ones."""
    return await fetch_batch(
        connection,
        SELECT_GROUPS.join(Server, Server.guild_id == Group.guild_id)
        .where(Group.id > after, Group.is_open(), Server.left_at.is_(None))
        .where(*in_block(Group.guild_id, block))
        .order_by(Group.id)
        .limit(limit),
    )


_RESCHEDULES_POST = {"weekday", "post_at", "zone", "opened_at", "archived_at"}
"""Settings that change when the next post is due."""

_MOVES_WEEKS = {"weekday", "zone"}
"""Settings that change when weeks begin; the present week goes on until the next one does."""

_SHOWN_IN_CHANNEL = {"name", "post_at", "needed_role_id", *_MOVES_WEEKS}
"""Settings that a group's panel or live board shows."""


async def change(
    connection: AsyncConnection, guild_id: int, group_id: int, *, now: dt.datetime, **settings: Any
) -> StudyGroup:
    """Change settings of a group; refuse an unusable name.

    Moderators do it by `changes.change`, which also pauses plans with an archived group and records it.
    """
    if "name" in settings:
        settings["name"], settings["name_key"] = rules.parse_group_name(settings["name"])
        await _require_unused_name(connection, guild_id, group_id, settings)
    if settings.keys() & _MOVES_WEEKS:
        before = await get(connection, guild_id, group_id)
        settings["kept_week"] = before.calendar.week_start(now)
    if settings:
        of_group = and_(Group.id == group_id, Group.guild_id == guild_id)
        await connection.execute(update(Group).where(of_group).values(**settings))
    if settings.keys() & _SHOWN_IN_CHANNEL:
        await kept_messages.refresh_soon(connection, guild_id)
    if "channel_id" in settings:
        await kept_messages.retry_now(connection, guild_id, group_id)
    group = await get(connection, guild_id, group_id)
    reschedules = settings.keys() & _RESCHEDULES_POST
    return await plan_next_post(connection, group, now) if reschedules else group


async def plan_next_post(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> StudyGroup:
    """Compute when the next post is due; one that is due already stays so, to be posted late."""
    if group.is_open and group.has_post_due(now):
        return group
    at = group.next_occurrence(now).at if group.is_open else None
    await connection.execute(update(Group).where(Group.id == group.id).values(next_post_at=at))
    return replace(group, next_post_at=at)


async def _require_unused_name(
    connection: AsyncConnection, guild_id: int, group_id: int, named: Mapping[str, Any]
) -> None:
    """Lock the server, so that no other group takes the name, and refuse one that another has already."""
    server = select(Server.guild_id).where(Server.guild_id == guild_id)
    await connection.execute(server.with_for_update(key_share=True))
    same_name = (Group.guild_id == guild_id, Group.name_key == named["name_key"])
    others = select(Group.archived_at).where(*same_name, Group.id != group_id)
    if other := (await connection.execute(others)).first():
        a = "an archived" if other.archived_at else "a"
        raise Refusal(
            f"This server already has {a} group called {quoted(named['name'])}. Type another name."
        )


async def join(
    connection: AsyncConnection, actor: Actor, group_id: int, now: dt.datetime
) -> StudyGroup:
    """Put a member into a group, and out of any other; refuse if they may not join it."""
    group = await get(connection, actor.guild_id, group_id)
    await enter(connection, actor, group, now)
    return group


async def enter(
    connection: AsyncConnection, actor: Actor, group: StudyGroup, now: dt.datetime
) -> None:
    """Put a member into a group that was just read; if they are in it, `joined_at` stays."""
    group.require_may_join(actor)
    await _change_role(connection, actor, group, now)
    values = {"group_id": group.id, **membership.values_when_seen(actor, now)}
    new = insert_for(connection, Member).values({**actor.ids, **values, "joined_at": now})
    is_same_group = Member.group_id == new.excluded.group_id
    joined_at = case((is_same_group, Member.joined_at), else_=new.excluded.joined_at)
    changed = {**values, "joined_at": joined_at}
    again = new.on_conflict_do_update(index_elements=list(actor.ids), set_=changed)
    await connection.execute(again)
    await sanctions.restore(connection, actor, now)
    await kept_messages.refresh_soon(connection, actor.guild_id)
    await pauses.set_group_pause_of_member(connection, actor, now, paused=False)


async def move(
    connection: AsyncConnection, member: Actor, group: StudyGroup, now: dt.datetime
) -> None:
    """Put a member into another group, whether or not they could join it; its role follows soon."""
    await _change_role(connection, member, group, now)
    row = Member.of(member.guild_id, member.member_id)
    await connection.execute(update(Member).where(row).values(group_id=group.id, joined_at=now))
    await pauses.set_group_pause_of_member(connection, member, now, paused=False)


async def _change_role(
    connection: AsyncConnection, actor: Actor, group: StudyGroup | None, now: dt.datetime
) -> None:
    """Enqueue the change of roles for a member who is about to be in another group, or in none.

    However often they change groups meanwhile, there is one job for each role and one for the member.
    """
    # First the member, then jobs, as moderators' changes do: otherwise the two could deadlock.
    await lock_member(connection, *actor.key)
    former = await find_group_of(connection, actor)
    if former and (group is None or former.id != group.id):
        await removals.remove_group_roles(connection, actor, former, now)
    if group and group.member_role_id:
        job = outbox.job(JobKind.GROUP_ROLE, *actor.key, "", now)
        await outbox.reschedule(connection, [job], even_unfinished=True)


async def leave(connection: AsyncConnection, actor: Actor, now: dt.datetime) -> None:
    """Take a member out of their group and pause their plan; check-ins, answers and points stay."""
    await _change_role(connection, actor, None, now)
    member = Member.of(*actor.key)
    values = {"group_id": None, "joined_at": None, **membership.values_when_seen(actor, now)}
    await connection.execute(update(Member).where(member).values(values))
    await kept_messages.refresh_soon(connection, actor.guild_id)
    await pauses.set_group_pause_of_member(connection, actor, now, paused=True)


async def find_group_of(connection: AsyncConnection, actor: Actor) -> StudyGroup | None:
    """Return the group a member is in, archived or not; None if they are in none."""
    member = {"in_guild": actor.guild_id, "of_member": actor.member_id}
    return next(iter(await fetch_groups(connection, _GROUP_OF_MEMBER, member)), None)


async def resolve_group(connection: AsyncConnection, actor: Actor) -> StudyGroup:
    """Return the open group of a member, else the server's only one; raise GroupChoiceRequired if there are several."""
    current = await find_group_of(connection, actor)
    if current and current.is_open:
        return current
    open_groups = await list_open_groups(connection, actor.guild_id)
    if not open_groups:
        raise Refusal(NO_OPEN_GROUP)
    if len(open_groups) > 1:
        raise rules.GroupChoiceRequired
    open_groups[0].require_may_join(actor)
    return open_groups[0]
