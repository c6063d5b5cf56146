"""/career cv: lines to copy, a page of them or as a file, with what backs each and what it lacks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Annotated, Any

from discord import ui
from pydantic import Field

from bot.domain.content import Catalog, Plan, Role
from bot.domain.cv import (
    Cv,
    CvLine,
    PlanLine,
    WorkLine,
    build_cv,
    lines_for,
    project_like,
    technical_skills,
)
from bot.domain.schedule.clock import timestamp
from bot.domain.text import clean_text
from bot.formatting import bullets, message_link, plural, sections
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
from bot.pictures.cards.formatting import format_period
from bot.services import cv as cv_records
from bot.ui.challenges.routes import ShowCurrent, ShowSubmission
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
    return require_entry(request.catalog.role_names, name, lambda near: ShowCv(role=near.id))


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
    numbered = f" · page {page_number} of {pages}" if pages > 1 else ""
    fitting = f" {_chosen_text(cv.lines, role)}" if role else ""
    backed = "\n".join(
        f"{number}. {_evidence_text(catalog, line, guild_id)}"
        for number, line in enumerate(lines, first + 1)
    )
    made_from = "Made only from your finished plans and accepted answers in this server."
    parts = [
        f"## {_title(role)}{numbered}\n{made_from}{fitting} {_ADVICE}",
        f"```\n{_cv_text(catalog, lines)}\n```",
        f"**What backs each line, and what it lacks**\n{backed}",
    ]
    if page_number == pages:
        open_plans = [
            f"{_progress(plan, count)}. You get its line when all are done."
            for plan, count in cv.open_plans
        ]
        parts.append(bullets([*open_plans, *_left_out(cv)]))
    return page(
        sections(parts),
        controls=lambda: _controls(catalog, lines, page_number, pages, role),
        footer="Only you see this. Cohort shares none of it and stores nothing new about you.",
    )


def _chosen_text(lines: Iterable[CvLine], role: Role) -> str:
    if any(isinstance(line, WorkLine) for line in lines):
        return f"The exercises are those that fit the role {role.name}, the closest first."
    return (
        f"You have no accepted answer that’s known to fit the role {role.name}, so these are only "
        "your finished plans."
    )


def _left_out(cv: Cv) -> Iterator[str]:
    if cv.after_closing:
        yield (
            f"Left out: {plural(cv.after_closing, 'answer')} that you handed in when you could see "
            "the challenge’s own."
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


def _controls(
    catalog: Catalog, lines: Iterable[CvLine], page_number: int, pages: int, role: Role | None
) -> Iterator[ui.Item[Any]]:
    yield from button_rows(
        button(
            f"My answer: {line.challenge.title}"[:LONGEST_LABEL],
            ShowSubmission(post_id=line.work.post_id),
        )
        for line in lines
        if isinstance(line, WorkLine)
    )
    yield from button_rows(_page_buttons(page_number, pages, role))
    roles = [role for role in catalog.roles if role.skills.every]
    if roles:
        yield entry_menu("Lines that fit a role…", ShowCv(role=""), fills="role", entries=roles)


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


def no_fitting_screen(cv: Cv, role: Role) -> Screen:
    count = len(cv.lines)
    none = "Your one line doesn’t show" if count == 1 else f"None of your {count} lines shows"
    text = (
        f"{none} a skill that this role needs. `/career gap` shows what it needs and how to get it."
    )
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
    routes = {
        "This week’s challenge": ShowCurrent(),
        "Today’s plan day": Today(guild_id=guild_id),
        "Build a project": ShowProject(),
    }
    return page(
        sections([f"{head}\n{bullets(ways)}", "\n".join(_left_out(cv))]),
        controls=lambda: button_rows(button(label, route) for label, route in routes.items()),
        footer="Only you see this.",
    )


def file_screen(catalog: Catalog, lines: Sequence[CvLine]) -> Screen:
    file = Attachment("cv-lines.txt", f"{_cv_text(catalog, lines)}\n".encode())
    said = f"{plural(len(lines), 'line')}, as plain text. {_ADVICE}"
    return Screen(
        lambda *_: Layout(ui.TextDisplay(said), ui.File(f"attachment://{file.name}")), files=(file,)
    )


def _cv_text(catalog: Catalog, lines: Sequence[CvLine]) -> str:
    """Write lines as plain text to copy, below a heading for each kind."""
    plans = [_copied(catalog, line) for line in lines if isinstance(line, PlanLine)]
    works = [_copied(catalog, line) for line in lines if isinstance(line, WorkLine)]
    headed = (("Training", plans), ("Practical exercises", works))
    return sections("\n".join([heading, *copied]) for heading, copied in headed if copied)


def _copied(catalog: Catalog, line: CvLine) -> str:
    if isinstance(line, PlanLine):
        tested = f" ({line.tested} of them by passing a test)" if line.tested else ""
        days = plural(line.plan.length, "day")
        return f"- {line.text}\n  Self-study, {days}{tested}, {line.when}"
    kind = "Reviewed exercise" if line.work.is_reviewed else "Exercise"
    skills = ", ".join(skill.name for skill in technical_skills(catalog, line.challenge))
    about = f"{kind}, {line.when}" + (f": {skills}" if skills else "")
    link = clean_text(line.work.link).replace("```", "``%60")  # it would end the block
    return "\n  ".join(part for part in (f"- {line.text}", about, link) if part)


def _evidence_text(catalog: Catalog, line: CvLine, guild_id: int) -> str:
    """Say what shows that a line is true, and what it lacks."""
    if isinstance(line, PlanLine):
        return _plan_evidence(line)
    work, title = line.work, line.challenge.title
    name = f"“{title}”"
    if work.message_id:
        name = f"[{title}]({message_link(guild_id, work.channel_id, work.message_id)})"
    how, missing = " without a review by somebody else", ["a review by somebody else"]
    if work.is_reviewed:
        how, missing = f", reviewed against {len(line.challenge.counts_when)} criteria", []
    if not work.link:
        missing.append("a link that opens without Discord")
    project = project_like(catalog, line.challenge)
    try_one = f" (try {project.name})" if project else ""
    missing.append(f"a project of your own that shows it too{try_one}")
    accepted = timestamp(work.accepted_at, "D")
    return f"{name}, accepted {accepted}{how}\n   **Missing:** {'; '.join(missing)}"


def _plan_evidence(line: PlanLine) -> str:
    checked_in = line.plan.length - line.tested
    days = [f"{plural(checked_in, 'day')} checked in"] if checked_in else []
    if line.tested:
        days.append(f"{line.tested} tested out of")
    when = format_period(line.started_on, line.finished_on)
    return (
        f"{line.plan.name}: {', '.join(days)}; {when}\n   **Missing:** a link to what you built. "
        "Nobody reviews plan days."
    )
