"""The roles that milestones bring, as moderators see them."""

from collections.abc import Mapping

from bot.domain.content.catalog import Catalog
from bot.domain.content.scoring import Milestone
from bot.formatting import bullets, plural
from bot.interactions import Screen, page


def rewards_screen(catalog: Catalog, role_ids: Mapping[str, int], changed: str = "") -> Screen:
    """Draw all milestones, each with its role; `changed` says what was just chosen.

    `role_ids` are the roles by the ids of milestones.
    """
    lines = []
    for milestone in catalog.scoring.milestones:
        role_id = role_ids.get(milestone.id)
        lines.append(f"**{milestone.name}** · " + (f"<@&{role_id}>" if role_id else "no role"))
    listed = bullets(lines) or "This content pack has no milestones."
    title = "## Roles for milestones"
    return page(
        f"{title}\n{changed}\n\n{listed}" if changed else f"{title}\n{listed}",
        footer="Who reaches a milestone gets its role, once; undone in time, it is taken back. "
        "Choose with the options `milestone` and `role`; without a role, it is taken away.",
    )


def chosen_text(milestone: Milestone, role_id: int, people: int) -> str:
    """Say which role a milestone brings now, and how many people reached it before."""
    had = f" {plural(people, 'member')} reached it before and will get it, too." if people else ""
    return f"“{milestone.name}” now brings <@&{role_id}>.{had}"


def removed_text(milestone: Milestone, former_role_id: int | None) -> str:
    """Say that a milestone brings no role any more, or brought none."""
    if former_role_id is None:
        return f"“{milestone.name}” brings no role. Fill in the option `role` to choose one."
    return (
        f"“{milestone.name}” brings no role any more. Who has <@&{former_role_id}> keeps it; new "
        "ones do not get it."
    )
