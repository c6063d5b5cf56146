"""/role and /skill: the profile of a role or a skill, with links to related entries."""

from collections.abc import Iterator, Mapping
from typing import Any

from discord import ui

from bot.domain.content import Catalog, Role, Skill
from bot.domain.content.practice import practice_by_skill
from bot.formatting import (
    bullets,
    capitalize,
    credit,
    join_dots,
    join_words,
    pay_with_unit,
    plan_days,
    plural,
    provenance,
    sections,
    skill_names,
    source_date,
)
from bot.interactions import Request, Router, Screen, button, button_rows, cached, page
from bot.ui.interview.routes import AskInterview
from bot.ui.lookup.learn import learn_buttons
from bot.ui.lookup.navigation import (
    compare_menu,
    entry_menu,
    require_entry,
    role_button,
    skill_button,
    skill_menu,
)
from bot.ui.lookup.routes import ShowRole, ShowSalary, ShowSkill
from bot.ui.skills.routes import ShowGap

router = Router()

_SKILL_BUTTONS = 5
_ROLE_BUTTONS = 10


@router.answers
async def show_role(request: Request, route: ShowRole) -> Screen:
    roles, skills = request.catalog.role_names, request.catalog.skill_names

    def skill_with_the_name() -> ui.Button[Any] | None:
        skill = skills.find_misspelt(route.role)
        return skill_button(skill) if skill else None

    role = require_entry(
        roles, route.role, lambda near: ShowRole(role=near.id), of_other_kind=skill_with_the_name
    )
    return role_screen(request.catalog, role)


@router.answers
async def show_skill(request: Request, route: ShowSkill) -> Screen:
    roles, skills = request.catalog.role_names, request.catalog.skill_names

    def role_with_the_name() -> ui.Button[Any] | None:
        role = roles.find_misspelt(route.skill)
        return role_button(role) if role else None

    skill = require_entry(
        skills, route.skill, lambda near: ShowSkill(skill=near.id), of_other_kind=role_with_the_name
    )
    return skill_screen(request.catalog, skill)


@cached
def role_screen(catalog: Catalog, role: Role) -> Screen:
    """Draw a role's profile, with links to its skills, its pay, and a comparison."""
    if role.source:
        said = (
            f"Focus and task: {credit(catalog, role.source)}. Pay and description are the "
            "article’s too. Typical day, result, comparisons and parts of the skill lists are ours."
        )
    elif role.focus:
        said = (
            "The description is from the article, in our words. Focus, task, typical day, result, "
            "comparisons and parts of the skill lists are ours."
        )
    else:
        said = "All that the article says about this role is here, in our words."
    return page(
        sections(_role_sections(catalog, role)),
        footer=provenance(catalog, said),
        controls=lambda: _role_controls(catalog, role),
    )


def _role_sections(catalog: Catalog, role: Role) -> Iterator[str]:
    essence = f"\n*{capitalize(role.essence)}.*" if role.essence else ""
    about = f"\n{role.about}" if role.about else ""
    yield f"## {role.name}{essence}{about}"
    facts = {"Focus": role.focus, "Example task": role.example_task, "Result": role.output}
    yield "\n".join(_titled({**facts, "Pay": _pay(catalog, role)}))
    if role.day:
        yield f"**A typical day**\n{bullets(role.day)}"
    core = skill_names(catalog, role.skills.core)
    helpful = skill_names(catalog, role.skills.helpful)
    yield "\n".join(_titled({"Core skills": core, "Also useful": helpful}))
    works_with = join_dots(role.works_with)
    yield from _titled({"Works with": works_with, "How to get in": role.get_in})
    yield from _titled({"With language models (ours)": role.language_models})
    asked = {**facts, "Skills": core, "Colleagues": works_with, "How to get in": role.get_in}
    if unknown := [title.lower() for title, fact in asked.items() if not fact]:
        yield f"**The article doesn’t say** · {join_words(unknown)}"
    if role.confused_with:
        named = [(catalog.role_names.by_id[c.role].name, c.difference) for c in role.confused_with]
        yield "**Often confused with**\n" + bullets(f"{who}: {how}" for who, how in named)


