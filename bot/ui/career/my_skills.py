"""/career skills: the member’s skills, and one skill with what shows it and what comes next."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.domain.content import Catalog, Skill
from bot.domain.content.models.roles import Area
from bot.domain.errors import require
from bot.domain.skills import NextSteps, SkillEvidence, SkillState, evidence_by_skill, next_steps
from bot.formatting import bullets, capitalize, join_dots, message_link, plan_days, plural, sections
from bot.interactions import Placement, Request, Screen, page, router
from bot.interactions.components import Item, button, button_rows, menu
from bot.services import skills as reports
from bot.ui.career import steps
from bot.ui.career.gap import show_gap
from bot.ui.career.routes import ReportSkill, ShowGap, ShowSkills, WorkOnSkill
from bot.ui.challenges.screens import challenge_title
from bot.ui.lookup.learn import learn_buttons
from bot.ui.lookup.navigation import entry_menu, skill_button

_PRACTISED = "Practised: you’ve done a plan day about it, or had an answer about it accepted."
_RECALLED = f"{_PRACTISED} Recalled: you still knew it days later."
_ANSWERS_NAMED = 3


@router.answers
async def show_skills(request: Request, route: ShowSkills) -> Screen:
    found = evidence_by_skill(request.catalog, await steps.load_record(request))
    return skills_screen(request.catalog, found, route.area)


@router.answers
async def work_on_skill(request: Request, route: WorkOnSkill) -> Screen:
    catalog, skill = request.catalog, _require_skill(request, route.skill)
    record = await steps.load_record(request)
    evidence = evidence_by_skill(catalog, record)[skill.id]
    following = next_steps(catalog, record, skill.id)
    screen = skill_screen(catalog, evidence, following, request.actor.guild_id)
    return replace(screen, placement=Placement.NEW) if route.is_new_message else screen


@router.answers
async def report_skill(request: Request, route: ReportSkill) -> Screen:
    """Record or forget a reported skill, and show the screen that it was chosen on."""
    skill = _require_skill(request, route.skill)
    change = reports.report if route.has_it else reports.withdraw
    await request.write(change, request.actor, skill.id, request.now)
    if route.role:
        return await show_gap(request, ShowGap(role=route.role, in_full=True))
    if route.is_single:
        return await work_on_skill(request, WorkOnSkill(skill=skill.id))
    return await show_skills(request, ShowSkills(area=skill.area))


def _require_skill(request: Request, skill_id: str) -> Skill:
    gone = "That skill is no longer listed. `/career skills` shows the ones there are."
    return require(request.catalog.skill_names.by_id.get(skill_id), gone)


def skills_screen(
    catalog: Catalog, all_evidence: Mapping[str, SkillEvidence], area: Area | None = None
) -> Screen:
    """Draw the member's skills by how well they are shown; of an area, also those that are new."""
    every = list(all_evidence.values())
    listed = [evidence for evidence in every if area in (None, evidence.skill.area)]
    states = [SkillState.RECALLED, SkillState.PRACTISED, SkillState.REPORTED]
    named = ((evidence.state, evidence.skill.name) for evidence in listed)
    lines = steps.lines_by_state(named, *states, *([SkillState.NEW] if area else []))
    have = sum(evidence.is_shown for evidence in listed)
    fact = f"You’ve practised {have} of {plural(len(listed), 'skill')}."
    if all(evidence.state is SkillState.NEW for evidence in every):
        fact = (
            "There’s no skill to show yet. Check in for a plan day, or get an answer accepted, and its "
            "skills will appear here. If you have some already, choose their area and say so."
        )
    elif not area:
        fact += " If you have others already, choose their area and say so."

    def controls() -> Iterator[Item]:
        known = {evidence.skill.area for evidence in every}
        labels = {choice: capitalize(choice.value) for choice in Area if choice in known}
        yield menu("Choose an area…", ShowSkills(), fills="area", labels=labels, chosen=area)
        if area and listed:
            yield steps.work_menu([evidence.skill for evidence in listed])
            yield from steps.report_menus(listed)
            yield from button_rows([button("All my skills", ShowSkills())])
        elif not area:
            roles = catalog.roles
            yield entry_menu("Compare with a role…", ShowGap(), fills="role", entries=roles)
            reported = [one for one in listed if one.state is SkillState.REPORTED]
            yield from steps.report_menus(reported)

    title = f"## Your skills: {area}" if area else "## Your skills"
    return page(
        sections([f"{title}\n{fact}", "\n".join(lines)]),
        controls=controls,
        footer=_RECALLED if any(one.state is SkillState.RECALLED for one in listed) else _PRACTISED,
    )


def skill_screen(
    catalog: Catalog, evidence: SkillEvidence, following: NextSteps, guild_id: int
) -> Screen:
    skill = evidence.skill
    shown = join_dots(_shown_by(catalog, evidence, guild_id))
    ways = list(steps.list_steps(following, guild_id))
    if ways:
        how = bullets(": ".join(filter(None, (step.name, step.about))) for step in ways)
        if not any(step.route for step in ways):
            how += f"\n**Until then** {skill.practise}"
    else:
        how = f"Nothing else here practises this skill. Here’s an exercise: {skill.practise}"
    parts = [
        f"## {skill.name}: {steps.STATE_NAMES[evidence.state]}",
        f"**Evidence** {shown}" if shown else "",
        f"**How to work on it next**\n{how}",
    ]
    buttons = [*steps.step_buttons(ways)]
    if evidence.is_reported or not evidence.is_shown:
        label = "I don’t have it after all" if evidence.is_reported else "I have this skill"
        report = ReportSkill(skill=skill.id, has_it=not evidence.is_reported, is_single=True)
        buttons.append(button(label, report))
    learn = learn_buttons(catalog.guide_by_skill.get(skill.id))
    return page(
        sections(parts),
        controls=lambda: button_rows(buttons),
        buttons=[skill_button(skill), *learn, button("All my skills", ShowSkills())],
        footer=_RECALLED if evidence.state is SkillState.RECALLED else _PRACTISED,
    )


def _shown_by(catalog: Catalog, evidence: SkillEvidence, guild_id: int) -> Iterator[str]:
    """Yield what shows a skill; the latest accepted answers link to where challenges were posted."""
    yield from plan_days(evidence.days)
    for answer in evidence.answers[-_ANSWERS_NAMED:]:
        title = challenge_title(catalog, answer.challenge_id)
        link = message_link(guild_id, answer.channel_id, answer.message_id)
        yield f"answer to [{title}]({link})" if answer.message_id else title
    if more := len(evidence.answers[:-_ANSWERS_NAMED]):
        yield plural(more, "earlier answer")
    if evidence.recalled:
        yield f"{plural(evidence.recalled, 'recall question')} you still got right days later"
    if evidence.is_reported:
        yield "you say so"
