"""Answers a member about their skills, and about what a role still needs."""

from dataclasses import replace

from bot.domain.content import Skill
from bot.domain.errors import Refusal
from bot.domain.skills.evidence import LearningRecord, evidence_by_skill
from bot.domain.skills.job_ad import asks_for, named_skills
from bot.domain.skills.next_steps import needed_skills, next_steps
from bot.interactions import Form, Placement, Request, Router, Screen
from bot.services.skills import records, reports
from bot.ui.lookup.navigation import require_entry
from bot.ui.skills import routes
from bot.ui.skills.gap import gap_screen
from bot.ui.skills.job_ad import job_ad_form, job_ad_screen
from bot.ui.skills.screens import area_screen, skill_screen, skills_screen

router = Router()


@router.answers
async def show_skills(request: Request, asked: routes.ShowSkills) -> Screen:
    """Show a member their skills."""
    evidence = evidence_by_skill(request.catalog, await _load_record(request))
    if asked.area:
        return area_screen(request.catalog, evidence, asked.area, request.actor.guild_id)
    return skills_screen(request.catalog, evidence)


@router.answers
async def show_gap(request: Request, asked: routes.ShowGap) -> Screen:
    """Show which of a role's skills the member has, and how to get the others."""
    names = request.catalog.role_names
    role = require_entry(names, asked.role, lambda near: routes.ShowGap(role=near.id))
    needed = needed_skills(request.catalog, await _load_record(request), role)
    return gap_screen(request.catalog, role, needed, request.actor.guild_id)


@router.answers
async def work_on_skill(request: Request, asked: routes.WorkOnSkill) -> Screen:
    """Show what shows a skill, and how to work on it next."""
    catalog, skill = request.catalog, _require_skill(request, asked.skill)
    record = await _load_record(request)
    evidence = evidence_by_skill(catalog, record)[skill.id]
    steps = next_steps(catalog, record, skill.id)
    screen = skill_screen(catalog, evidence, steps, request.actor.guild_id)
    return replace(screen, placement=Placement.NEW) if asked.is_new_message else screen


@router.answers
async def read_job_ad(request: Request, asked: routes.ReadJobAd) -> Screen | Form:
    """Ask for the text of a job ad; show which skills it names. The text is not stored or logged."""
    if asked.text is None:
        return job_ad_form()
    named = named_skills(request.catalog, asked.text)
    return job_ad_screen(asks_for(request.catalog, await _load_record(request), named))


@router.answers
async def report_skill(request: Request, asked: routes.ReportSkill) -> Screen:
    """Record or forget a reported skill, and show the screen that it was chosen on."""
    skill = _require_skill(request, asked.skill)
    change = reports.report if asked.has_it else reports.take_back
    async with request.database.writing() as connection:
        await change(connection, request.actor, skill.id, request.now)
    if asked.role:
        return await show_gap(request, routes.ShowGap(role=asked.role))
    if asked.is_single:
        return await work_on_skill(request, routes.WorkOnSkill(skill=skill.id))
    return await show_skills(request, routes.ShowSkills(area=skill.area))


async def _load_record(request: Request) -> LearningRecord:
    async with request.database.reading() as connection:
        return await records.load_record(connection, request.actor, request.now)


def _require_skill(request: Request, skill_id: str) -> Skill:
    """Return a skill by its id; refuse one that the content pack no longer has."""
    skill = request.catalog.skill_names.by_id.get(skill_id)
    if skill is None:
        raise Refusal("That skill is no longer listed. `/my-skills` shows the ones there are.")
    return skill
