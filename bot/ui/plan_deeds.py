"""What members do with their plan, by command or by button: done first, then shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import seat_in
from bot.domain.errors import Refusal
from bot.domain.journey import Journey
from bot.domain.runs import Pace
from bot.domain.seat import Seat
from bot.screen import Screen
from bot.services import bends, groups, plan, reminders
from bot.ui.acts import Act, ask_for_word, rows_of
from bot.ui.base import page, show
from bot.ui.group_roles import change_roles
from bot.ui.plan import (
    FEATURE,
    Face,
    catch_up_screen,
    checked_screen,
    day_screen,
    screen,
    today_screen,
)
from bot.ui.progress import progress_screen
from bot.ui.remind import remind_screen, snoozed_screen
from bot.ui.text import count, stamp

Interaction: TypeAlias = discord.Interaction[Any]
Draw: TypeAlias = Callable[[Face], Screen]

NOTICES = {
    reminders.SHUT: (
        "I couldn’t send your reminder: your direct messages are closed to me. Open them in this "
        "server’s privacy settings, or switch reminders off with `/plan remind`."
    ),
    reminders.STOPPED: (
        "I have switched your reminders off: your direct messages were closed to me three times. "
        "Once they are open, `/plan remind` switches them on again."
    ),
}


async def present(interaction: Interaction, guild_id: int, have: Journey, draw: Draw) -> None:
    """Show a member’s plan, with what they have still to be told."""
    resources = interaction.client.resources
    notice = NOTICES.get(have.notice or "", "")
    face = Face(resources.catalog, guild_id, have, resources.clock.now(), notice)
    await show(interaction, draw(face))
    if notice:
        async with resources.database.writing() as session:
            await reminders.heard(session, seat_in(interaction, guild_id))


async def view(interaction: Interaction, who: Seat, draw: Draw) -> None:
    """Show something of a member's own plan.

    Raises:
        Refusal: they are not in it.
    """
    async with interaction.client.resources.database.reading() as session:
        have = await plan.journey(session, who.guild_id, who.member_id)
    if have is None:
        raise Refusal(plan.NOT_IN_PLAN)
    await present(interaction, who.guild_id, have, draw)


async def check_in(
    interaction: Interaction, who: Seat, number: int | None = None, note: str | None = None
) -> None:
    """Check in a plan-day and show what it came to."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        checked = await plan.done(
            session, who, resources.catalog, now=resources.clock.now(), number=number, note=note
        )
    await present(
        interaction, who.guild_id, checked.journey, lambda face: checked_screen(face, checked)
    )


async def undo(interaction: Interaction, who: Seat, number: int | None = None) -> None:
    """Undo a check-in and show what it came to."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        undone = await plan.undo(
            session, who, resources.catalog, now=resources.clock.now(), number=number
        )
    await present(
        interaction, who.guild_id, undone.journey, lambda face: checked_screen(face, undone)
    )


async def bend(
    interaction: Interaction,
    who: Seat,
    how: Callable[[AsyncSession, dt.datetime], Awaitable[Journey]],
    draw: Draw,
) -> None:
    """Change a plan and show it."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        have = await how(session, resources.clock.now())
    await present(interaction, who.guild_id, have, draw)


async def join(
    interaction: Interaction,
    who: Seat,
    *,
    monday: bool = False,
    zone: str | None = None,
    pace: Pace = Pace.DAILY,
) -> None:
    """Begin the plan and show its first day; it may be what brings a member into a group."""
    database = interaction.client.resources.database
    async with database.reading() as session:
        former = await groups.of_member(session, who)
    await bend(
        interaction,
        who,
        lambda session, now: plan.join(session, who, now=now, monday=monday, zone=zone, pace=pace),
        today_screen,
    )
    async with database.reading() as session:
        group = await groups.of_member(session, who)
    await change_roles(interaction, who, give=group, take=former)


