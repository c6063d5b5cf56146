"""/faq: questions and answers, and the guide to reading a job ad."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from discord import ui

from bot.domain.content.catalog import Catalog
from bot.domain.content.faq import JobAds, Question, Signal
from bot.formatting import bullets
from bot.interactions.screen import Screen, cached, page
from bot.ui.links import Link, LinkMenu, linked, project_link, role_link, rows, skill_link


@cached
def questions_screen(catalog: Catalog) -> Screen:
    """Draw the list of questions."""
    questions = bullets(question.name for question in catalog.question_names.entries)
    return page(
        f"## Questions people ask\n{questions}",
        controls=lambda: [_menu(catalog)],
    )


@cached
def question_screen(catalog: Catalog, question: Question | JobAds) -> Screen:
    """Draw one answer."""
    if isinstance(question, JobAds):
        return _job_ads(catalog, question)
    return page(
        f"## {question.name}\n{question.answer}",
        footer="From the source article, in our words.",
        controls=lambda: [*rows(_see_also(catalog, question)), _menu(catalog)],
    )


def open_question(catalog: Catalog, ids: Sequence[str]) -> Screen:
    """Draw the answer that a link names."""
    return question_screen(catalog, linked(catalog.question_names, ids[-1:], command="/faq"))


def _job_ads(catalog: Catalog, guide: JobAds) -> Screen:
    return page(
        f"## {guide.name}\n{guide.intro}\n\n**What the phrases mean**\n{_signals(guide.phrases)}\n\n"
        f"**Signs of a senior role**\n{_signals(guide.seniority)}\n\n**Then** · {guide.then}",
        footer="From the source article, in our words.",
        controls=lambda: [_menu(catalog)],
    )


def _signals(signals: Iterable[Signal]) -> str:
    return bullets(f"**{signal.phrase}**: {signal.means}" for signal in signals)


def _see_also(catalog: Catalog, question: Question) -> list[Link]:
    see = question.see
    return [
        *(role_link(catalog.role_names.by_id[role]) for role in see.roles),
        *(skill_link(catalog.skill_names.by_id[skill]) for skill in see.skills),
        *(project_link(catalog.project_names.by_id[project]) for project in see.projects),
    ]


def _menu(catalog: Catalog) -> ui.ActionRow[Any]:
    entries = catalog.question_names.entries
    return ui.ActionRow(LinkMenu("faq", [], "Choose a question…", entries))
