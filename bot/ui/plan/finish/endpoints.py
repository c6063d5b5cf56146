"""Answers what is asked about the card of a member who has finished the plan."""

from dataclasses import replace

from bot.domain.errors import Refusal
from bot.domain.visibility import Visibility
from bot.interactions import Placement, Request, Router, Screen
from bot.services.points.milestones import MilestoneRecord
from bot.ui.plan.context import PlanContext
from bot.ui.plan.finish.screens import (
    ask_screen,
    finish_of,
    own_finish_screen,
    shared_finish_screen,
)
from bot.ui.plan.progress.endpoints import require_record
from bot.ui.plan.routes import ShareFinish, ShareFinishByName, ShowFinish

router = Router()


async def _require_finished(request: Request) -> tuple[PlanContext, MilestoneRecord]:
    """Return what the finish card is made of.

    Raises:
        Refusal: the member has not finished the plan.
    """
    progress, record = await require_record(request)
    context = PlanContext(request.catalog, request.actor.guild_id, progress, request.now)
    if not context.status.is_finished:
        raise Refusal(
            "The finish card comes with the last plan-day. `/plan today` shows what is next."
        )
    return context, record


@router.answers
async def show_finish(request: Request, _: ShowFinish) -> Screen:
    """Show a member their finish card."""
    context, record = await _require_finished(request)
    return own_finish_screen(context, finish_of(context, record))


@router.answers
async def share_finish(request: Request, _: ShareFinish) -> Screen:
    """Show the card in the channel, under the name that others see; ask a hidden member first."""
    context, record = await _require_finished(request)
    _require_audience(request)
    if record.visibility == Visibility.HIDDEN:
        return ask_screen(context, record)
    return _shared(context, record)


@router.answers
async def share_finish_by_name(request: Request, _: ShareFinishByName) -> Screen:
    """Show the card of a member who is hidden from others, but wants to be named this once."""
    context, record = await _require_finished(request)
    _require_audience(request)
    return _shared(context, record)


def _require_audience(request: Request) -> None:
    """Check that the member may show something in the channel.

    Raises:
        Refusal: it is no channel of a server, or one in which they may not write.
    """
    if request.channel_id is None or request.guild is None:
        raise Refusal(
            "Nobody else would see it here. Type `/plan progress` in a channel of your server; "
            "your finish card is there, too."
        )
    if not request.may_write:
        raise Refusal("You may not write in this channel. Choose one where you may.")


def _shared(context: PlanContext, record: MilestoneRecord) -> Screen:
    screen = shared_finish_screen(finish_of(context, record))
    return replace(screen, is_public=True, placement=Placement.NEW)
