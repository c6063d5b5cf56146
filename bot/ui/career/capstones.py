"""A member's capstone: the proposal, a check-in a week, handing it in, and marks by them and two others."""

import re
from collections.abc import Sequence
from typing import Any

from bot.domain.capstones import CHECKS, HIGHEST, MARKERS, WEEKS, Capstone
from bot.domain.challenges import MAX_LINK_LENGTH, NO_TEXT
from bot.domain.content.models.entries import RubricLine
from bot.domain.errors import require
from bot.domain.markup import SafeText, clean_name
from bot.formatting import bullets, join_dots, sections
from bot.interactions import Request, Screen, ServerRoute, page, router
from bot.interactions.components import Form, button, checkboxes, menu, text_field
from bot.services import capstones
from bot.ui.career import routes
from bot.ui.lookup.routes import ShowLevels

LONGEST_TITLE, LONGEST, LONGEST_NOTE = 60, 150, 100  # characters of what a member writes
ABOUT = """\
## Capstones
Four weeks on your own data, for a question that somebody really asks. You check in once a week and hand in a link \
in week 4 or later. Then you mark it by the criteria of `/projects`, and so do two others of your group. There are \
no points; it becomes a line in `/career cv`."""
_TO_MARK = "Others of your group have handed in theirs. Choose one to mark; they read your marks without your name."
_WHERE = "Others of your group can mark it in `/projects`, **Capstones**, unless you’re hidden from them."


@router.answers
async def show_capstone(request: Request, _: routes.ShowCapstone) -> Screen:
    actor, catalog, offers = request.actor, request.catalog, dict[str, ServerRoute]()
    async with request.database.reading() as connection:
        own, today = await capstones.find_latest(connection, actor, request.now)
        to_mark = await capstones.list_to_mark(connection, actor)
        may_propose = await capstones.has_finished_plan(connection, actor, catalog)
    if own is None:
        text, proposing = ABOUT, "Propose a capstone…"
        text += "" if may_propose else "\n\nYou can propose one once you’ve finished a plan."
        main = proposing
    elif own.handed_in_on:
        text, proposing = handed_in_text(own, catalog.portfolio.convincing), "Propose another…"
        main = "Mark it yourself"
        offers |= {} if own.own_marks else {main: routes.MarkCapstone(capstone_id=own.id)}
        offers["Change the link…"] = routes.CheckInCapstone()
    else:
        week = own.week_on(today)
        text, proposing = work_text(own, week), "Change the proposal…"
        main = f"Check in for week {week}…" if week < WEEKS else "Check in or hand it in…"
        is_done = week in own.notes and week < WEEKS
        offers["Change your note…" if is_done else main] = routes.CheckInCapstone()
    offers |= {proposing: routes.ProposeCapstone()} if may_propose else {}
    return capstone_screen(text, offers, to_mark, actor.guild_id, main)


def capstone_screen(
    text: str, offers: dict[str, ServerRoute], to_mark: Sequence[Capstone], guild_id: int, main: str
) -> Screen:
    """Draw a text with what a member can do, of which `main` stands out, and others’ capstones to mark."""
    buttons = [
        button(label, route.for_server(guild_id), primary=label == main)
        for label, route in offers.items()
    ]
    buttons.append(button("How it’s judged", ShowLevels()))
    labels = {one.id: f"{one.title.raw} · {one.shown_name.plain}" for one in to_mark}
    route = routes.MarkCapstone(guild_id=guild_id, capstone_id=0)
    menus = [menu("Mark a capstone…", route, fills="capstone_id", labels=labels)] if labels else []
    text = sections([text, _TO_MARK if labels else ""])
    return page(text, controls=lambda: menus, buttons=buttons)


def work_text(own: Capstone, week: int) -> str:
    lines = [f"## {own.title}: week {week} of {WEEKS}", f"**Question** · {own.question}"]
    lines += [f"**Data** · {own.data}", f"**Works if** · {own.measure}"]
    for number in range(1, week + 1):
        note, yet = own.notes.get(number), " yet" if number == week else ""
        said = f"No check-in{yet}" if note is None else str(note) or "Checked in"
        lines.append(f"**Week {number}** · {said}")
    return "\n".join(lines)


