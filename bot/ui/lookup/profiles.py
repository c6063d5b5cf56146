"""/role and /skill: the profile of a role or a skill, with links to related entries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from bot import formatting
from bot.domain.content import Catalog, Role, Skill
from bot.domain.content.practice import practice_by_skill
from bot.interactions import Item, Request, Route, Screen, cached, page, router
from bot.interactions.components import button, button_rows, route_menu
from bot.ui.career.routes import AskInterview, ShowGap
from bot.ui.lookup import navigation, routes
from bot.ui.lookup.learn import learn_buttons
from bot.ui.lookup.routes import RolePart, ShowRole, ShowSalary, ShowSkill, ShowWhereToLearn

Facts: TypeAlias = Mapping[str, str | Sequence[str] | None]

_PARTS = {
    RolePart.WORK: "The work, and a typical day",
    RolePart.WAY_IN: "How to get in, and useful skills",
    RolePart.MIX_UPS: "Language models, and similar roles",
    RolePart.EVERYTHING: "Everything about this role",
}


@router.answers
async def show_role(request: Request, route: ShowRole) -> Screen:
    roles = request.catalog.role_names
    role = navigation.require_entry(roles, route.role, lambda near: ShowRole(role=near.id))
    return role_screen(request.catalog, role, route.part)


@router.answers
async def show_skill(request: Request, route: ShowSkill) -> Screen:
    skills = request.catalog.skill_names
    skill = navigation.require_entry(skills, route.skill, lambda near: ShowSkill(skill=near.id))
    return skill_screen(request.catalog, skill, more=route.more)


@cached
def role_screen(catalog: Catalog, role: Role, part: RolePart | None = None) -> Screen:
    lead = _lead(catalog, role)
    texts = {some: text for some, text in _parts(catalog, role).items() if text}
    texts[RolePart.EVERYTHING] = formatting.sections([lead, *texts.values()])
    text = texts.get(part, lead) if part else lead
    added = "" if text is lead else "typical day, result, comparisons and "
    return page(
        f"## {role.name}\n{text}",
        footer=_role_credit(catalog, role, added),
        controls=lambda: _role_controls(catalog, role, texts, is_part=text is not lead),
        shared=ShowRole(role=role.id, part=part).for_everyone,
    )


def _role_credit(catalog: Catalog, role: Role, added: str) -> str:
    """Say where what is shown is from; `added` names what is ours beside the first lines, if it's shown."""
    by_role, ours = catalog.salaries.by_role, f"{added}parts of the skill lists are ours."
    said = "From a web article, in our words; the rest is ours."
    if role.source:
        publisher = catalog.source_by_id[role.source].publisher
        said = f"Focus and task: {publisher}, as a web article reports them; {ours}"
    elif role.focus:
        said = f"Focus, task, {ours}"
    if role.reviewed and added:
        said += f" Reviewed {formatting.date_with_year(role.reviewed)}."
    if role.id not in catalog.pay_by_role:
        return said
    pay = catalog.source_by_id[by_role.source].publisher
    return f"Pay: {formatting.pay_credit(catalog, by_role) if added else pay}. {said}"


def _lead(catalog: Catalog, role: Role) -> str:
    pay = catalog.pay_by_role.get(role.id)
    amount = "no figure in our source"
    if pay:
        unit = formatting.pay_with_unit(catalog, pay)
        amount = f"{unit}, all levels; demand: {pay.growth.lower()}"
    facts = {
        "Focus": role.focus,
        "Example task": role.example_task,
        "Core skills": formatting.skill_names(catalog, role.skills.core),
        "Pay": amount,
    }
    asked = {**facts, "Colleagues": role.works_with, "How to get in": role.get_in}
    unknown = [title.lower() for title, fact in asked.items() if not fact]
    essence = f"*{formatting.capitalize(role.essence)}.*" if role.essence else role.about or ""
    lines = [essence, *_titled(facts)]
    if unknown:
        lines.append(f"**Not in our source** · {formatting.join_words(unknown)}")
    return "\n".join(lines)


