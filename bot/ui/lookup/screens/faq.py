"""/faq: questions and answers, and the guide to reading a job ad."""

from collections.abc import Iterable
from typing import Any

from discord import ui

from bot.domain.content.catalog import Catalog
from bot.domain.content.faq import JobAds, Question, Signal
from bot.formatting import bullets
from bot.interactions import Screen, button_rows, cached, page
from bot.ui.lookup.controls import entry_menu, project_button, role_button, skill_button
from bot.ui.lookup.routes import ShowQuestion


@cached
def questions_screen(catalog: Catalog) -> Screen:
    """Draw the list of questions."""
    questions = bullets(question.name for question in catalog.question_names.entries)
    return page(f"## Questions people ask\n{questions}", controls=lambda: [_menu(catalog)])


@cached
def question_screen(catalog: Catalog, question: Question | JobAds) -> Screen:
    """Draw one answer."""
    if isinstance(question, JobAds):
        return _job_ads(catalog, question)
    return page(
        f"## {question.name}\n{question.answer}",
        footer="From the source article, in our words.",
        controls=lambda: [*button_rows(_see_also(catalog, question)), _menu(catalog)],
    )


def _job_ads(catalog: Catalog, guide: JobAds) -> Screen:
    return page(
        f"## {guide.name}\n{guide.intro}\n\n**What the phrases mean**\n{_signals(guide.phrases)}\n\n"
        f"**Signs of a senior role**\n{_signals(guide.seniority)}\n\n**Then** · {guide.then}",
        footer="From the source article, in our words.",
        controls=lambda: [_menu(catalog)],
    )


def _signals(signals: Iterable[Signal]) -> str:
    return bullets(f"**{signal.phrase}**: {signal.means}" for signal in signals)


def _see_also(catalog: Catalog, question: Question) -> list[ui.Button[Any]]:
    see = question.see
    return [
        *(role_button(catalog.role_names.by_id[role]) for role in see.roles),
        *(skill_button(catalog.skill_names.by_id[skill]) for skill in see.skills),
        *(project_button(catalog.project_names.by_id[project]) for project in see.projects),
    ]


def _menu(catalog: Catalog) -> ui.ActionRow[Any]:
    entries = catalog.question_names.entries
    return entry_menu("Choose a question…", ShowQuestion(), fills="question", entries=entries)