def handed_in_text(own: Capstone, criteria: Sequence[RubricLine]) -> str:
    """Write what was handed in; once its author has marked it, with all marks side by side."""
    head = f"## {own.title}\n{own.link}"
    if not own.own_marks:
        return f"{head}\n{own.question}\n\nNow mark it yourself. Then you see others’ marks beside yours. {_WHERE}"
    side_by_side = zip(criteria, zip(own.own_marks, *own.others_marks, strict=False), strict=False)
    lines = [
        f"{number}. **{join_dots(map(str, marks))}** {re.split('[,.:]', one.line)[0]}"
        for number, (one, marks) in enumerate(side_by_side, 1)
    ]
    text = "\n".join([head, f"**Marks** · {own.marks_text}", *lines])
    return sections([text, _WHERE if len(own.others_marks) < MARKERS else ""])


@router.answers
async def propose(request: Request, route: routes.ProposeCapstone) -> Screen | Form:
    actor, catalog, now = request.actor, request.catalog, request.now
    if route.title is None:
        own, _ = await request.read(capstones.find_latest, actor, now)
        return proposal_form(route, None if own and own.handed_in_on else own)
    typed = route.model_dump(include={"title", "question", "data", "measure"})
    written = {name: SafeText(clean_name(text or "")) for name, text in typed.items()}
    await request.write(capstones.propose, actor, catalog, written, route.ticked or (), now)
    return await show_capstone(request, routes.ShowCapstone())


def proposal_form(route: routes.ProposeCapstone, own: Capstone | None) -> Form:
    """Build the form for a proposal, filled in with that of a capstone in work."""
    fields = {
        "title": ("Title", LONGEST_TITLE),
        "question": ("The question, and who asks it", LONGEST),
        "data": ("The data, and may you use it?", LONGEST),
        "measure": ("It works if… (with a baseline)", LONGEST),
    }
    parts = []
    for name, (label, longest) in fields.items():
        value = getattr(own, name).raw if own else None
        parts.append(text_field(name, label, value=value, longest=longest))
    ticked, about = (1, 2, 3) if own else (), "All three must be true."
    checks = checkboxes("ticked", "Before you begin", CHECKS, ticked, about=about)
    return Form("Your capstone", route, *parts, checks)


@router.answers
async def check_in(request: Request, route: routes.CheckInCapstone) -> Screen | Form:
    """Check in, by a form that asks for a note and, in the last week, for the link."""
    if route.note is not None:
        note, link = SafeText(clean_name(route.note)), route.link or ""
        await request.write(capstones.check_in, request.actor, note, link, request.now)
        return await show_capstone(request, routes.ShowCapstone())
    own, today = await request.read(capstones.find_latest, request.actor, request.now)
    own = require(own, capstones.NOT_PROPOSED)
    week = own.week_on(today)
    said = own.notes.get(week, NO_TEXT).raw
    options: dict[str, Any] = {"longest": LONGEST_NOTE, "required": False}
    parts = [text_field("note", "What’s done, and what’s next?", value=said, **options)]
    if week == WEEKS:
        options["longest"] = MAX_LINK_LENGTH
        parts += [text_field("link", "To hand it in: its link", value=own.link.raw, **options)]
    return Form(f"Week {week}", route, *parts)


@router.answers
async def mark(request: Request, route: routes.MarkCapstone) -> Screen:
    actor, criteria = request.actor, request.catalog.portfolio.convincing
    if len(route.marks) < len(criteria):
        capstone = await request.read(capstones.get_to_mark, actor, route.capstone_id)
        return mark_screen(capstone, criteria, route.for_server(actor.guild_id))
    marks = [*map(int, route.marks[: len(criteria)])]
    await request.write(capstones.mark, actor, route.capstone_id, marks, request.now)
    return (await show_capstone(request, routes.ShowCapstone())).with_head("Your marks are saved.")


def mark_screen(
    capstone: Capstone, criteria: Sequence[RubricLine], route: routes.MarkCapstone
) -> Screen:
    """Draw the next criterion to mark a capstone by; before the first, the question it answers."""
    given, criterion = route.marks, criteria[len(route.marks)]
    lines = [f"## {capstone.title}: {len(given) + 1} of {len(criteria)}", str(capstone.link)]
    lines += [] if given else [str(capstone.question)]
    levels = bullets(f"**{level}** · {text}" for level, text in enumerate(criterion.levels))
    choices = {str(level): f"{given}{level}" for level in range(HIGHEST + 1)}
    choices |= {"Back": given[:-1]} if given else {}
    buttons = [
        button(label, route.model_copy(update={"marks": marks})) for label, marks in choices.items()
    ]
    return page("\n".join([*lines, f"\n**{criterion.line}**", levels]), buttons=buttons)
