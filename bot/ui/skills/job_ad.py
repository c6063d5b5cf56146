"""/job-ad: a form for the text of an ad, and what the ad asks for."""

from collections.abc import Iterator, Sequence

from bot.domain.job_ad import MAX_AD_LENGTH, AskedSkill, asks_for, named_skills
from bot.domain.markup import quoted
from bot.domain.skills import SkillState
from bot.formatting import join_fitting, sections
from bot.interactions import Form, Request, Router, Screen, button, button_rows, page, text_field
from bot.ui.skills.navigation import STATE_NAMES, first_step_text, load_record, skills_menu
from bot.ui.skills.routes import ReadJobAd, WorkOnSkill

router = Router()

_LONGEST_LIST = 1300
_NOT_STORED = (
    "Cohort only looks for the names of skills that it has an entry for; read the ad for everything "
    "else, such as other programming languages. The text isn’t stored. Only you see this screen."
)
_FOR_THE_CV = "`/cv` writes lines for your CV from your accepted answers and finished plans."


@router.answers
async def read_job_ad(request: Request, route: ReadJobAd) -> Screen | Form:
    """Ask for the text of a job ad; show which skills it names. The text is not stored or logged."""
    if route.text is None:
        return job_ad_form()
    named = named_skills(request.catalog, route.text)
    return job_ad_screen(asks_for(request.catalog, await load_record(request), named))


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
    missing_first = sorted(asked, key=lambda skill: skill.evidence.state)
    skills = [skill.evidence.skill for skill in missing_first]
    work_on = WorkOnSkill(skill=skills[0].id, is_new_message=True)
    return page(
        sections(_sections(asked)),
        controls=lambda: [
            skills_menu("Work on a skill…", work_on, skills),
            *button_rows([button("Another ad", ReadJobAd())]),
        ],
        footer=_NOT_STORED,
    )


def _sections(asked: Sequence[AskedSkill]) -> Iterator[str]:
    shown = [skill for skill in asked if skill.evidence.is_shown]
    reported = [skill for skill in asked if skill.evidence.state is SkillState.REPORTED]
    missing = [skill for skill in asked if skill.evidence.state is SkillState.NEW]
    said = f"It names {len(asked)} skills that Cohort knows. You’ve practised {len(shown)} of them."
    if len(asked) == 1:
        state = "You’ve practised it." if shown else "You haven’t practised it yet."
        said = f"It names 1 skill that Cohort knows. {state}"
    yield f"## What this ad asks for\n{said}"
    if shown:
        lines = [f"- {_name(skill)}: {STATE_NAMES[skill.evidence.state]}" for skill in shown]
        yield f"**You have**\n{join_fitting(lines, longest=_LONGEST_LIST)}\n{_FOR_THE_CV}"
    if reported:
        names = join_fitting(map(_name, reported), " · ", longest=500)
        yield f"**You say you have**\n{names}"
    if missing:
        lines = [f"- {_name(skill)}: {first_step_text(skill.steps)}" for skill in missing]
        yield f"**Missing, and how to work on it**\n{join_fitting(lines, longest=_LONGEST_LIST)}"


def _name(asked: AskedSkill) -> str:
    """Write the name of a skill, and what the ad calls it if that's something else."""
    name = asked.evidence.skill.name
    return name if asked.words.casefold() in name.casefold() else f"{name} ({quoted(asked.words)})"
