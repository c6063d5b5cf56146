"""/job-ad: the form for the text of an ad, and the screen of what it asks for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from discord import ui

from bot.domain.markup import quoted
from bot.domain.skills.evidence import SkillState
from bot.domain.skills.job_ad import MAX_AD_LENGTH, AskedSkill
from bot.formatting import join_fitting, sections
from bot.interactions import Form, Screen, button, button_rows, page, text_field
from bot.ui.skills.routes import ReadJobAd, WorkOnSkill
from bot.ui.skills.screens import STATE_NAMES, skills_menu
from bot.ui.skills.steps import first_step_text

_LONGEST_LIST = 1300
_NOT_STORED = (
    "Cohort only looks for the names of skills that it has an entry for; read the ad for everything "
    "else, such as other programming languages. The text isn’t stored. Only you see this screen."
)
_FOR_THE_CV = "`/cv` writes lines for your CV from your accepted answers and finished plans."


def job_ad_form() -> Form:
    """Build the form for the text of an ad."""
    placeholder = "Paste the tasks and requirements. The text isn’t stored."
    text = text_field(
        "text",
        f"The ad, up to {MAX_AD_LENGTH:,} characters",
        placeholder=placeholder,
        longest=MAX_AD_LENGTH,
        paragraph=True,
    )
    return Form("What does this job ad ask for?", ReadJobAd(), text)


def job_ad_screen(asked: Sequence[AskedSkill]) -> Screen:
    """Draw the skills that an ad names: those the member has, and for each other one a next step."""
    if not asked:
        return page(
            "## No skills found\nThis text names none of the skills that Cohort has an entry for. "
            "Paste the part of the ad that lists tasks and requirements, in English.",
            controls=lambda: button_rows([button("Try another text", ReadJobAd())]),
            footer=_NOT_STORED,
        )
    return page(sections(_sections(asked)), controls=lambda: _controls(asked), footer=_NOT_STORED)


def _sections(asked: Sequence[AskedSkill]) -> Iterator[str]:
    shown = [one for one in asked if one.evidence.is_shown]
    reported = _of_state(asked, SkillState.REPORTED)
    missing = _of_state(asked, SkillState.NEW)
    yield f"## What this ad asks for\n{_summary(len(asked), len(shown))}"
    if shown:
        lines = [f"- {_name(one)}: {STATE_NAMES[one.evidence.state]}" for one in shown]
        yield f"**You have**\n{join_fitting(lines, longest=_LONGEST_LIST)}\n{_FOR_THE_CV}"
    if reported:
        names = join_fitting(map(_name, reported), " · ", longest=500)
        yield f"**You say you have**\n{names}"
    if missing:
        lines = [f"- {_name(one)}: {first_step_text(one.steps)}" for one in missing]
        yield f"**Missing, and how to work on it**\n{join_fitting(lines, longest=_LONGEST_LIST)}"


def _summary(named: int, shown: int) -> str:
    if named == 1:
        state = "You’ve practised it." if shown else "You haven’t practised it yet."
        return f"It names 1 skill that Cohort knows. {state}"
    return f"It names {named} skills that Cohort knows. You’ve practised {shown} of them."


def _of_state(asked: Iterable[AskedSkill], state: SkillState) -> list[AskedSkill]:
    return [one for one in asked if one.evidence.state is state]


def _name(one: AskedSkill) -> str:
    """Write the name of a skill, and what the ad calls it if that's something else."""
    name = one.evidence.skill.name
    return name if one.words.casefold() in name.casefold() else f"{name} ({quoted(one.words)})"


def _controls(asked: Sequence[AskedSkill]) -> list[ui.Item[Any]]:
    missing_first = sorted(asked, key=lambda one: one.evidence.state)
    skills = [one.evidence.skill for one in missing_first]
    return [
        skills_menu(
            "Work on a skill…", WorkOnSkill(skill=skills[0].id, is_new_message=True), skills
        ),
        *button_rows([button("Another ad", ReadJobAd())]),
    ]
