"""Answers as reviewers see them, one by one and in a list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from discord import ButtonStyle, Colour, ui

from bot.domain.challenges import MAX_TEXT_LENGTH, SubmissionState, Timing
from bot.domain.content import Catalog, Challenge
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, join_fitting, message_link, ordinal, plural, sections, small
from bot.interactions import Layout, Screen, page
from bot.interactions.components import LONGEST_LABEL, Button, Item, button, button_rows, route_menu
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.points.corrections import BY_THEMSELVES
from bot.ui.challenges.own_answers import EXCERPT_LINES, EXCERPT_WITH_CODE, submission_parts
from bot.ui.challenges.screens import challenge_title, opinions_text, tick_list
from bot.ui.moderation.routes import Dashboard
from bot.ui.reviews import routes

_TIMING_TEXTS = {
    Timing.ON_TIME: "",
    Timing.LATE: ", after the deadline",
    Timing.CLOSED: ", after the challenge was closed, so it earns no points",
    Timing.KNOWN: ", after they could see the solution or others’ answers, so it earns no points",
}
_LONGEST_NOTE, _NOTE_IN_SHORT = 300, 100  # characters of a note beside an answer, or a short one
_LONGEST_MISSING = 120  # characters of the criteria that an author didn't tick
_LONGEST_NAME = 100  # characters of a file's name
_LONGEST = 3900  # characters in a message, with some to spare: Discord accepts 4,000


def _review_text(
    catalog: Catalog,
    submission: MemberSubmission,
    *,
    room: int,
    whole: bool = False,
    place: str = "",
) -> str:
    """Write an answer with the boxes as the member ticked them, in at most `room` characters.

    With `whole`, the texts are not cut, and the solution follows; the boxes are left out where there
    is no room for them. `place` says how many wait.
    """
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    again = f" for the {ordinal(submission.revision)} time" if submission.revision > 1 else ""
    title = challenge_title(catalog, submission.challenge_id)
    heading = f"## {submission.name} · {title}{place}\n" + small(
        f"Handed in{again} {timestamp(submission.submitted_at, 'R')}{_TIMING_TEXTS[submission.timing]}"
    )
    first = ""
    if submission.is_appeal and submission.appealed_at:
        asked = timestamp(submission.appealed_at, "R")
        first = f"**Asked for a second look** {asked}. The first reviewer returned it"
        longest_note = _LONGEST_NOTE if whole else _NOTE_IN_SHORT
        first += f":\n{note.cut(longest_note)}" if (note := submission.reviewer_note) else "."
        first += f"\nWhy they ask: {submission.appeal_reason}" if submission.appeal_reason else ""
    boxes = _boxes_text(challenge, submission, whole=whole) if challenge else ""
    solution = f"**Solution**\n{challenge.solution}" if challenge and whole else ""
    solution = solution if "```" in solution else small(solution)  # which would undo a block
    file = _file_text(submission)

    def text_with(longest: int, boxes: str) -> str:
        lines = None if whole else EXCERPT_LINES
        texts = submission_parts(catalog, submission, longest=longest, lines=lines)
        return sections([heading, first, "\n".join(filter(None, [*texts, file])), boxes, solution])

    longest = 2 * MAX_TEXT_LENGTH if whole else EXCERPT_WITH_CODE
    if whole and len(text_with(longest, boxes)) > room:
        boxes = ""
    for_each_text = (room - len(text_with(1, boxes))) // 2
    return text_with(max(1, min(longest, for_each_text)), boxes)


def _boxes_text(challenge: Challenge, submission: MemberSubmission, *, whole: bool) -> str:
    """Write what the author ticked, or only how much and what is missing; and what members say."""
    ticked, criteria = submission.content.ticked, challenge.counts_when
    caption = f"{submission.name} ticked {len(ticked)} of {len(criteria)}"
    if not whole:
        listed = () if submission.is_appeal else enumerate(criteria, 1)
        missing = (f"☐ {line}" for at, line in listed if at not in ticked)
        boxes = join_fitting(missing, longest=_LONGEST_MISSING)
    else:
        boxes = tick_list(challenge, ticked, submission.opinions)
        if submission.opinions:
            caption += "; in brackets, how many others did"
    return sections([f"{small(caption)}\n{boxes}".strip(), opinions_text(submission.opinions)])


def _file_text(submission: MemberSubmission) -> str:
    """Name an answer's file, with a link to the message that holds it; empty if it has none."""
    content = submission.content
    if content.file_name is None or content.file_message_id is None:
        return ""
    link = message_link(submission.guild_id, content.file_channel_id, content.file_message_id)
    return f"**File** {content.file_name.cut(_LONGEST_NAME)} {link}"