def offer_return(
    who: Seat, ended: bends.Ended, *, monday: bool, zone: str | None, pace: Pace
) -> Screen:
    """Ask somebody who left lately whether to take their plan up again."""
    ids = (who.guild_id, "monday" if monday else "today", pace.value, *([zone] if zone else []))
    acts = [
        Act(
            FEATURE,
            ("takeback", who.guild_id, 0),
            "Take up where I left",
            style=discord.ButtonStyle.primary,
        ),
        Act(FEATURE, ("anew", *ids), "Begin anew"),
    ]
    until = stamp(ended.ended_at + bends.TAKE_BACK_WITHIN, "R")
    return page(
        f"## Welcome back\nYou left the plan {stamp(ended.ended_at, 'R')}. Everything you did is "
        f"still there; it can be taken up again until {until}.",
        ways_on=lambda: rows_of(acts),
    )


async def resume(interaction: Interaction, who: Seat) -> None:
    """End a pause and show what is up."""
    await bend(
        interaction,
        who,
        lambda session, now: bends.resume(session, who, now=now),
        today_screen,
    )


async def pause(interaction: Interaction, who: Seat, until: dt.date | None) -> None:
    """Pause and show it."""
    await bend(
        interaction,
        who,
        lambda session, now: bends.pause(session, who, now=now, until=until),
        today_screen,
    )


async def shift(interaction: Interaction, who: Seat, days: int) -> None:
    """Shift and show what is up now, with the way back."""

    def draw(face: Face) -> Screen:
        moved = count(abs(days), "day")
        way = "later" if days > 0 else "earlier"
        finish = face.stands.finish
        ends = f" You finish {face.date(finish)}." if finish else ""
        acts = [
            face.act("today", "Today", primary=True),
            face.act("shift", "Take it back", -days),
        ]
        text = f"## Everything still to do is due {moved} {way}\nNothing is lost.{ends}"
        return screen(face, text, acts, behind=False)

    pack = interaction.client.resources.catalog
    await bend(
        interaction,
        who,
        lambda session, now: bends.shift(session, who, pack, days, now=now),
        draw,
    )


async def ask_restart(interaction: Interaction, who: Seat) -> None:
    """Ask before beginning anew, then do it."""

    async def restart(confirmed: Interaction) -> None:
        await bend(
            confirmed,
            who,
            lambda session, now: bends.restart(session, who, now=now),
            lambda face: screen(
                face,
                f"## A fresh start\nDay 1 is up. Your points stay, and days you did before are "
                f"not paid again. For {bends.TAKE_BACK_WITHIN.days} days this can be taken back.",
                [
                    face.act("today", "Day 1", primary=True),
                    face.act("takeback", "Take it back", face.have.run_id),
                ],
            ),
        )

    await ask_for_word(
        interaction,
        "restart",
        title="Start the plan over",
        warning="Your check-ins are set aside and you begin again at day 1. Your points stay. "
        f"For {bends.TAKE_BACK_WITHIN.days} days you can take it back.",
        then=restart,
    )


async def ask_leave(interaction: Interaction, who: Seat) -> None:
    """Ask before leaving the plan, then do it."""

    async def leave(confirmed: Interaction) -> None:
        resources = confirmed.client.resources
        async with resources.database.writing() as session:
            await bends.leave(session, who, now=resources.clock.now())
        back = Act(FEATURE, ("takeback", who.guild_id, 0), "Take it back")
        done = page(
            "## You have left the plan\nYour points and your group stay, and nothing reminds you "
            f"any more. For {bends.TAKE_BACK_WITHIN.days} days you can take it up where you left.",
            ways_on=lambda: rows_of([back]),
        )
        await show(confirmed, done)

    await ask_for_word(
        interaction,
        "leave",
        title="Leave the plan",
        warning="You leave the plan. Your points and your group stay. For "
        f"{bends.TAKE_BACK_WITHIN.days} days you can take it up where you left.",
        then=leave,
    )


