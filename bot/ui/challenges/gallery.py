"""The gallery: accepted answers that members show, and the choice whether it may show theirs."""

from dataclasses import replace

from discord import ui

from bot.domain.content import Catalog, Challenge
from bot.domain.errors import require
from bot.formatting import sections, small
from bot.interactions import Layout, Placement, Request, Screen, boxed, router
from bot.interactions.components import button
from bot.services.challenges import gallery, submission_queries
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.members.membership import mark_seen
from bot.ui.challenges import routes
from bot.ui.challenges.own_answers import submission_parts, submission_screen

_LONGEST_TEXT = 1700  # characters of each text of an answer
_ABOUT = "Accepted answers to this challenge, each shown because its author agreed. What did they see that you didn’t?"
_SAVED = {
    True: "Saved. Once the challenge is closed, your group can read this answer, and later ones.",
    False: "Saved. None of your answers are shown.",
}


@router.answers
async def choose_gallery(request: Request, route: routes.ChooseGallery) -> Screen:
    actor, now = request.actor, request.now
    async with request.database.writing() as connection:
        await mark_seen(connection, actor, now)
        await gallery.choose(connection, actor, now, shows=route.shows)
        found = await submission_queries.find_submission(connection, actor, route.post_id)
        none = "You haven’t answered this challenge. `/challenge` shows the latest one."
        answer = require(found, none)
        await gallery.show(connection, answer, now)
    saved = f"{_SAVED[route.shows]} `/privacy`, **How I appear…** changes that."
    screen = submission_screen(request.catalog, answer, now).with_head(saved)
    return replace(screen, placement=Placement.IN_PLACE)  # of the question


def opening_layout(challenge: Challenge) -> Layout:
    return Layout(ui.TextDisplay(f"## {challenge.title}\n{challenge.brief}\n\n{small(_ABOUT)}"))


def answer_layout(catalog: Catalog, answer: MemberSubmission, marker: str) -> Layout:
    texts = submission_parts(catalog, answer, longest=_LONGEST_TEXT)
    task = button("Whole task", routes.ShowTask(post_id=answer.post_id), marker=marker)
    return boxed(sections([f"### Answer by {answer.shown_name}", *texts]), [task])