def decision_text(catalog: Catalog, submission: MemberSubmission) -> str:
    """Write what was decided, by whom (if that is known) and why, and the points; empty while it waits."""
    if submission.state is SubmissionState.PENDING:
        return ""
    by = f" by <@{submission.decided_by}>," if submission.decided_by else ""
    if submission.by_members:
        by = " by two members,"
    if submission.decided_by == submission.member_id:
        by = f" {BY_THEMSELVES},"
    when = timestamp(submission.decided_at, "R") if submission.decided_at else ""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    if challenge and submission.met is not None:
        when += f" · {len(submission.met)} of {len(challenge.counts_when)} ticked"
    note = f"\n{written.cut(_LONGEST_NOTE)}" if (written := submission.reviewer_note) else ""
    if submission.state is SubmissionState.RETURNED:
        return f"**Returned**{by} {when}{note}"
    return f"**Accepted**{by} {when} · {plural(submission.points, 'point')}{note}"


def review_layout(catalog: Catalog, submission: MemberSubmission, marker: str = "") -> Layout:
    """Draw the message in the review channel, without words of others than the author.

    It stays when they delete their data.
    """
    submission = replace(submission, reviewer_note=None, decided_by=None, opinions=())
    text, colour = "", None
    if decision := decision_text(catalog, submission):
        title = challenge_title(catalog, submission.challenge_id)
        text = f"### Decided: {submission.name} · {title}\n{decision}"
        is_accepted = submission.state is SubmissionState.ACCEPTED
        colour = Colour.green() if is_accepted else Colour.orange()
    text = text or _review_text(catalog, submission, room=_LONGEST)
    rows = button_rows(_buttons(catalog, submission, marker, posted=True))
    return Layout(ui.Container(ui.TextDisplay(text), *rows, accent_colour=colour))


