"""Members' capstones: proposed after a finished plan, checked in weekly, handed in and marked."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Capstone, CapstoneMarks, Member
from bot.domain import capstones as rules
from bot.domain.actor import Actor
from bot.domain.challenges import NO_TEXT, find_link
from bot.domain.content import Catalog
from bot.domain.cv import done_by_enrolment
from bot.domain.errors import Refusal, require
from bot.domain.markup import SafeText
from bot.services import skills
from bot.services.groups import groups
from bot.services.members.membership import mark_seen
from bot.services.plan.progress import get_zone_and_date
from bot.services.standings import boards

NOT_PROPOSED = "You haven’t proposed a capstone yet. `/projects`, **Capstones** shows how."


async def has_finished_plan(connection: AsyncConnection, actor: Actor, catalog: Catalog) -> bool:
    days = await skills.list_done_days(connection, actor)
    done = ((plan, len(one)) for plan in catalog.plans for one in done_by_enrolment(plan, days))
    return any(count == plan.length for plan, count in done)


async def list_own(connection: AsyncConnection, actor: Actor) -> list[rules.Capstone]:
    return await _list(connection, Capstone.of(*actor.key))


async def find_latest(
    connection: AsyncConnection, actor: Actor, now: dt.datetime
) -> tuple[rules.Capstone | None, dt.date]:
    """Return the actor's latest capstone, and the date that it is for them."""
    own = await list_own(connection, actor)
    _, today = await get_zone_and_date(connection, *actor.key, now)
    return own[-1] if own else None, today


async def list_to_mark(connection: AsyncConnection, actor: Actor) -> list[rules.Capstone]:
    """Return the capstones of others that the actor may mark."""
    group = await groups.find_group_of(connection, actor)
    if group is None or not (actor.is_moderator or group.lets_in(actor)):
        return []
    on_it = CapstoneMarks.capstone_id == Capstone.id
    by_others = select(func.count()).where(on_it, CapstoneMarks.member_id != Capstone.member_id)
    return await _list(
        connection,
        Capstone.guild_id == actor.guild_id,
        Capstone.member_id != actor.member_id,
        Capstone.handed_in_on.is_not(None),
        Member.group_id == group.id,
        boards.IS_VISIBLE,
        by_others.correlate(Capstone).scalar_subquery() < rules.MARKERS,
        ~exists().where(on_it, CapstoneMarks.member_id == actor.member_id),
    )


async def get_to_mark(
    connection: AsyncConnection, actor: Actor, capstone_id: int
) -> rules.Capstone:
    """Return a capstone that the actor may mark, their own or another's; refuse any other."""
    own = [one for one in await list_own(connection, actor) if one.handed_in_on]
    found = {one.id: one for one in await list_to_mark(connection, actor)}
    found |= {one.id: one for one in own if not one.own_marks}
    gone = "This capstone isn’t there to mark: you’ve marked it, or two others have, or its author isn’t in your group any more."
    return require(found.get(capstone_id), gone)


async def _list(
    connection: AsyncConnection, *conditions: ColumnElement[bool]
) -> list[rules.Capstone]:
    """Return capstones with their marks, the oldest first."""
    columns = [*Capstone.columns_for(rules.Capstone), boards.SHOWN_NAME.label("shown_name")]
    query = select(Capstone.member_id, *columns).join(Member, Member.owns(Capstone))
    chosen = query.where(*conditions).order_by(Capstone.id)
    rows = [dict(row) for row in (await connection.execute(chosen)).mappings()]
    marks: defaultdict[int, dict[int, tuple[int, ...]]] = defaultdict(dict)
    given = CapstoneMarks.capstone_id.in_([row["id"] for row in rows])
    for one in await connection.execute(select(CapstoneMarks.__table__).where(given)):
        marks[one.capstone_id][one.member_id] = tuple(one.marks)
    for row in rows:
        row["notes"] = {int(week): SafeText(note) for week, note in row["notes"].items()}
        row["own_marks"] = marks[row["id"]].pop(row.pop("member_id"), ())
        row["others_marks"] = tuple(marks[row["id"]].values())
    return [rules.Capstone(**row) for row in rows]


async def propose(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    written: Mapping[str, SafeText],
    ticked: Collection[int],
    now: dt.datetime,
) -> None:
    """Begin a capstone with the texts of a proposal, or change those of the one in work."""
    await mark_seen(connection, actor, now)  # locks the member, so that two can't begin
    if len(set(ticked)) < len(rules.CHECKS):
        raise Refusal(
            "All three must be true before you begin. If one isn’t, ask a smaller question or look for other data."
        )
    if not all(written.values()):
        raise Refusal("Fill in all four texts, with words that others can see.")
    own, today = await find_latest(connection, actor, now)
    if own and not own.handed_in_on:
        change = update(Capstone).where(Capstone.id == own.id)
        await connection.execute(change.values(**written))
        return
    if not await has_finished_plan(connection, actor, catalog):
        raise Refusal("You can propose a capstone once you’ve finished a plan.")
    row = {**actor.ids, **written, "start_on": today, "notes": {}, "link": NO_TEXT}
    await connection.execute(insert(Capstone).values(**row))


async def check_in(
    connection: AsyncConnection, actor: Actor, note: SafeText, link: str, now: dt.datetime
) -> None:
    """Check in for the present week, again to change the note; in the last, a link hands it in."""
    await mark_seen(connection, actor, now)
    own, today = await find_latest(connection, actor, now)
    own = require(own, NOT_PROPOSED)
    week = own.week_on(today)
    notes = {number: text.raw for number, text in {**own.notes, week: note}.items()}
    values: dict[str, Any] = {"notes": notes}
    if link and week == rules.WEEKS:
        none = "Paste the link to your repository or demo. It begins with `https://`."
        values["link"] = SafeText(require(find_link(link) or None, none))
        values["handed_in_on"] = own.handed_in_on or today
    await connection.execute(update(Capstone).where(Capstone.id == own.id).values(**values))


async def mark(
    connection: AsyncConnection, actor: Actor, capstone_id: int, marks: list[int], now: dt.datetime
) -> None:
    """Store the actor's marks for their own capstone or another's, one for each criterion."""
    await mark_seen(connection, actor, now)
    locked = select(Capstone.id).where(Capstone.id == capstone_id).with_for_update()
    await connection.execute(locked)  # so that no more than two others mark it
    await get_to_mark(connection, actor, capstone_id)
    row = {**actor.ids, "capstone_id": capstone_id, "marks": marks}
    await connection.execute(insert(CapstoneMarks).values(**row))
