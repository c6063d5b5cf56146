"""/career gap and job-ad: what is asked for, what of it the member has, and how to get the rest."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.content import Catalog, Role
from bot.domain.errors import Refusal
from bot.domain.job_ad import MAX_AD_LENGTH, named_skills
from bot.domain.markup import quoted
from bot.domain.skills import NeededSkill, SkillState, needed_skill, needed_skills
from bot.formatting import bullets, join_fitting, plural, sections
from bot.interactions import Form, Request, Screen, button, button_rows, page, router, text_field
from bot.ui.career import steps
from bot.ui.career.routes import ReadJobAd, ShowGap, ShowSkills
from bot.ui.lookup.learn import learn_buttons
from bot.ui.lookup.navigation import require_entry, role_button, role_choice_screen

_HAS = (SkillState.RECALLED, SkillState.PRACTISED, SkillState.REPORTED)
_NOT_STORED = (
    "Only skills that Cohort has an entry for are found; read the ad for the rest. It isn’t stored."
)


@router.answers
async def show_gap(request: Request, route: ShowGap) -> Screen:
    if route.role is None:
        return role_choice_screen("What do you still need?", route, request.catalog.roles)
    role = require_entry(request.catalog.role_names, route.role, lambda near: ShowGap(role=near.id))
    needed = needed_skills(request.catalog, await steps.load_record(request), role)
    if not needed:
        raise Refusal(f"No skills are listed for {role.name}. `/role` shows what’s known about it.")
    if route.in_full:
        return full_gap_screen(role, needed, request.actor.guild_id)
    return gap_screen(request.catalog, role, needed, request.actor.guild_id)


def gap_screen(
    catalog: Catalog, role: Role, needed: Sequence[NeededSkill], guild_id: int
) -> Screen:
    missing = _missing(needed)
    ways = steps.first_steps(missing, guild_id)
    nothing = "You have every skill that this role needs, or say that you do."
    next_steps = f"**Your next steps**\n{steps.steps_text(ways)}" if ways else nothing
    label = f"All {len(missing)} missing skills" if len(missing) > 1 else "Say what I have"
    in_full = button(label, ShowGap(role=role.id, in_full=True))
    learn = learn_buttons(catalog.guide_by_role.get(role.id))
    return page(
        sections([_head(role, needed), "\n".join(_known(needed)), next_steps]),
        controls=lambda: button_rows(steps.step_buttons(step for step, _ in ways)),
        buttons=[in_full, role_button(role), *learn],
    )


def full_gap_screen(role: Role, needed: Sequence[NeededSkill], guild_id: int) -> Screen:
    core = [need for need in needed if need.evidence.skill.id in role.skills.core]
    parts = [_head(role, needed), "\n".join(_known(needed))]
    helpful = needed[len(core) :]  # core skills come first
    for title, group in (("Missing core skills", core), ("Missing skills that help", helpful)):
        new = _missing(group).items()
        lines = [f"{name}: {steps.first_step(need, guild_id).name}" for name, need in new]
        if lines:
            parts.append(f"**{title}**\n{bullets(lines)}")
    next_steps = button("My next steps", ShowGap(role=role.id))
    return page(
        sections(parts),
        controls=lambda: [
            steps.work_menu([need.evidence.skill for need in needed]),
            *steps.report_menus([need.evidence for need in needed], role_id=role.id),
        ],
        buttons=[next_steps, button("All my skills", ShowSkills())],
        footer="`/role` says where its skills come from.",
    )


def _head(role: Role, needed: Sequence[NeededSkill]) -> str:
    have = sum(need.evidence.is_shown for need in needed)
    return (
        f"## {role.name}: what you have\nYou’ve practised {have} of the role’s "
        f"{plural(len(needed), 'skill')}."
    )


def _known(needed: Sequence[NeededSkill]) -> Iterator[str]:
    named = ((need.evidence.state, _name(need)) for need in needed)
    return steps.lines_by_state(named, *_HAS)


def _missing(needed: Sequence[NeededSkill]) -> Mapping[str, NeededSkill]:
    """Return the skills that are new to the member, by their names."""
    return {_name(need): need for need in needed if need.evidence.state is SkillState.NEW}


def _name(need: NeededSkill) -> str:
    """Write the name of a skill, and what an ad calls it if that's something else."""
    name = need.evidence.skill.name
    return name if need.words.casefold() in name.casefold() else f"{name} ({quoted(need.words)})"


@router.answers
async def read_job_ad(request: Request, route: ReadJobAd) -> Screen | Form:
    if route.text is None:
        field = text_field(
            "text",
            f"The ad, up to {MAX_AD_LENGTH:,} characters",
            placeholder="Paste the tasks and requirements. The text isn’t stored.",
            longest=MAX_AD_LENGTH,
            paragraph=True,
        )
        return Form("What does this job ad ask for?", route, field)
    catalog, record = request.catalog, await steps.load_record(request)
    asked = [
        needed_skill(catalog, record, named.skill, named.words)
        for named in named_skills(catalog, route.text)
    ]
    return job_ad_screen(asked, request.actor.guild_id)


def job_ad_screen(asked: Sequence[NeededSkill], guild_id: int) -> Screen:
    """Draw the skills that an ad names, with steps in new messages: it can't be read again."""
    if not asked:
        return page(
            "## No skills found\nThis text names none of the skills that Cohort has an entry for. "
            "Paste the part of the ad that lists tasks and requirements, in English.",
            buttons=[button("Try another text", ReadJobAd())],
            footer=_NOT_STORED,
        )
    missing = _missing(asked)
    ways = steps.first_steps(missing, guild_id)
    rest = [name for name in missing if not any(name in names for _, names in ways)]
    skills = [need.evidence.skill for need in sorted(asked, key=lambda need: need.evidence.state)]
    have = sum(need.evidence.is_shown for need in asked)
    named = f"It names {plural(len(asked), 'skill')} that Cohort knows. You’ve practised {have} of {len(asked)}."
    parts = [f"## What this ad asks for\n{named}", "\n".join(_known(asked))]
    if ways:
        also = f"\n\n**Also missing** {join_fitting(rest, ' · ', longest=60)}" if rest else ""
        parts.append(f"**Missing, and how to work on it**\n{steps.steps_text(ways)}{also}")
    return page(
        sections(parts),
        controls=lambda: [steps.work_menu(skills, is_new_message=True)],
        buttons=[button("Another ad", ReadJobAd())],
        footer=_NOT_STORED,
    )
