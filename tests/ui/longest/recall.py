"""Every screen of recall, for each question of a content pack."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.domain.content import Catalog
from bot.domain.recall import Rating, list_items
from bot.interactions import Screen
from bot.services.recall import MemberRecall
from bot.ui.career import recall as screens
from bot.ui.career.recall import compare_screen
from bot.ui.career.routes import AnswerRecall, StartRecall
from tests.ui.longest.stored import ID

_LEARNED, _TODAY = dt.date(2026, 9, 21), dt.date(2026, 12, 31)
_ZONE = ZoneInfo("America/Argentina/ComodRivadavia")


def _recall(catalog: Catalog, day_ids: tuple[str, ...], today: dt.date) -> MemberRecall:
    """Return the recall of a member who did these days and has not answered any question."""
    items = list_items(catalog, dict.fromkeys(day_ids, _LEARNED), {})
    return MemberRecall(tuple(items), _ZONE, today)


def recall_screens(catalog: Catalog) -> Iterator[tuple[str, Screen]]:
    """Yield each question, what follows an answer, and the ends of a go."""
    for day_id in catalog.recall_by_day:
        due = _recall(catalog, (day_id,), _TODAY)
        while due.items:
            question = due.due[0].question
            yield (
                f"question {question.id}",
                screens.question_screen(catalog, due, StartRecall(guild_id=ID), ID),
            )
            route = AnswerRecall(question_id=question.id, guild_id=ID, answered=2)
            yield f"comparing with {question.id}", compare_screen(question, route, "*" * 90)
            for rating in Rating:
                text, following = screens.feedback(question, route, rating, ID), StartRecall()
                explained = screens.explained_screen(question, due, text, following)
                yield f"answer to {question.id}: {rating}", explained
            rest = tuple(item for item in due.items if item.question.id != question.id)
            due = MemberRecall(rest, due.zone, due.today)
    every, none = _recall(catalog, catalog.all_day_ids, _TODAY), _recall(catalog, (), _TODAY)
    later = _recall(catalog, catalog.all_day_ids, _LEARNED)
    for name, recall in {"due": every, "later": later, "none": none}.items():
        for asked in (0, 3):
            yield (
                f"{name} after {asked}",
                screens.nothing_asked_screen(
                    recall, StartRecall(answered=asked, knew=asked, guild_id=ID)
                ),
            )
