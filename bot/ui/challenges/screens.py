"""A challenge as it is posted to a group, and the recap of a week."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from discord import ui

from bot import formatting
from bot.domain.challenges import SubmissionState, Timing
from bot.domain.content import Catalog, Challenge, Difficulty
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName, without_markup
from bot.domain.schedule.clock import date_with_weekday, local_date, timestamp
from bot.interactions import Declined, Layout, Route, declined
from bot.interactions.components import Button, Item, button, button_rows, route_menu
from bot.rendered import NAMES
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission, Opinion, PostTally
from bot.services.challenges.submissions import AnotherGroupsPost
from bot.services.reviews.queue import ReviewWait
from bot.services.standings.boards import Line
from bot.ui.challenges import routes
from bot.ui.groups.routes import JoinGroup

LEVELS = {
    Difficulty.FIRST_STEPS: "gentle",
    Difficulty.STEADY: "steady",
    Difficulty.DEMANDING: "demanding",
}
LOOKED_FOR = "**We’re looking for an answer that**"

ENTER, EXPLAIN, MY_FILE = "Enter the result", "Explain it", "My file"
"""Labels of the buttons of a challenge whose result is checked."""

STATES = {
    SubmissionState.PENDING: "waiting for review",
    SubmissionState.ACCEPTED: "accepted",
    SubmissionState.RETURNED: "returned",
}

WHY_FEWER_POINTS = {
    Timing.LATE: "The deadline has passed. What you hand in now earns half the points.",
    Timing.CLOSED: "This challenge is closed. You can still hand in an answer for feedback, without points.",
    Timing.KNOWN: "A new or changed answer earns no points: you’ve earned them before, or could see the solution or others’ answers. You’ll still get feedback.",
}

_FOR_TWO = "**For two:** ask in the channel who joins you, or take a friend. Each hands in an answer of their own and writes “my partner”, not a name. Nobody free? Do both parts yourself, a day apart, and say so."
_NO_SPOILERS = "Talk about it in the thread, and hide what gives it away: `||like this||`."
_LONGEST_CHANGE = 200  # characters of what another member would change
_NAMED_PER_PLACE = 4
_NAMED_IN_RECAP = 7


@dataclass(frozen=True, slots=True)
class PostedChallenge:
    catalog: Catalog
    group: StudyGroup
    post: ChallengePost
    challenge: Challenge


def challenge_title(catalog: Catalog, challenge_id: str) -> str:
    """Return the title of a challenge, which the content pack may no longer have."""
    challenge = catalog.challenge_by_id.get(challenge_id)
    return challenge.title if challenge else "a former challenge"


def challenge_menu(
    placeholder: str, catalog: Catalog, listed: Sequence[tuple[str, Route]]
) -> list[Item]:
    """Build a menu of challenges by their ids, each with what choosing it asks for, if there are any."""
    choices = {}
    for number, (challenge_id, route) in enumerate(listed, 1):
        choices[f"{number}. {without_markup(challenge_title(catalog, challenge_id))}"] = route
    return [route_menu(placeholder, choices)] if choices else []


def challenge_text(posted: PostedChallenge) -> str:
    """Write a challenge in short: of which day it is, what to do, until when."""
    challenge = posted.challenge
    date = date_with_weekday(local_date(posted.post.due_at, posted.group.weekly.zone))
    about = [
        f"Challenge of {date}",
        f"level {challenge.difficulty}, {LEVELS[challenge.difficulty]}",
        f"{challenge.minutes} minutes",
        *(["for two"] if challenge.for_two else []),
        *([formatting.skill_names(posted.catalog, challenge.skills)] if challenge.skills else []),
    ]
    rules, until = posted.catalog.scoring.challenge, posted.post.deadline_at
    full, late = (rules.worth(challenge.difficulty, at) for at in (Timing.ON_TIME, Timing.LATE))
    return (
        f"## {challenge.title}\n{formatting.small(formatting.join_dots(about))}\n{_brief_text(challenge)}\n\n"
        f"Answer by {timestamp(until, 'F')} ({timestamp(until, 'R')}) · {full} points on time, {late} if late"
    )


def _brief_text(challenge: Challenge) -> str:
    """Write what to do; if the result is checked, only the first line and the last, which says what to enter."""
    if challenge.result is None:
        rest = "" if _is_whole(challenge) else "\n-# Press **Whole task** before you answer."
        return f"{challenge.brief}{rest}"
    first, *more = challenge.brief.splitlines()
    then = ", and a reviewer reads how you found it" if challenge.result.explain else ""
    about = f"**Whole task** has the rules, **{MY_FILE}** your own data. I check your result{then}."
    return "\n".join([first, *more[-1:], formatting.small(about)])


def first_label(challenge: Challenge) -> str:
    """Return the label of the button to answer a challenge that the member hasn't answered yet."""
    return ENTER if challenge.result else "Answer"