async def take_back(interaction: Interaction, who: Seat, instead_of: int) -> None:
    """Take up the run that was left or restarted, and show where it is."""
    await bend(
        interaction,
        who,
        lambda session, now: bends.take_back(session, who, now=now, instead_of=instead_of),
        today_screen,
    )


async def remind(interaction: Interaction, who: Seat, at: dt.time | None = None) -> None:
    """Show when a member is reminded, having set it anew if a time is given."""
    resources = interaction.client.resources
    if at:
        async with resources.database.writing() as session:
            await reminders.switch_on(session, who, at, now=resources.clock.now())
    async with resources.database.reading() as session:
        have = await plan.journey(session, who.guild_id, who.member_id)
        set_to = await reminders.time_of(session, who)
    if have is None:
        raise Refusal(plan.NOT_IN_PLAN)
    await present(interaction, who.guild_id, have, lambda face: remind_screen(face, set_to))


async def _remind_off(interaction: Interaction, who: Seat) -> None:
    async with interaction.client.resources.database.writing() as session:
        await reminders.switch_off(session, who)
    await remind(interaction, who)


async def _snooze(interaction: Interaction, who: Seat) -> None:
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        later = await reminders.snooze(session, who, now=resources.clock.now())
    await show(interaction, snoozed_screen(later))


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button of the plan is for: its ids are action, server, and what it is about."""
    action, guild, *rest = ids
    who = seat_in(interaction, int(guild))
    deed = _DEEDS.get(action)
    if deed is None:
        raise Refusal("This button is from an earlier version. `/plan today` shows your plan.")
    await deed(interaction, who, rest)


Deed: TypeAlias = Callable[[Interaction, Seat, Sequence[str]], Awaitable[None]]


def _number(interaction: Interaction, day_id: str) -> int:
    """Return the number of a plan-day that a button names.

    Raises:
        Refusal: the pack no longer has it.
    """
    number: int | None = interaction.client.resources.catalog.plan.number_of.get(day_id)
    if number is None:
        raise Refusal("That day is no longer in the plan. `/plan today` shows what is next.")
    return number


async def _look(interaction: Interaction, who: Seat, day_id: str) -> None:
    number = _number(interaction, day_id)
    await view(interaction, who, lambda face: day_screen(face, number, look=True))


async def _anew(
    interaction: Interaction, who: Seat, start: str, pace: str, zone: str | None = None
) -> None:
    await join(interaction, who, monday=start == "monday", zone=zone, pace=Pace(pace))


async def _begin(interaction: Interaction, who: Seat) -> None:
    await bend(
        interaction,
        who,
        lambda session, now: bends.begin_today(session, who, now=now),
        today_screen,
    )


_DEEDS: dict[str, Deed] = {
    "today": lambda i, who, _: view(i, who, today_screen),
    "look": lambda i, who, ids: _look(i, who, ids[0]),
    "progress": lambda i, who, _: view(i, who, progress_screen),
    "catchup": lambda i, who, _: view(i, who, catch_up_screen),
    "done": lambda i, who, ids: check_in(i, who, _number(i, ids[0])),
    "undo": lambda i, who, ids: undo(i, who, _number(i, ids[0])),
    "begin": lambda i, who, _: _begin(i, who),
    "anew": lambda i, who, ids: _anew(i, who, *ids),
    "resume": lambda i, who, _: resume(i, who),
    "shift": lambda i, who, ids: shift(i, who, int(ids[0])),
    "restart": lambda i, who, _: ask_restart(i, who),
    "takeback": lambda i, who, ids: take_back(i, who, int(ids[0])),
    "remind": lambda i, who, ids: remind(i, who, dt.time(int(ids[-1])) if ids else None),
    "quiet": lambda i, who, _: _remind_off(i, who),
    "snooze": lambda i, who, _: _snooze(i, who),
}
