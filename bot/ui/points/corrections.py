"""Corrections of members' points by moderators: the latest ones, give or take, and undo."""

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import escape
from bot.domain.parsing import parse_whole
from bot.domain.points import LedgerEntry
from bot.domain.schedule.clock import timestamp
from bot.interactions import Request, Screen, page, router
from bot.interactions.components import Form, button, button_rows, page_buttons, text_field
from bot.services.points import corrections
from bot.services.points.entries import list_corrections
from bot.ui.groups.choosing import require_group
from bot.ui.moderation.routes import Dashboard, ShowMember
from bot.ui.points.routes import CorrectPoints, ManagePoints, UndoCorrection

PAGE_SIZE = 4  # corrections, each with a button that undoes it
_LONGEST_REASON = 100  # characters of a reason in the list


@router.answers
async def manage_points(request: Request, route: ManagePoints) -> Screen:
    group = await require_group(request, route)
    found = await request.read(
        list_corrections,
        request.actor.guild_id,
        limit=PAGE_SIZE + 1,
        skip=route.skip,
        group_id=group.id,
    )
    return corrections_screen(group, found, skip=route.skip)


def corrections_screen(group: StudyGroup, found: Sequence[LedgerEntry], *, skip: int) -> Screen:
    """Draw a page of corrections; one more than fits says that another page follows."""
    shown = found[:PAGE_SIZE]
    lines = [
        f"{number} · **{corrections.format_signed(entry.points)}** for <@{entry.member_id}> by "
        f"{f'<@{entry.author_id}>' if entry.author_id else 'a moderator'} "
        f"{timestamp(entry.at, 'R')}{', undone' if entry.is_undone else ''}: "
        f"{entry.reason.cut(_LONGEST_REASON) if entry.reason else ''}"
        for number, entry in enumerate(shown, 1)
    ]
    undo = [
        button(f"Undo {number}…", UndoCorrection(member_id=entry.member_id, key=entry.subject))
        for number, entry in enumerate(shown, 1)
        if not entry.is_undone
    ]
    give = button("Give or take points…", CorrectPoints(group_id=group.id), primary=True)
    paging = page_buttons(
        ManagePoints(group_id=group.id), skip, PAGE_SIZE, is_last=len(found) <= PAGE_SIZE
    )
    return page(
        f"## Points in {group.name}\nGive or take points with a reason, which the member "
        f"reads.\n\n**Corrections**\n" + ("\n".join(lines) or "None so far."),
        controls=lambda: button_rows([give, *paging, button("Back", Dashboard(group_id=group.id))]),
        buttons=undo,
    )


@router.answers
async def correct_points(request: Request, route: CorrectPoints) -> Screen | Form:
    member_id = route.member_id or route.chosen_id
    if member_id:
        _require_may_correct(request, member_id)
    actor, key = request.actor, route.key or str(request.interaction_id)
    if member_id is None or route.points is None or route.reason is None:
        return _correction_form(route.model_copy(update={"key": key}))
    points = parse_whole(route.points)
    wanted = corrections.CorrectionRequest(
        key=key, member_id=member_id, points=points, reason=route.reason
    )
    result = await request.write(corrections.correct, actor, wanted, route.group_id, request.now)
    return correction_screen(member_id, result, route.reason)


def _correction_form(route: CorrectPoints) -> Form:
    member: ui.UserSelect[Any] = ui.UserSelect(custom_id="chosen_id", required=True)
    hint = "20, or -5 to take some"
    return Form(
        "Give or take points",
        route,
        *([] if route.member_id else [ui.Label(text="Member", component=member)]),
        text_field("points", "Points to give or take", placeholder=hint, longest=20),
        _reason_field(),
    )


def _require_may_correct(request: Request, member_id: int) -> None:
    """Refuse if the points are the moderator's own, unless they own the server; the entry is marked."""
    if request.actor.member_id == member_id and not request.actor.is_owner:
        raise Refusal(
            "You can’t correct your own points; only the server’s owner may. Ask another moderator."
        )


@router.answers
async def undo_correction(request: Request, route: UndoCorrection) -> Screen | Form:
    _require_may_correct(request, route.member_id)
    if route.reason is None:
        return Form("Undo the correction", route, _reason_field())
    result = await request.write(
        corrections.undo, request.actor, route.member_id, route.key, route.reason, request.now
    )
    return correction_screen(route.member_id, result, route.reason, is_undo=True)


def _reason_field() -> ui.Label[Any]:
    return text_field(
        "reason",
        "Reason",
        placeholder="The member will see this",
        longest=corrections.MAX_REASON_LENGTH,
    )


def correction_screen(
    member_id: int, result: corrections.CorrectionResult, reason: str, *, is_undo: bool = False
) -> Screen:
    title = "Points given" if result.points > 0 else "Points taken"
    buttons = [
        button("Member details", ShowMember(member_id=member_id)),
        button("All corrections", ManagePoints(group_id=result.group.id)),
    ]
    if not is_undo:
        buttons.insert(0, button("Undo…", UndoCorrection(member_id=member_id, key=result.key)))
    return page(
        f"## {'Correction undone' if is_undo else title}\n**{corrections.format_signed(result.points)}** for <@{member_id}> in "
        f"{result.group.name}: {escape(reason)}\nThat makes **{result.total}** there.",
        buttons=buttons,
        footer="In `/points`, the member sees who did this and why.",
    )
