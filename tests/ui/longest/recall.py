"""Every screen of recall, for each question of a content pack."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.domain.content import Catalog
from bot.domain.recall.ladder import LearnedDay, list_items
from bot.interactions import Screen
from bot.services.recall.questions import MemberRecall
from bot.services.recall.settings import DEFAULT_CHOICES, RecallChoices
from bot.ui.recall import screens
from tests.ui.longest.stored import ID

_LEARNED, _TODAY = dt.date(2026, 9, 21), dt.date(2026, 12, 31)
_ZONE = ZoneInfo("America/Argentina/ComodRivadavia")


def _recall(catalog: Catalog, day_ids: tuple[str, ...], today: dt.date) -> MemberRecall:
    """Return the recall of a member who did these days and has not answered any question."""
    days = [LearnedDay(day_id, _LEARNED) for day_id in day_ids]
    items = list_items(catalog, days, {}, member_id=ID, study_key=None)
    return MemberRecall(tuple(items), DEFAULT_CHOICES, _ZONE, today)


def recall_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield each question, what follows an answer, the ends of a go, and the settings."""
    for day_id in catalog.recall_by_day:
        due = _recall(catalog, (day_id,), _TODAY)
        while due.items:
            question = due.due[0].question
            yield f"question {question.id}", screens.question_screen(catalog, due, 0, ID, ID)
            for right, passed in ((True, False), (False, False), (False, True)):
                yield (
                    f"answer to {question.id}: {right}, {passed}",
                    screens.explained_screen(question, due, 2, ID, right=right, passed=passed),
                )
            rest = tuple(item for item in due.items if item.question.id != question.id)
            due = MemberRecall(rest, due.choices, due.zone, due.today)
    every, none = _recall(catalog, catalog.every_day_id, _TODAY), _recall(catalog, (), _TODAY)
    later = _recall(catalog, catalog.every_day_id, _LEARNED)
    for name, recall in {"due": every, "later": later, "none": none}.items():
        for asked in (0, 3):
            yield f"{name} after {asked}", screens.nothing_asked_screen(recall, asked, ID)
    for choices in (DEFAULT_CHOICES, RecallChoices(in_reminders=True, in_study=False)):
        for at in (None, dt.time(19, 59)):
            yield f"settings {choices}, {at}", screens.choices_screen(choices, at, ID)
