"""Answers requests to correct points: given, taken and taken back."""

from typing import Any

from discord import ui

from bot.domain.errors import Refusal
from bot.interactions import Form, Request, Router, Screen, text_field
from bot.services.groups import groups
from bot.services.points import corrections
from bot.services.points.corrections import MAX_REASON_LENGTH, CorrectionRequest
from bot.ui.groups.choosing import require_group_named
from bot.ui.points.corrections.own_points import require_may_correct, require_not_own_or_owner
from bot.ui.points.corrections.screens import correction_screen
from bot.ui.points.routes import CorrectPoints, UndoCorrection

router = Router()


@router.answers
async def correct_points(request: Request, asked: CorrectPoints) -> Screen | Form:
    """Ask for points and a reason, then give or take them and show the new total."""
    actor = request.actor
    if asked.points is None or asked.reason is None:
        require_not_own_or_owner(request, asked.member_id)
        return _correction_form(asked.member_id, key=str(request.interaction_id))
    await require_may_correct(request, asked.member_id)
    wanted = CorrectionRequest(
        key=asked.key or str(request.interaction_id),
        member_id=asked.member_id,
        points=_parse_points(asked.points),
        reason=asked.reason,
    )
    async with request.database.writing() as session:
        group_id = None
        if asked.group:
            every = await groups.list_groups(session, actor.guild_id)
            group_id = require_group_named(every, asked.group).id
        result = await corrections.correct(session, actor, wanted, group_id, request.now)
    return correction_screen(asked.member_id, result, asked.reason)


def _correction_form(member_id: int, key: str) -> Form:
    """Build the form for a correction; sent more than once, it is still one correction."""
    return Form(
        "Give or take points",
        CorrectPoints(member_id=member_id, key=key),
        text_field("points", "Points; below zero to take some", placeholder="20 or -5", longest=8),
        _reason_field(),
    )


def _parse_points(typed: str) -> int:
    """Return the number that was typed, also with a minus sign or a dash instead of a hyphen.

    Raises:
        Refusal: it is no whole number.
    """
    text = "".join(typed.split()).replace("−", "-").replace("–", "-")
    try:
        return int(text)
    except ValueError:
        raise Refusal("Type the points as a whole number, such as 20 or -5.") from None


@router.answers
async def undo_correction(request: Request, asked: UndoCorrection) -> Screen | Form:
    """Ask for a reason, then take back a correction and show the new total."""
    if asked.reason is None:
        require_not_own_or_owner(request, asked.member_id)
        return Form("Undo the correction", asked, _reason_field())
    await require_may_correct(request, asked.member_id)
    async with request.database.writing() as session:
        result = await corrections.undo(
            session, request.actor, asked.member_id, asked.key, asked.reason, request.now
        )
    return correction_screen(asked.member_id, result, asked.reason, is_undo=True)


def _reason_field() -> ui.Label[Any]:
    return text_field(
        "reason", "Why", placeholder="The member reads this", longest=MAX_REASON_LENGTH
    )
