"""Answers when a member is reminded: set, postponed and turned off."""

import datetime as dt

from bot.interactions import Request, Router, Screen
from bot.services.plan import progress as plan_progress
from bot.services.plan import reminders
from bot.ui.plan.context import plan_screen
from bot.ui.plan.reminders.screens import remind_screen, snoozed_screen
from bot.ui.plan.routes import Remind, Snooze, TurnRemindersOff

router = Router()


@router.answers
async def remind(request: Request, asked: Remind) -> Screen:
    """Show when a member is reminded, after setting a new time if one is given."""
    at = asked.at if asked.hour is None else dt.time(asked.hour)
    if at:
        async with request.database.writing() as session:
            await reminders.switch_on(session, request.actor, at, now=request.now)
    return await _show(request)


@router.answers
async def turn_off(request: Request, _: TurnRemindersOff) -> Screen:
    """Stop the reminders and show it."""
    async with request.database.writing() as session:
        await reminders.switch_off(session, request.actor)
    return await _show(request)


@router.answers
async def snooze(request: Request, _: Snooze) -> Screen:
    """Send the reminder once more, later."""
    async with request.database.writing() as session:
        later = await reminders.snooze(session, request.actor, now=request.now)
    return snoozed_screen(later)


async def _show(request: Request) -> Screen:
    actor = request.actor
    async with request.database.reading() as session:
        progress = await plan_progress.find_progress(session, actor.guild_id, actor.member_id)
        at = await reminders.find_time(session, actor)
    return plan_screen(
        request, plan_progress.require(progress), lambda context: remind_screen(context, at)
    )