def _titled(facts: Mapping[str, str | None]) -> list[str]:
    """Return the facts that are known, each after its title."""
    return [f"**{title}** · {fact}" for title, fact in facts.items() if fact]


def _pay(catalog: Catalog, role: Role) -> str:
    pay = catalog.pay_by_role.get(role.id)
    if pay is None:
        return "no figure in the article"
    source = catalog.source_by_id[catalog.salaries.by_role.source]
    return (
        f"{pay_with_unit(catalog, pay)}, all levels; growth trend: {pay.growth} "
        f"({source.publisher}, {source_date(source)})"
    )


def _role_controls(catalog: Catalog, role: Role) -> list[ui.Item[Any]]:
    skills = catalog.list_skills(role.skills.every)
    controls: list[ui.Item[Any]] = [*button_rows(map(skill_button, skills[:_SKILL_BUTTONS]))]
    if more := skills[_SKILL_BUTTONS:]:
        controls.append(skill_menu("See more skills of this role…", more))
    controls.append(compare_menu(catalog, [role]))
    buttons = [
        button("See the pay", ShowSalary(role=role.id), primary=True),
        button("What am I missing?", ShowGap(role=role.id)),
        *learn_buttons(catalog.guide_by_role.get(role.id)),
    ]
    if any(role.id in question.roles for question in catalog.interview):
        buttons.append(button("Interview questions", AskInterview(role=role.id)))
    return [*controls, *button_rows(buttons)]


@cached
def skill_screen(catalog: Catalog, skill: Skill) -> Screen:
    """Draw a skill, with links to what comes before it and to the roles that need it."""
    said = "The article names this skill. The explanations and the exercise are ours."
    if skill.demand:
        said = f"Demand and use: {credit(catalog, skill.demand.source)}. The rest is ours."
    ours = "Everything here is ours; the article that our career facts come from doesn’t cover this skill."
    return page(
        sections(_skill_sections(catalog, skill)),
        footer=ours if skill.is_ours else provenance(catalog, said),
        controls=lambda: _skill_controls(catalog, skill),
    )


def _skill_sections(catalog: Catalog, skill: Skill) -> Iterator[str]:
    yield f"## {skill.name}\n-# Skill · {skill.area}\n{skill.what}"
    yield f"**Why it matters at work** · {skill.why}"
    yield "\n".join(_skill_facts(catalog, skill))
    yield f"**Practise it this week** · {skill.practise}"


def _skill_facts(catalog: Catalog, skill: Skill) -> Iterator[str]:
    yield f"**Used for** · {skill.use_case}"
    if not skill.is_ours:
        yield f"**Demand** · {skill.demand.level if skill.demand else 'no figure in the article'}"
    yield f"**Know first** · {skill_names(catalog, skill.needs) or 'nothing, you can start here'}"
    roles = catalog.roles_by_skill[skill.id]
    if core := [role.name for role in roles if skill.id in role.skills.core]:
        yield f"**Core skill for** · {join_dots(core)}"
    if helpful := [role.name for role in roles if skill.id in role.skills.helpful]:
        yield f"**Also useful for** · {join_dots(helpful)}"
    if not roles:
        yield "**Roles** · none of our roles lists it"
    practice = practice_by_skill(catalog)[skill.id]
    practised_in = [*plan_days(practice.days)]
    if practice.challenges:
        practised_in.append(plural(len(practice.challenges), "weekly challenge"))
    yield f"**Practised in** · {join_dots(practised_in) or 'no plan day and no challenge yet'}"


def _skill_controls(catalog: Catalog, skill: Skill) -> list[ui.Item[Any]]:
    roles = catalog.roles_by_skill[skill.id]
    controls: list[ui.Item[Any]] = [*button_rows(map(role_button, roles[:_ROLE_BUTTONS]))]
    if more := roles[_ROLE_BUTTONS:]:
        controls.append(
            entry_menu("See more roles…", ShowRole(role=""), fills="role", entries=more)
        )
    if skill.needs:
        needs = catalog.list_skills(skill.needs)
        controls.append(skill_menu("See what to know first…", needs))
    return [*controls, *button_rows(learn_buttons(catalog.guide_by_skill.get(skill.id)))]