def hand_in_text(challenge: Challenge) -> str:
    return f"**Hand in:**\n{formatting.bullets(challenge.hand_in)}" if challenge.hand_in else ""


def _is_whole(challenge: Challenge) -> bool:
    """Return whether a card has the whole task; a phone has no room for material and lists."""
    return not (challenge.result or challenge.material or challenge.hand_in)


def task_buttons(
    challenge: Challenge,
    post_id: int,
    state: SubmissionState | None = None,
    *,
    is_solved: bool = False,
    marker: str = "",
) -> list[Button]:
    """Offer to answer, and to read the whole task, which stands out if the card has only part of it."""
    label = answer_label(state) if state else EXPLAIN if is_solved else first_label(challenge)
    reads = state is None and not (is_solved or _is_whole(challenge))
    read = button("Whole task", routes.ShowTask(post_id=post_id), primary=reads)
    is_next = not reads and state in (None, SubmissionState.RETURNED)
    answer = button(label, routes.SubmitAnswer(post_id=post_id), primary=is_next)
    answers = [] if state is SubmissionState.ACCEPTED else [answer]
    hint = button("Hint", routes.ShowHints(post_id=post_id), marker=marker)
    return [*answers, *file_buttons(challenge, post_id), read, hint]


def file_buttons(challenge: Challenge, post_id: int) -> list[Button]:
    return [button(MY_FILE, routes.MyFile(post_id=post_id))] if challenge.result else []


def task_text(challenge: Challenge) -> str:
    caption = LOOKED_FOR
    if not challenge.is_read_by_people:
        caption = LOOKED_FOR.replace("an answer", "a result")
    brief = challenge.brief.replace("in **Whole task**", "below")
    task = f"## {challenge.title}\n{brief}\n{hand_in_text(challenge)}".rstrip()
    partner = _FOR_TWO if challenge.for_two else ""
    looked_for = f"{caption}\n{formatting.bullets(challenge.counts_when)}"
    return formatting.sections([task, partner, challenge.material or "", looked_for])


def tick_list(
    challenge: Challenge, ticked: Collection[int], opinions: Sequence[Opinion] = ()
) -> str:
    """Write the criteria with ticks, each with how many who have an opinion ticked it, if any did."""
    lines = []
    for number, line in enumerate(challenge.counts_when, 1):
        many = sum(number in one.met for one in opinions)
        lines.append(f"{'✓' if number in ticked else '☐'} {line}{f' ({many})' if many else ''}")
    return "\n".join(lines)


def opinions_text(opinions: Sequence[Opinion]) -> str:
    """Write what other members would change in an answer; empty if none looked at it."""
    return "\n".join(
        f"**{f'<@{one.member_id}>' if one.is_named else 'Another member'}:** {'would accept it' if one.would_accept else 'not yet'}. “{one.change.cut(_LONGEST_CHANGE)}”"
        for one in opinions
    )


def earned_text(submission: MemberSubmission) -> str:
    """Say what an accepted answer earned, or why nothing."""
    if submission.points:
        return f"You’ve earned {formatting.plural(submission.points, 'point')}."
    if submission.timing is Timing.CLOSED:
        return "It earns no points, because the challenge was closed when you handed it in."
    return "It earns no points, because you’d earned points for the challenge before, or could see its solution or others’ answers."


def wait_text(wait: ReviewWait | None) -> str:
    """Say where in the queue an answer is, and how long reviews take; empty without reviews."""
    if wait is None:
        return ""
    promised = "a day" if wait.promised_days == 1 else f"{wait.promised_days} days"
    time = f"Expect a review within {promised}."
    if wait.usual is not None:
        time = f"Reviews took {formatting.rough_span(wait.usual)} lately."
    if wait.place is None:
        return time
    return f"It’s {'next' if wait.place == 1 else formatting.ordinal(wait.place)} in line. {time}"


