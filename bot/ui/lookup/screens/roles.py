"""/role: a role's profile."""

from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.domain.content.catalog import Catalog, Role
from bot.formatting import (
    NOT_IN_SOURCE,
    bullets,
    capitalize,
    credit,
    join_dots,
    pay_range,
    pay_unit,
    sections,
)
from bot.interactions import Screen, button, button_rows, cached, page
from bot.ui.lookup.controls import compare_menu, skill_button, skill_menu
from bot.ui.lookup.routes import ShowSalary

_SKILL_BUTTONS = 5


@cached
def role_screen(catalog: Catalog, role: Role) -> Screen:
    """Draw a role's profile, with ways on to its skills, its pay, and a comparison."""
    footer = "Facts from the source article, in our words."
    if role.source:
        footer += f" Focus and task: {credit(catalog, role.source)}."
    return page(
        sections(_sections(catalog, role)), footer=footer, controls=lambda: _controls(catalog, role)
    )


def _sections(catalog: Catalog, role: Role) -> Iterator[str]:
    essence = f"\n*{capitalize(role.essence)}.*" if role.essence else ""
    yield f"## {role.name}{essence}\n{role.about or NOT_IN_SOURCE}"
    yield "\n".join(
        (
            f"**Focus** · {role.focus or NOT_IN_SOURCE}",
            f"**A task, for example** · {role.example_task or NOT_IN_SOURCE}",
            f"**What comes out** · {role.output or NOT_IN_SOURCE}",
            f"**Pay** · {_pay(catalog, role)}",
        )
    )
    if role.day:
        yield f"**A day may hold**\n{bullets(role.day)}"
    yield "\n".join(_skill_lines(catalog, role))
    yield f"**Works with** · {join_dots(role.works_with) or NOT_IN_SOURCE}"
    yield f"**Getting in** · {role.get_in or NOT_IN_SOURCE}"
    if role.confused_with:
        named = [(catalog.role_names.by_id[c.role].name, c.difference) for c in role.confused_with]
        yield "**People confuse it with**\n" + bullets(f"{who}: {how}" for who, how in named)


def _skill_lines(catalog: Catalog, role: Role) -> Iterator[str]:
    names = catalog.skill_names.by_id
    if not role.skills.core:
        yield f"**Skills** · {NOT_IN_SOURCE}"
        return
    yield f"**Core skills** · {join_dots(names[skill].name for skill in role.skills.core)}"
    if role.skills.helpful:
        yield f"**Helpful too** · {join_dots(names[skill].name for skill in role.skills.helpful)}"


def _pay(catalog: Catalog, role: Role) -> str:
    pay = catalog.pay_by_role.get(role.id)
    if pay is None:
        return "the source gives no pay for this role."
    source = catalog.source_by_id[catalog.salaries.by_role.source]
    return f"{pay_range(pay)} {pay_unit(catalog)}, all levels ({source.publisher}, {source.as_of})"


def _controls(catalog: Catalog, role: Role) -> list[ui.Item[Any]]:
    skills = [catalog.skill_names.by_id[s] for s in (*role.skills.core, *role.skills.helpful)]
    controls: list[ui.Item[Any]] = list(
        button_rows(skill_button(skill) for skill in skills[:_SKILL_BUTTONS])
    )
    if len(skills) > _SKILL_BUTTONS:
        menu = skill_menu("More of its skills…", skills[_SKILL_BUTTONS:])
        controls.append(menu)
    controls.append(compare_menu(catalog, [role]))
    controls.append(ui.ActionRow(button("Salary", ShowSalary(role=role.id), primary=True)))
    return controls
