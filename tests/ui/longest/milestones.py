"""Every message about milestones: reached, lost, listed, rewarded, and the finish card."""

from collections.abc import Iterator

from bot.domain.content.catalog import Catalog
from bot.domain.visibility import Visibility
from bot.interactions import Screen
from bot.pictures.cards.finish import finish_card
from bot.services.plan.check_ins import CheckInResult
from bot.services.points.milestones import MilestoneRecord, ReachedMilestone
from bot.ui.plan.check_ins import checked_screen
from bot.ui.plan.finish import ask_screen, finish_of, own_finish_screen, shared_finish_screen
from bot.ui.plan.progress import progress_screen
from bot.ui.points.screens import rewards_screen
from tests.ui.longest.stored import ID, face


def milestone_screens(pack: Catalog, *, name: str) -> Iterator[tuple[str, Screen]]:
    """Yield every screen about milestones, with all of them reached at once."""
    length, every = pack.plan.length, pack.scoring.milestones
    seen = face(pack, length + 20, length)
    reached = tuple(ReachedMilestone(milestone, ID) for milestone in every)
    record = MilestoneRecord(name, Visibility.SHOWN, None, 1_000_000, every)
    finish = finish_of(seen, record)
    checked = CheckInResult(seen.progress, length, 1000, milestones_reached=reached)
    yield "the last check-in", checked_screen(seen, checked, finish_card(finish))
    behind = face(pack, length + 40, 1)
    for count in range(1, 4):
        some = CheckInResult(behind.progress, length, 1000, milestones_reached=reached[:count])
        yield f"a check-in that reaches {count}", checked_screen(behind, some)
    undone = CheckInResult(behind.progress, length, -1000, is_undo=True, milestones_lost=every)
    yield "a check-in undone", checked_screen(behind, undone)
    yield "progress", progress_screen(seen, reached=every)
    yield "progress, behind", progress_screen(behind, reached=every)
    yield "finish card", own_finish_screen(seen, finish)
    yield "finish card, asked", ask_screen(seen, record)
    yield "finish card, shown", shared_finish_screen(finish)
    yield from _rewards(pack)


def _rewards(pack: Catalog) -> Iterator[tuple[str, Screen]]:
    every = {milestone.id: ID for milestone in pack.scoring.milestones}
    name = pack.scoring.milestones[0].name
    yield "rewards", rewards_screen(pack, every, f"“{name}” now brings <@&{ID}>. " + "W" * 80)
    yield "rewards, none", rewards_screen(pack, {})
    none = pack.scoring.model_copy(update={"milestones": ()})
    yield "no milestones", rewards_screen(pack.model_copy(update={"scoring": none}), {})
