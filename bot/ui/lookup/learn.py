"""Where to learn a skill or the work of a role, and when one knows enough of it."""

from collections.abc import Iterator

from bot.domain.content import Catalog, LearnGuide, Role, Skill
from bot.domain.errors import require
from bot.domain.markup import escape
from bot.formatting import date_with_year, sections
from bot.interactions import Request, Screen, cached, page, router
from bot.interactions.components import Button, Item, button, button_rows
from bot.ui.lookup.navigation import entry_menu, require_entry, role_button, skill_button
from bot.ui.lookup.routes import ShowWhereToLearn


@router.answers
async def show_where_to_learn(request: Request, route: ShowWhereToLearn) -> Screen:
    catalog = request.catalog
    about: Role | Skill
    if name := route.role:
        about = require_entry(catalog.role_names, name, lambda near: ShowWhereToLearn(role=near.id))
        found = catalog.guide_by_role.get(about.id)
    else:
        skills, name = catalog.skill_names, route.skill or ""
        about = require_entry(skills, name, lambda near: ShowWhereToLearn(skill=near.id))
        found = catalog.guide_by_skill.get(about.id)
    guide = require(found, f"There’s no page on where to learn {about.name} any more.")
    is_old = guide.is_outdated(request.now.date())
    return learn_screen(catalog, about, guide, is_old=is_old, more=route.more)


def learn_buttons(guide: LearnGuide | None) -> list[Button]:
    if guide is None:
        return []
    return [button("Where to learn", ShowWhereToLearn(skill=guide.skill, role=guide.role))]


@cached
def learn_screen(
    catalog: Catalog, about: Role | Skill, guide: LearnGuide, *, is_old: bool, more: bool = False
) -> Screen:
    route = ShowWhereToLearn(skill=guide.skill, role=guide.role, more=more)
    title = f"## {about.name}: {'what to learn, in this order' if more else 'where to learn'}"
    return page(
        sections([title, *(_topics(guide) if more else _places(guide, is_old=is_old))]),
        footer=f"Reviewed {date_with_year(guide.reviewed)}. Everything on this page is ours.",
        controls=lambda: _controls(catalog, about, guide, more=more),
        shared=route.for_everyone,
    )


def _places(guide: LearnGuide, *, is_old: bool) -> Iterator[str]:
    if is_old:
        yield "**Last checked more than a year ago; the pages may have changed.**"
    yield "**Two places, both free**\n" + "\n".join(
        f"- [{escape(place.title)}](<{place.address}>) · {place.host}\n"
        f"  **Start with** · {place.start_with}"
        for place in guide.places
    )
    yield f"**Enough when you can** {guide.enough_when}"


def _topics(guide: LearnGuide) -> Iterator[str]:
    yield "\n".join(f"{number}. {topic}" for number, topic in enumerate(guide.subtopics, 1))
    yield f"**Enough to be hired when you can** {guide.hired_when}"
    yield f"**Often confused with** · {guide.confused_with}"


def _controls(
    catalog: Catalog, about: Role | Skill, guide: LearnGuide, *, more: bool
) -> Iterator[Item]:
    """Lead back to the entry, and on to the guides of the skills that belong to it."""
    if isinstance(about, Role):
        back, ids = role_button(about), about.skills.every
        hint = "Where to learn one of its skills…"
    else:
        back, ids = skill_button(about), about.needs
        hint = "Where to learn what comes first…"
    skills = catalog.list_skills(skill_id for skill_id in ids if skill_id in catalog.guide_by_skill)
    if skills:
        yield entry_menu(hint, ShowWhereToLearn(skill=""), fills="skill", entries=skills)
    of_this = ShowWhereToLearn(skill=guide.skill, role=guide.role, more=not more)
    yield from button_rows([button("Where to learn" if more else "What to learn", of_this), back])
