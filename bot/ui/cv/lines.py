"""A line of /cv as it is copied, what backs it and what it lacks."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.domain.content import Catalog
from bot.domain.cv import CvLine, PlanLine, WorkLine, project_like, technical_skills
from bot.domain.markup import message_link
from bot.domain.schedule.clock import timestamp
from bot.domain.text import clean_text
from bot.formatting import plural, sections
from bot.pictures.cards.formatting import format_period


def cv_text(catalog: Catalog, lines: Iterable[CvLine]) -> str:
    """Write lines as plain text to copy, below a heading for each kind."""
    parts: list[str] = []
    for heading, some in groupby(lines, key=_heading):
        parts.append("\n".join([heading, *(_copied(catalog, line) for line in some)]))
    return sections(parts)


def _heading(line: CvLine) -> str:
    return "Training" if isinstance(line, PlanLine) else "Practical exercises"


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


def evidence_text(catalog: Catalog, line: CvLine, guild_id: int) -> str:
    """Say what shows that a line is true, and what it lacks."""
    if isinstance(line, PlanLine):
        missing = "a link to what you built. Nobody reviews plan days."
        return f"{_plan_evidence(line)}\n   **Missing:** {missing}"
    work = line.work
    name = f"“{line.challenge.title}”"
    if work.message_id:
        address = message_link(guild_id, work.channel_id, work.message_id)
        name = f"[{line.challenge.title}]({address})"
    how = " without a review by somebody else"
    if work.is_reviewed:
        how = f", reviewed against {len(line.challenge.counts_when)} criteria"
    missing = "; ".join(_missing_from(catalog, line))
    return f"{name}, accepted {timestamp(work.accepted_at, 'D')}{how}\n   **Missing:** {missing}"


def _missing_from(catalog: Catalog, line: WorkLine) -> Iterator[str]:
    if not line.work.is_reviewed:
        yield "a review by somebody else"
    if not line.work.link:
        yield "a link that opens without Discord"
    project = project_like(catalog, line.challenge)
    yield "a project of your own that shows it too" + (f" (try {project.name})" if project else "")


def _plan_evidence(line: PlanLine) -> str:
    checked_in = line.plan.length - line.tested
    days = [f"{plural(checked_in, 'day')} checked in"] if checked_in else []
    if line.tested:
        days.append(f"{line.tested} tested out of")
    when = format_period(line.started_on, line.finished_on)
    return f"{line.plan.name}: {', '.join(days)}; {when}"