def _parts(catalog: Catalog, role: Role) -> dict[RolePart, str]:
    """Return what there is beside the first lines, by part; parts may be empty."""
    names = catalog.role_names.by_id
    similar = [f"{names[other.role].name}: {other.difference}" for other in role.confused_with]
    facts: dict[RolePart, Facts] = {
        RolePart.WORK: {
            "The work": role.about if role.essence else None,  # else it is among the first lines
            "A typical day": role.day,
            "Result": role.output,
            "Works with": formatting.join_dots(role.works_with),
        },
        RolePart.WAY_IN: {
            "How to get in": role.get_in,
            "Also useful": formatting.skill_names(catalog, role.skills.helpful),
        },
        RolePart.MIX_UPS: {
            "With language models (ours)": role.language_models,
            "Often confused with": similar,
        },
    }
    return {part: formatting.sections(_titled(of)) for part, of in facts.items()}


def _titled(facts: Facts) -> list[str]:
    """Return the facts that are known, each after its title, or as a list below it."""
    return [
        f"**{title}** · {fact}"
        if isinstance(fact, str)
        else f"**{title}**\n{formatting.bullets(fact)}"
        for title, fact in facts.items()
        if fact
    ]


def _role_controls(
    catalog: Catalog, role: Role, parts: Iterable[RolePart], *, is_part: bool
) -> list[Item]:
    more: dict[str, Route] = {_PARTS[part]: ShowRole(role=role.id, part=part) for part in parts}
    if role.id in catalog.guide_by_role:
        more["Where to learn the work"] = ShowWhereToLearn(role=role.id)
    if any(role.id in question.roles for question in catalog.interview):
        more["Interview questions"] = AskInterview(role=role.id)
    controls: list[Item] = [route_menu("More…", more)]
    if skills := catalog.list_skills(role.skills.every):
        controls.append(navigation.skill_menu("See one of its skills…", skills))
    controls.append(navigation.compare_menu(catalog, [role]))
    buttons = [
        *([navigation.role_button(role)] if is_part else []),
        button("See the pay", ShowSalary(role=role.id), primary=True),
        button("What am I missing?", ShowGap(role=role.id)),
        button("Sources", routes.ShowSources()),
    ]
    return [*controls, *button_rows(buttons)]


@cached
def skill_screen(catalog: Catalog, skill: Skill, *, more: bool = False) -> Screen:
    said = "A web article names this skill. The explanations and the exercise are ours."
    if skill.demand:
        source = formatting.credit(catalog, skill.demand.source)
        said = f"Demand and use: {source}. The rest is ours."
    if skill.is_ours:
        said = "Written by us."
    lead = f"## {skill.name}\n{skill.what}\n"
    return page(
        _skill_more(catalog, skill) if more else lead + "\n".join(_skill_facts(catalog, skill)),
        footer=said,
        controls=lambda: _skill_controls(catalog, skill, more=more),
        shared=ShowSkill(skill=skill.id, more=more).for_everyone,
    )


def _skill_facts(catalog: Catalog, skill: Skill) -> list[str]:
    roles = catalog.roles_by_skill[skill.id]
    core = [role.name for role in roles if skill.id in role.skills.core]
    demand = skill.demand.level.lower() if skill.demand else "no figure in our source"
    facts: Facts = {
        "Used for": skill.use_case,
        "Demand": None if skill.is_ours else demand,
        "Know first": formatting.skill_names(catalog, skill.needs) or "nothing, you can start here",
        "Core skill for": formatting.join_dots(core),
        "Roles": None if roles else "none of our roles lists it",
    }
    return _titled(facts)


def _skill_more(catalog: Catalog, skill: Skill) -> str:
    practice = practice_by_skill(catalog)[skill.id]
    places = [*formatting.plan_days(practice.days)]
    if practice.challenges:
        places.append(formatting.plural(len(practice.challenges), "weekly challenge"))
    return (
        f"## {skill.name}: why, and how to practise it\n**Why it matters at work** · {skill.why}\n\n"
        f"**Practise it this week** · {skill.practise}\n\n"
        f"**Practised in** · {formatting.join_dots(places) or 'no plan day and no challenge yet'}"
    )


def _skill_controls(catalog: Catalog, skill: Skill, *, more: bool) -> Iterator[Item]:
    if roles := catalog.roles_by_skill[skill.id]:
        hint = "See a role that needs it…"
        yield navigation.entry_menu(hint, ShowRole(role=""), fills="role", entries=roles)
    if skill.needs:
        yield navigation.skill_menu("See what to know first…", catalog.list_skills(skill.needs))
    own = button("Practise it", ShowSkill(skill=skill.id, more=True), primary=True)
    if more:
        own = navigation.skill_button(skill)
    learn = learn_buttons(catalog.guide_by_skill.get(skill.id))
    yield from button_rows([own, *learn, button("Sources", routes.ShowSources())])
