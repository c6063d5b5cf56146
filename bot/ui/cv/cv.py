"""/cv: lines to copy, a page of them or as a file, with what backs each and what it lacks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Annotated, Any

from discord import ui
from pydantic import Field

from bot.domain.content import Catalog, Plan, Role
from bot.domain.cv import Cv, CvLine, WorkLine, build_cv, lines_for
from bot.formatting import bullets, plural, sections
from bot.interactions import (
    LONGEST_LABEL,
    Attachment,
    Layout,
    MemberCommand,
    Request,
    Router,
    Screen,
    button,
    button_rows,
    page,
)
from bot.services import cv as cv_records
from bot.ui.challenges.routes import ShowCurrent, ShowSubmission
from bot.ui.cv.lines import cv_text, evidence_text
from bot.ui.lookup.navigation import entry_menu, require_entry
from bot.ui.lookup.routes import EntryName, ShowProject
from bot.ui.plan.routes import Today


class ShowCv(MemberCommand, path="cv:2:show"):
    """The lines that a member can make from what they did here; for a role, those that fit it."""

    role: EntryName | None = None
    page: Annotated[int, Field(ge=1, le=999)] = 1


class SaveCv(MemberCommand, path="cv:2:file"):
    """All these lines as a file."""

    role: EntryName | None = None


router = Router()

_LINES_A_PAGE = 3
_ADVICE = (
    "Take the lines that fit the job, and rewrite them in your own words: you’ll be asked about "
    "each in an interview. Leave the word “exercise” in: the companies and data are mostly made up."
)


@router.answers
async def show_cv(request: Request, route: ShowCv) -> Screen:
    """Show a page of lines with what backs each; if there are none, say how to get the first."""
    role, guild_id = _find_role(request, route.role), request.actor.guild_id
    cv = await _load_cv(request)
    if not cv.lines:
        return empty_screen(cv, guild_id)
    if role:
        fitting = lines_for(cv, role)
        if not fitting:
            return no_fitting_screen(cv, role)
        cv = replace(cv, lines=fitting)
    return cv_screen(request.catalog, cv, route.page, guild_id, role)


@router.answers
async def save_cv(request: Request, route: SaveCv) -> Screen:
    """Send lines as a file; if there are none any more, show why."""
    role, cv = _find_role(request, route.role), await _load_cv(request)
    lines = lines_for(cv, role) if role else cv.lines
    if not lines:
        return await show_cv(request, ShowCv(role=route.role))
    return file_screen(request.catalog, lines)


def _find_role(request: Request, name: str | None) -> Role | None:
    if name is None:
        return None
    names = request.catalog.role_names
    return require_entry(names, name, lambda near: ShowCv(role=near.id))


async def _load_cv(request: Request) -> Cv:
    async with request.database.reading() as connection:
        return build_cv(request.catalog, await cv_records.load_record(connection, request.actor))


def cv_screen(
    catalog: Catalog, cv: Cv, page_number: int, guild_id: int, role: Role | None = None
) -> Screen:
    """Draw a page of lines; `role` is what they were chosen for."""
    pages = ceil(len(cv.lines) / _LINES_A_PAGE)
    page_number = min(page_number, pages)
    first = (page_number - 1) * _LINES_A_PAGE
    lines = cv.lines[first : first + _LINES_A_PAGE]
    backed = "\n".join(
        f"{number}. {evidence_text(catalog, line, guild_id)}"
        for number, line in enumerate(lines, first + 1)
    )
    return page(
        sections(
            [
                _head(cv, role, page_number, pages),
                f"```\n{cv_text(catalog, lines)}\n```",
                f"**What backs each line, and what it lacks**\n{backed}",
                bullets(_without_a_line(cv)) if page_number == pages else "",
            ]
        ),
        controls=lambda: [
            *button_rows(_answer_buttons(lines)),
            *button_rows(_page_buttons(page_number, pages, role)),
            *_role_menu(catalog),
        ],
        footer="Only you see this. Cohort shares none of it and stores nothing new about you.",
    )


def _head(cv: Cv, role: Role | None, page_number: int, pages: int) -> str:
    """Write the title, what the lines are made from, and how to use them."""
    numbered = f" · page {page_number} of {pages}" if pages > 1 else ""
    fitting = f" {_chosen_text(cv.lines, role)}" if role else ""
    return (
        f"## {_title(role)}{numbered}\nMade only from your finished plans and accepted answers "
        f"in this server.{fitting} {_ADVICE}"
    )


def _chosen_text(lines: Iterable[CvLine], role: Role) -> str:
    """Say which lines were chosen for a role: finished plans always are."""
    if any(isinstance(line, WorkLine) for line in lines):
        return f"The exercises are those that fit the role {role.name}, the closest first."
    return (
        f"You have no accepted answer that’s known to fit the role {role.name}, so these are only "
        "your finished plans."
    )


def _without_a_line(cv: Cv) -> Iterator[str]:
    """Say which plans have no line yet, and which answers are left out."""
    for plan, count in cv.open_plans:
        yield f"{_progress(plan, count)}. You get its line when all are done."
    yield from _left_out(cv)


def _left_out(cv: Cv) -> Iterator[str]:
    if cv.after_closing:
        yield (
            f"Left out: {plural(cv.after_closing, 'answer')} that you handed in after the challenge "
            "was closed and its answer open."
        )
    if cv.gone:
        challenges = (
            "a challenge that no longer exists"
            if cv.gone == 1
            else "challenges that no longer exist"
        )
        yield f"Left out: {plural(cv.gone, 'answer')} to {challenges} here."


def _progress(plan: Plan, count: int) -> str:
    return f"{plan.name}, {count} of {plan.length} days done"


def _answer_buttons(lines: Iterable[CvLine]) -> Iterator[ui.Button[Any]]:
    for line in lines:
        if isinstance(line, WorkLine):
            label = f"My answer: {line.challenge.title}"[:LONGEST_LABEL]
            yield button(label, ShowSubmission(post_id=line.work.post_id))


def _page_buttons(page_number: int, pages: int, role: Role | None) -> Iterator[ui.Button[Any]]:
    role_id = role.id if role else None
    if page_number > 1:
        yield button("Previous lines", ShowCv(role=role_id, page=page_number - 1))
    if page_number < pages:
        yield button("More lines", ShowCv(role=role_id, page=page_number + 1))
    if pages > 1:
        yield button("All lines as a file", SaveCv(role=role_id))
    if role:
        yield button("Lines for any role", ShowCv())
    yield button("Build a project", ShowProject())


def _role_menu(catalog: Catalog) -> list[ui.ActionRow[Any]]:
    """Offer the roles that have skills by which lines can be chosen."""
    roles = [role for role in catalog.roles if role.skills.every]
    if not roles:
        return []
    route = ShowCv(role="")
    return [entry_menu("Lines that fit a role…", route, fills="role", entries=roles)]


def no_fitting_screen(cv: Cv, role: Role) -> Screen:
    """Draw the answer where a member has lines, but none that fits a role."""
    count = len(cv.lines)
    none = "Your one line doesn’t show" if count == 1 else f"None of your {count} lines shows"
    text = f"{none} a skill that this role needs. `/gap` shows what it needs and how to get it."
    if not role.skills.every:
        text = (
            "Nothing here says which skills this role needs, so I can’t choose lines that fit it."
        )
    return page(
        f"## {_title(role)}\n{text}",
        controls=lambda: button_rows([button("Lines for any role", ShowCv())]),
        footer="Only you see this.",
    )


def _title(role: Role | None) -> str:
    return f"Lines for your CV: {role.name}" if role else "Lines for your CV"


def empty_screen(cv: Cv, guild_id: int) -> Screen:
    """Draw the answer for a member who has no line yet: what would make the first."""
    plans = [f"finish a plan ({_progress(plan, count)})" for plan, count in cv.open_plans]
    ways = ["get an answer to a weekly challenge accepted", *(plans or ["finish a plan"])]
    head = (
        "## Lines for your CV\nThere’s nothing to make a line from yet. Cohort only uses what "
        "you’ve done in this server. For your first line:"
    )
    return page(
        sections([f"{head}\n{bullets(ways)}", "\n".join(_left_out(cv))]),
        controls=lambda: button_rows(
            [
                button("This week’s challenge", ShowCurrent()),
                button("Today’s plan day", Today(guild_id=guild_id)),
                button("Build a project", ShowProject()),
            ]
        ),
        footer="Only you see this.",
    )


def file_screen(catalog: Catalog, lines: Sequence[CvLine]) -> Screen:
    """Draw the answer with a file of lines."""
    file = Attachment("cv-lines.txt", f"{cv_text(catalog, lines)}\n".encode())
    said = f"{plural(len(lines), 'line')}, as plain text. {_ADVICE}"
    return Screen(
        lambda _: Layout(ui.TextDisplay(said), ui.File(f"attachment://{file.name}")), files=(file,)
    )
