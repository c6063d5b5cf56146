"""/career cv: lines to copy, a page of them or as a file, and what backs each and what it lacks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from math import ceil

from bot.domain.capstones import MARKERS, Capstone
from bot.domain.content import Catalog, Role
from bot.domain.cv import Cv, CvLine, PlanLine, WorkLine, build_cv, lines_for, technical_skills
from bot.domain.markup import clean_text
from bot.domain.schedule.clock import timestamp
from bot.formatting import message_link, plural, sections
from bot.interactions import Attachment, Request, Screen, file_page, page, router
from bot.interactions.components import Button, Item, button, button_rows, paged
from bot.interactions.route import Offset, Route, WithNotices
from bot.pictures.cards.drawing import format_period
from bot.services import capstones
from bot.services import skills as cv_records
from bot.ui.challenges.routes import ShowCurrent
from bot.ui.lookup.navigation import entry_menu, require_entry
from bot.ui.lookup.routes import EntryName, ShowProject
from bot.ui.plan.routes import Today


class ShowCv(WithNotices, path="cv:2:show", shows_challenges=True):
    """The lines that a member can make from what they did here; for a role, those that fit it."""

    role: EntryName | None = None
    skip: Offset = 0  # how many lines come before the page
    with_evidence: bool = False  # whether what backs the lines is shown in their place


class SaveCv(Route, path="cv:2:file", shows_challenges=True):
    """All these lines as a file."""

    role: EntryName | None = None


_LINES_A_PAGE = 3
_ADVICE = (
    "Rewrite them in your own words: you’ll be asked about each. Leave the word “exercise” in: most "
    "companies and data are made up."
)
_MADE_FROM = "Made only from your capstones, finished plans and accepted answers here."
_NO_ANSWER_FITS = (
    "None of your accepted answers is known to fit this role, so these are all your lines."
)


@router.answers
async def show_cv(request: Request, route: ShowCv) -> Screen:
    role, guild_id = _find_role(request, route.role), request.actor.guild_id
    cv = await _load_cv(request, role)
    if not cv.lines:
        return empty_screen(cv, guild_id)
    asked = route.model_copy(update={"role": role.id if role else None})
    return cv_screen(request.catalog, cv, asked, guild_id, role)


@router.answers
async def save_cv(request: Request, route: SaveCv) -> Screen:
    cv = await _load_cv(request, _find_role(request, route.role))
    if not cv.lines:
        return await show_cv(request, ShowCv(role=route.role))
    return file_screen(request.catalog, cv.lines)


def _find_role(request: Request, name: str | None) -> Role | None:
    if name is None:
        return None
    return require_entry(request.catalog.role_names, name, lambda near: ShowCv(role=near.id))


async def _load_cv(request: Request, role: Role | None) -> Cv:
    """Load the lines that a role asks for; all if no answer fits it, or without a role."""
    async with request.database.reading() as connection:
        own = await capstones.list_own(connection, request.actor)
        record = await cv_records.load_cv_record(connection, request.actor)
    cv = build_cv(request.catalog, record, own)
    return replace(cv, lines=(lines_for(cv, role) if role else ()) or cv.lines)


def cv_screen(
    catalog: Catalog, cv: Cv, asked: ShowCv, guild_id: int, role: Role | None = None
) -> Screen:
    """Draw a page of lines to copy, or what backs them; `role` is what they were chosen for."""
    pages = ceil(len(cv.lines) / _LINES_A_PAGE)
    skip, lines, paging = paged(cv.lines, asked, asked.skip, _LINES_A_PAGE)
    title = "Lines for your CV" + (f": {role.name}" if role else "")
    title += f" · page {skip // _LINES_A_PAGE + 1} of {pages}" if pages > 1 else ""
    if asked.with_evidence:
        backed = [f"## {title}: what backs each, and what it lacks"]
        for number, line in enumerate(lines, skip + 1):
            backed.append(f"{number}. {_evidence_text(line, guild_id)}")
        text, footer = sections(["\n".join(backed), "\n".join(_left_out(cv))]), _MADE_FROM
    else:
        note = _NO_ANSWER_FITS if role and not lines_for(cv, role) else ""
        text = sections([f"## {title}", note, f"```\n{_cv_text(catalog, lines)}\n```"])
        footer = _ADVICE
    return page(text, controls=lambda: _controls(catalog, asked, paging), footer=footer)


def _left_out(cv: Cv) -> Iterator[str]:
    for plan, count in cv.open_plans:
        yield f"You’ve done {count} of the {plan.length} days of {plan.name}."
    if cv.with_solution:
        yield (
            f"Left out: {plural(cv.with_solution, 'answer')} that you handed in after you could see "
            "the solution."
        )


def _controls(catalog: Catalog, asked: ShowCv, paging: Sequence[Button]) -> Iterator[Item]:
    other_side = asked.model_copy(update={"with_evidence": not asked.with_evidence})
    buttons = [
        button("Show the lines" if asked.with_evidence else "Show the evidence", other_side),
        *paging,
        button("All lines as a file", SaveCv(role=asked.role)),
        *([button("Lines for any role", ShowCv())] if asked.role else []),
    ]
    yield from button_rows(buttons)
    roles = [role for role in catalog.roles if role.skills.every]
    if roles:
        yield entry_menu("Lines that fit a role…", ShowCv(), fills="role", entries=roles)


def empty_screen(cv: Cv, guild_id: int) -> Screen:
    head = (
        "## Lines for your CV\nThere’s nothing to make a line from yet. Cohort only uses what you’ve done "
        "in this server. For your first line, finish a plan or get an answer to a weekly challenge accepted."
    )
    buttons = [
        button("This week’s challenge", ShowCurrent()),
        button("Today’s plan day", Today(guild_id=guild_id)),
        button("Build a project", ShowProject()),
    ]
    return page(sections([head, "\n".join(_left_out(cv))]), buttons=buttons)


def file_screen(catalog: Catalog, lines: Sequence[CvLine]) -> Screen:
    file = Attachment("cv-lines.txt", f"{_cv_text(catalog, lines)}\n".encode())
    return file_page(f"{plural(len(lines), 'line')}, as plain text. {_ADVICE}", file)


def _cv_text(catalog: Catalog, lines: Sequence[CvLine]) -> str:
    headings = {Capstone: "Projects", PlanLine: "Training", WorkLine: "Practical exercises"}
    return sections(
        "\n".join([headings[kind], *(_copied(catalog, line) for line in of_kind)])
        for kind, of_kind in groupby(lines, type)
    )


def _copied(catalog: Catalog, line: CvLine) -> str:
    if isinstance(line, Capstone):
        when = format_period(line.start_on, line.handed_in_on or line.start_on)
        head = f"- {line.title.raw}: {line.question.raw}\n  Project of my own, {when}\n  Measure: {line.measure.raw}"
        return f"{head.replace('`', '’')}\n  Marks: {line.marks_text}\n  {_link(line.link.raw)}"
    if isinstance(line, PlanLine):
        tested = f" ({line.tested} of them by passing a test)" if line.tested else ""
        days = plural(line.plan.length, "day")
        return f"- {line.text}\n  Self-study, {days}{tested}, {line.when}"
    kind = "Reviewed exercise" if line.work.is_reviewed else "Exercise"
    skills = ", ".join(skill.name for skill in technical_skills(catalog, line.challenge))
    about = f"{kind}, {line.when}" + (f": {skills}" if skills else "")
    return "\n  ".join(part for part in (f"- {line.text}", about, _link(line.work.link)) if part)


def _link(link: str) -> str:
    return clean_text(link).replace("```", "``%60")  # it would end the block


def _evidence_text(line: CvLine, guild_id: int) -> str:
    if isinstance(line, PlanLine):
        return _plan_evidence(line)
    if isinstance(line, Capstone):
        lacks = "marks by two others" if len(line.others_marks) < MARKERS else ""
        lacks = lacks if line.own_marks else "your own marks (`/projects`, **Capstones**)"
        lacks = lacks and f"\n   **Missing:** {lacks}"
        return f"{line.title}: {line.link}\n   Marks: {line.marks_text}{lacks}"
    work, title = line.work, line.challenge.title
    name = f"“{title}”"
    if work.message_id:
        name = f"[{title}]({message_link(guild_id, work.channel_id, work.message_id)})"
    how, missing = " without a review by somebody else", ["a review by somebody else"]
    if work.is_reviewed:
        how, missing = f", reviewed against {len(line.challenge.counts_when)} criteria", []
    elif (result := line.challenge.result) and not result.explain:
        how, missing = " because its result is right", []
    if not work.link:
        missing.append("a link that opens without Discord")
    missing.append("a project of your own that shows it too")
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
