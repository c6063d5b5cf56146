"""How members bend their plan, by command or by button: done first, then shown."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.actor import Actor
from bot.domain.plan.progress import PlanProgress
from bot.formatting import plural
from bot.interactions.screen import Screen, page
from bot.services.plan import changes
from bot.services.points import milestones
from bot.ui.acts import Act, ask_for_word, rows_of
from bot.ui.base import show
from bot.ui.plan.context import FEATURE, Face
from bot.ui.plan.endpoints import Interaction, bend
from bot.ui.plan.screens import screen, today_screen


async def resume(interaction: Interaction, who: Actor) -> None:
    """End a pause and show what is up."""
    await bend(
        interaction,
        who,
        lambda session, now: changes.resume(session, who, now=now),
        today_screen,
    )


async def pause(interaction: Interaction, who: Actor, until: dt.date | None) -> None:
    """Pause and show it."""
    await bend(
        interaction,
        who,
        lambda session, now: changes.pause(session, who, now=now, until=until),
        today_screen,
    )


async def shift(interaction: Interaction, who: Actor, days: int) -> None:
    """Shift and show what is up now, with the way back."""

    def draw(face: Face) -> Screen:
        moved = plural(abs(days), "day")
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
        lambda session, now: changes.shift(session, who, pack, days, now=now),
        draw,
    )


async def ask_restart(interaction: Interaction, who: Actor) -> None:
    """Ask before beginning anew, then do it."""

    async def restart(confirmed: Interaction) -> None:
        await bend(
            confirmed,
            who,
            lambda session, now: changes.restart(session, who, now=now),
            lambda face: screen(
                face,
                f"## A fresh start\nDay 1 is up. Your points stay, and days you did before are "
                f"not paid again. For {changes.TAKE_BACK_WITHIN.days} days this can be taken back.",
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
        f"For {changes.TAKE_BACK_WITHIN.days} days you can take it back.",
        then=restart,
    )


async def ask_leave(interaction: Interaction, who: Actor) -> None:
    """Ask before leaving the plan, then do it."""

    async def leave(confirmed: Interaction) -> None:
        resources = confirmed.client.resources
        async with resources.database.writing() as session:
            await changes.leave(session, who, now=resources.clock.now())
        back = Act(FEATURE, ("takeback", who.guild_id, 0), "Take it back")
        done = page(
            "## You have left the plan\nYour points and your group stay, and nothing reminds you "
            f"any more. For {changes.TAKE_BACK_WITHIN.days} days you can take it up where you left.",
            controls=lambda: rows_of([back]),
        )
        await show(confirmed, done)

    await ask_for_word(
        interaction,
        "leave",
        title="Leave the plan",
        warning="You leave the plan. Your points and your group stay. For "
        f"{changes.TAKE_BACK_WITHIN.days} days you can take it up where you left.",
        then=leave,
    )


async def take_back(interaction: Interaction, who: Actor, instead_of: int) -> None:
    """Take up the run that was left or restarted, and show where it is."""
    pack = interaction.client.resources.catalog

    async def taken_back(session: AsyncSession, now: dt.datetime) -> PlanProgress:
        have = await changes.take_back(session, who, now=now, instead_of=instead_of)
        await milestones.catch_up(session, (who.guild_id, who.member_id), pack, have, now)
        return have

    await bend(interaction, who, taken_back, today_screen)


async def begin(interaction: Interaction, who: Actor) -> None:
    await bend(
        interaction,
        who,
        lambda session, now: changes.begin_today(session, who, now=now),
        today_screen,
    )