def _looks_done(catalog: Catalog, submission: MemberSubmission) -> bool:
    """Say whether neither the author's ticks nor another member speak against accepting an answer."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    most = len(challenge.counts_when) / 2 if challenge else 0
    all_would = all(one.would_accept for one in submission.opinions)
    return all_would and len(submission.content.ticked) >= most


def _buttons(
    catalog: Catalog,
    submission: MemberSubmission,
    marker: str = "",
    *,
    posted: bool = False,
    is_whole: bool = False,
) -> list[Button]:
    about: dict[str, Any] = {"submission_id": submission.id, "revision": submission.revision}
    task = button("Whole task", routes.ShowTaskOf(**about))
    solution = button("Solution", routes.ShowTaskOf(**about, solution=True))
    full = button("Read in full", routes.OpenSubmission(**about), marker=marker)
    back = button("Back", routes.OpenSubmission(**about, short=True))
    if submission.state is not SubmissionState.PENDING:
        following = [button("Next answer", routes.ShowNextPending())] if posted else []
        shown = [task, back] if is_whole else [full]
        return [*following, *shown, button("Undo", routes.UndoDecision(**about))]
    looks_done = _looks_done(catalog, submission)
    style = ButtonStyle.success if looks_done else None
    return [
        button("Accept", routes.AcceptSubmission(**about), style=style),
        button("Decide…", routes.DecideSubmission(**about), primary=not looks_done),
        *([task, back] if is_whole else [full, task, solution]),
    ]


def review_screen(
    catalog: Catalog,
    submission: MemberSubmission,
    *,
    whole: bool = False,
    waiting: int = 0,
    decided: MemberSubmission | None = None,
) -> Screen:
    """Draw an answer, one of `waiting`; the decision on `decided`, the last one, can be undone."""
    decision = decision_text(catalog, submission)

    def controls() -> list[Item]:
        listing = button("All answers", routes.ListPending())
        own = _buttons(catalog, submission, is_whole=whole)
        rows = button_rows([*own, *_undo_buttons(decided), listing])
        return [ui.TextDisplay(decision), *rows] if decision else [*rows]

    place = f" · {waiting} wait" if waiting > 1 and not decision else ""
    room = _LONGEST - len(decision)
    text = _review_text(catalog, submission, whole=whole, room=room, place=place)
    return _below_decided(decided, page(text, controls=controls))


def _undo_buttons(decided: MemberSubmission | None) -> list[Button]:
    if decided is None:
        return []
    route = routes.UndoDecision(submission_id=decided.id, revision=decided.revision)
    return [button(f"Undo: {decided.name.plain}"[:LONGEST_LABEL], route)]


def _below_decided(decided: MemberSubmission | None, screen: Screen) -> Screen:
    if decided is None:
        return screen
    more = plural(decided.points, "point")
    if decided.state is SubmissionState.RETURNED:
        more = f"they’ll read what you ticked{' and your note' if decided.reviewer_note else ''}"
    return screen.with_head(f"**{decided.name}:** {decided.state.value} · {more}")


def pending_screen(
    catalog: Catalog,
    submissions: Sequence[MemberSubmission],
    lately: Sequence[MemberSubmission] = (),
    *,
    counts: tuple[int, int],
    decided: MemberSubmission | None = None,
    moderates: bool = False,
) -> Screen:
    """Draw a list of the answers that wait for a review, the next one first, and of those decided lately.

    The counts are of answers that wait for the reviewer, of which the list has the first, and of
    those that wait for somebody else. `decided` is as in `review_screen`.
    """
    waiting, others = counts
    own_line = ""
    if others:
        own_line = f"\nAnother reviewer has to decide about {plural(others, 'answer')} that you wrote or returned."
    text = f"## No answers to review{own_line}\nNew ones appear in `/review`, and in the group’s review channel if it has one."
    buttons = _undo_buttons(decided)
    if submissions:
        some = f"The first {len(submissions)} of " if waiting > len(submissions) else ""
        lines = bullets(_line(catalog, answer) for answer in submissions)
        text = f"## {some}{plural(waiting, 'answer')} to review{own_line}\n{lines}"
        buttons.append(button("Start reviewing", routes.ShowNextPending(), primary=True))
    if lately:
        lines = bullets(_line(catalog, answer) for answer in lately)
        text += f"\n\n**Reviewed recently**\n{lines}"
    if moderates:
        buttons.append(button("Back", Dashboard()))
    choices = {
        f"{number}. {answer.name.plain}": routes.OpenSubmission(
            submission_id=answer.id, revision=answer.revision, short=True
        )
        for number, answer in enumerate([*submissions, *lately], 1)
    }
    menus = [route_menu("Open an answer…", choices)] if choices else []
    return _below_decided(decided, page(text, controls=lambda: menus, buttons=buttons))


def _line(catalog: Catalog, submission: MemberSubmission) -> str:
    state = timestamp(submission.submitted_at, "R")
    if submission.decided_at:
        state = f"{submission.state.value} {timestamp(submission.decided_at, 'R')}"
    if submission.is_appeal:
        state += " · second look"
    title = challenge_title(catalog, submission.challenge_id)
    return f"**{submission.name}** · {title} · {state}"
