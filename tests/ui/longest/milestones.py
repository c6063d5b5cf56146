"""Every message about milestones: reached, lost, listed and rewarded, and a finished plan."""

from collections.abc import Iterator

from bot.domain.content import Catalog
from bot.interactions import Screen
from bot.services.plan.check_ins import CheckInResult
from bot.services.points.milestones import ReachedMilestone
from bot.ui.plan.check_ins import result_screen
from bot.ui.plan.progress import milestones_screen, progress_screen
from bot.ui.points.rewards import reward_screen, rewards_screen
from tests.ui.longest.plan import plan_progress
from tests.ui.longest.stored import ID


def milestone_screens(catalog: Catalog, *, name: str) -> Iterator[tuple[str, Screen]]:
    """Yield every screen about milestones with all milestones reached at once."""
    length, milestones = catalog.plan.length, catalog.scoring.milestones
    progress = plan_progress(catalog, length + 20, length)
    reached = tuple(ReachedMilestone(milestone, ID) for milestone in milestones)
    checked = CheckInResult(progress, length, 1000, milestones_reached=reached)
    yield "the last check-in", result_screen(checked)
    behind = plan_progress(catalog, length + 40, 1)
    for count in range(1, 4):
        some = CheckInResult(behind, length, 1000, milestones_reached=reached[:count])
        yield f"a check-in that reaches {count}", result_screen(some)
    undone = CheckInResult(behind, length, -1000, is_undo=True)
    yield "a check-in undone", result_screen(undone)
    yield "progress", progress_screen(progress, reached=milestones)
    yield "progress, behind", progress_screen(behind, reached=milestones)
    yield "milestones", milestones_screen(progress, milestones)
    yield "progress, shared", progress_screen(progress, name)
    yield from _rewards(catalog)


def _rewards(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    milestones = {milestone.id: ID for milestone in catalog.scoring.milestones}
    yield "rewards", rewards_screen(catalog, milestones)
    for reached, role_id in (([], None), ([ID] * 1000, ID)):
        shown = reward_screen(catalog.scoring.milestones[0], role_id, reached, "W" * 80)
        yield f"reward reached by {len(reached)}", shown
    yield "rewards, none", rewards_screen(catalog, {})
    none = catalog.scoring.model_copy(update={"milestones": ()})
    yield "no milestones", rewards_screen(catalog.model_copy(update={"scoring": none}), {})
