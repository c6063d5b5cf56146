"""What a member reads after joining, shifting, restarting or leaving the plan."""

from bot.formatting import plural, timestamp
from bot.interactions import Screen, button, button_rows, page
from bot.services.plan.changes import RESTORE_WITHIN, EndedEnrolment
from bot.ui.plan.context import PlanContext
from bot.ui.plan.routes import Shift, StartNew, TakeBack, Today
from bot.ui.plan.screens import screen

RESTART_WARNING = (
    "Your check-ins are set aside and you begin again at day 1. Your points stay. "
    f"For {RESTORE_WITHIN.days} days you can take it back."
)
LEAVE_WARNING = (
    "You leave the plan. Your points and your group stay. For "
    f"{RESTORE_WITHIN.days} days you can take it up where you left."
)


def shifted(context: PlanContext, days: int) -> Screen:
    """Draw what is due now after a shift, with a button that takes it back."""
    moved = plural(abs(days), "day")
    way = "later" if days > 0 else "earlier"
    finish = context.status.finish_date
    ends = f" You finish {context.date(finish)}." if finish else ""
    buttons = [
        context.button("Today", Today(), primary=True),
        context.button("Take it back", Shift(days=-days)),
    ]
    text = f"## Everything still to do is due {moved} {way}\nNothing is lost.{ends}"
    return screen(context, text, buttons, offer_help=False)


def restarted(context: PlanContext) -> Screen:
    """Draw a plan that was started over, with the way back."""
    return screen(
        context,
        "## A fresh start\nDay 1 is up. Your points stay, and days you did before are "
        f"not paid again. For {RESTORE_WITHIN.days} days this can be taken back.",
        [
            context.button("Day 1", Today(), primary=True),
            context.button("Take it back", TakeBack(instead_of=context.progress.enrolment_id)),
        ],
    )


def left(guild_id: int) -> Screen:
    """Draw that a member has left the plan, with the way back."""
    back = button("Take it back", TakeBack(guild_id=guild_id, instead_of=0))
    return page(
        "## You have left the plan\nYour points and your group stay, and nothing reminds you "
        f"any more. For {RESTORE_WITHIN.days} days you can take it up where you left.",
        controls=lambda: button_rows([back]),
    )


def offer_return(guild_id: int, ended: EndedEnrolment, new: StartNew) -> Screen:
    """Ask a member who left lately whether to take the plan up again or start a new one."""
    buttons = [
        button("Take up where I left", TakeBack(guild_id=guild_id, instead_of=0), primary=True),
        button("Begin anew", new.model_copy(update={"guild_id": guild_id})),
    ]
    until = timestamp(ended.ended_at + RESTORE_WITHIN, "R")
    return page(
        f"## Welcome back\nYou left the plan {timestamp(ended.ended_at, 'R')}. Everything you did is "
        f"still there; it can be taken up again until {until}.",
        controls=lambda: button_rows(buttons),
    )