def answer_label(state: SubmissionState) -> str:
    return "Hand in again" if state is SubmissionState.RETURNED else "Change my answer"


def offer_to_join(refused: AnotherGroupsPost) -> Declined:
    group, own_group = refused.group, refused.own_group
    text = f"This challenge is for **{group.name}**, and you’re not in a group yet."
    if own_group:
        text = f"This challenge is for **{group.name}**, and you’re in **{own_group.name}**. You can be in one group at a time. If you switch, you keep your plan and your points."
    label = f"{'Switch to' if own_group else 'Join'} {group.name.plain}"
    route = JoinGroup(group_id=group.id, leaving=own_group.id if own_group else None)
    return declined(text, button(label, route, primary=True))


def post_layout(
    posted: PostedChallenge, *, marker: str, recap: str, names: str = "", late: bool
) -> Layout:
    post_id = posted.post.id
    parts: list[Item] = []
    if posted.group.ping_role_id not in {None, posted.group.guild_id}:  # never @everyone
        parts.append(ui.TextDisplay(f"<@&{posted.group.ping_role_id}>"))
    parts += [ui.TextDisplay(recap)] if recap else []
    parts += [ui.TextDisplay(names, id=NAMES)] if names else []
    text = challenge_text(posted)
    if late:
        text += f"\n{formatting.small('Posted late: I couldn’t post at the usual time.')}"
    if posted.group.threads:
        text += f"\n{formatting.small(_NO_SPOILERS)}"
    buttons = [
        *task_buttons(posted.challenge, post_id, marker=marker),
        button("My answer", routes.ShowSubmission(post_id=post_id)),
        button("See the solution", routes.SeeSolution(post_id=post_id)),
    ]
    return Layout(*parts, ui.Container(ui.TextDisplay(text), *button_rows(buttons)))


def recap_text(tally: PostTally, challenge: Challenge | None) -> str:
    """Write what became of the last challenge; nothing without answers to show."""
    title = f"“{challenge.title}”" if challenge else "the last challenge"
    if not tally.submissions:
        return ""
    waiting = f"{tally.pending} waiting for review" if tally.pending else ""
    accepted = f"{tally.accepted} accepted" if tally.accepted else ""
    became = filter(None, [formatting.plural(tally.submissions, "answer"), accepted, waiting])
    return f"**Looking back at {title}** · {', '.join(became)}."


def discussed_text(
    tally: PostTally,
    challenge: Challenge | None,
    group: StudyGroup,
    post: ChallengePost,
    *,
    named: bool,
) -> str:
    """Write what to discuss of a closed challenge, which the recap may have `named`; or nothing."""
    if challenge is None:
        return ""
    parts = [challenge.discuss] if challenge.discuss else []
    if group.gallery and tally.shown_in_gallery and challenge.is_read_by_people:
        # A thread has the id of the message that it's under.
        where = group.gallery_channel_id or post.message_id
        link = f"https://discord.com/channels/{group.guild_id}/{where}"
        parts.append(f"[Read accepted answers](<{link}>).")
    lead = "" if named else f"\n**“{challenge.title}” is closed.**"
    return " ".join([lead, *parts]) if parts else ""


def recap_names(tally: PostTally, best: Sequence[Line]) -> str:
    lines = [f"Well done, {_named(tally.names, _NAMED_IN_RECAP)}."] if tally.names else []
    lines += [f"**Most points** {formatting.join_dots(_places(best))}"] if best else []
    return "\n".join(lines)


def _named(names: Sequence[SafeName], most: int) -> str:
    named = [str(name) for name in names[:most]]
    if more := len(names) - len(named):
        named.append(formatting.plural(more, "other"))
    return formatting.join_words(named)


def _places(best: Sequence[Line]) -> Iterator[str]:
    """Yield each place with the members who share it, such as “2nd: Kim and Owl, 95 each”."""
    for place, sharing in groupby(best, key=lambda line: line.place):
        lines = list(sharing)
        names = _named([line.name for line in lines], _NAMED_PER_PLACE)
        each = " each" if len(lines) > 1 else ""
        yield f"{formatting.ordinal(place)}: {names}, {lines[0].points}{each}"
