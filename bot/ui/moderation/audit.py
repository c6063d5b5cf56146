"""What moderators decided, on screen: when, who, what and about whom."""

import datetime as dt
from collections.abc import Callable, Sequence

from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.markup import safe_name
from bot.domain.schedule.clock import long_date, timestamp
from bot.domain.schedule.weekly import WEEKDAYS, week_name
from bot.domain.schedule.zones import zone_label
from bot.formatting import bullets, join_dots
from bot.interactions import Request, Router, Screen, button_rows, page, page_buttons
from bot.services.moderation.decisions import AuditEntry, list_decisions
from bot.ui.groups.settings.screens import CHALLENGE_OPTIONS, late_text
from bot.ui.moderation.routes import ShowDecisions

router = Router()

PAGE_SIZE = 8
_MAX_LENGTH = 100  # characters of a subject that fit into a line
_ABOUT_CHALLENGES: dict[str, str] = {
    DecisionKind.ACCEPT: "accepted an answer to {}",
    DecisionKind.ACCEPT_UNREVIEWED: "an answer to {} counted without review",
    DecisionKind.RETURN: "returned an answer to {}",
    DecisionKind.UNDO: "undid the decision on an answer to {}",
    DecisionKind.POST_NOW: "posted {} right away",
    DecisionKind.QUEUE: "queued {}",
    DecisionKind.UNQUEUE: "took {} out of the queue",
    DecisionKind.REPLACE: "made {} the next challenge",
    DecisionKind.RETIRE: "retired {}",
    DecisionKind.UNRETIRE: "brought {} back",
}
_OTHERS: dict[str, str] = {
    DecisionKind.SKIP: "skipped the {}",
    DecisionKind.UNSKIP: "undid skipping the {}",
    DecisionKind.PAUSE: "paused challenges {}",
    DecisionKind.RESUME: "resumed challenges",
    DecisionKind.CREATE_GROUP: "created the group {}",
    DecisionKind.OPEN_GROUP: "opened the group",
    DecisionKind.ARCHIVE_GROUP: "archived the group",
    DecisionKind.REOPEN_GROUP: "opened the group again",
    DecisionKind.GIVE_POINTS: "gave points: {}",
    DecisionKind.TAKE_POINTS: "took points: {}",
    DecisionKind.UNDO_POINTS: "undid a correction: {}",
    DecisionKind.EXCLUDE: "took a member off the leaderboards",
    DecisionKind.RESTORE: "put a member back on the leaderboards",
    DecisionKind.MOVE_MEMBER: "moved a member to the group {}",
    DecisionKind.END_SEASON: "ended {}",
    DecisionKind.EXPORT: "exported data: {}",
}
_REWARDS: dict[str, str] = {
    DecisionKind.SET_REWARD: "chose <@&{role}> for the milestone {title}",
    DecisionKind.REMOVE_REWARD: "removed <@&{role}> from the milestone {title}",
}
_SETTINGS = {
    "name": "the name",
    "zone": "the time zone",
    "weekday": "the weekday",
    "post_at": "the time of the post",
    "late_hours": "what happens if I was offline",
    "channel_id": "the channel for the weekly challenge",
    "review_channel_id": "the review channel",
    "ping_role_id": "the role to ping",
    "role_id": "the role needed to join",
    "member_role_id": "the role for members",
    "answer_days": "the time to answer",
    "lateness": "what happens to late answers",
    "reviewed": "whether answers are reviewed",
    "follows_plan": "the order of challenges",
    "threads": "threads under challenges",
    "recap": "the recap of the week",
    "live_board": "the live board",
}
_VALUES: dict[str, Callable[[str], str]] = {
    "zone": zone_label,
    "weekday": lambda value: f"{WEEKDAYS[int(value)]}s",
    "late_hours": lambda value: late_text(int(value)),
    "answer_days": "{} days".format,
    "channel_id": "<#{}>".format,
    "review_channel_id": "<#{}>".format,
    "ping_role_id": "<@&{}>".format,
    "role_id": "<@&{}>".format,
    "member_role_id": "<@&{}>".format,
    "live_board": lambda value: "on" if value == "yes" else "off",
}
"""How values of settings are written; those of other settings as in their menu."""


@router.answers
async def show_decisions(request: Request, asked: ShowDecisions) -> Screen:
    """Show a page of what moderators decided."""
    async with request.database.reading() as connection:
        found = await list_decisions(
            connection,
            request.actor.guild_id,
            author_id=asked.moderator_id,
            about_id=asked.member_id,
            limit=PAGE_SIZE + 1,
            skip=asked.skip,
        )
    return decisions_screen(request.catalog, found, asked)


def decisions_screen(catalog: Catalog, found: Sequence[AuditEntry], asked: ShowDecisions) -> Screen:
    """Draw a page of decisions, newest first; one more than fits says that another page follows."""
    by = f" by <@{asked.moderator_id}>" if asked.moderator_id else ""
    about = f" about <@{asked.member_id}>" if asked.member_id else ""
    title = f"Decisions{by}{about}" if by or about else "Moderators’ decisions"
    nothing = "No decisions yet."
    if by or about:
        nothing = "No decisions match. Use `/manage audit` without options to see all of them."
    text = bullets(_line(catalog, entry) for entry in found[:PAGE_SIZE]) or nothing
    buttons = page_buttons(asked, asked.skip, PAGE_SIZE, is_last=len(found) <= PAGE_SIZE)
    return page(
        f"## {title}\n{text}",
        controls=lambda: button_rows(buttons),
        footer="Decisions are never edited or removed. If somebody deletes their data, their name is taken "
        "out. `/manage export` gives the reason for each change of points.",
    )


def _line(catalog: Catalog, entry: AuditEntry) -> str:
    author = f"<@{entry.author_id}>" if entry.author_id else "a moderator who deleted their data"
    if entry.kind == DecisionKind.ACCEPT_UNREVIEWED:
        author = "by the group’s settings"
    decision = decision_text(catalog, entry.kind, entry.subject)
    about = [f"about <@{entry.about_id}>"] if entry.about_id else []
    if entry.about_id and entry.about_id == entry.author_id:
        about = ["about themselves"]
    group = [safe_name(entry.group)] if entry.group else []
    return join_dots([timestamp(entry.at), author, decision, *about, *group])


def decision_text(catalog: Catalog, kind: str, subject: str) -> str:
    """Write what was decided; a kind or subject that is not known here, as it is stored."""
    if kind == DecisionKind.CHANGE_GROUP:
        setting, _, value = subject.partition(" ")
        name = _SETTINGS.get(setting, _shorten(setting))
        if not value:
            return f"removed {name}"
        label = CHALLENGE_OPTIONS.get(setting, {}).get(value, _shorten(value))
        chosen = _VALUES[setting](value) if setting in _VALUES else f"“{label}”"
        return f"changed {name}: {chosen}"
    if kind in _ABOUT_CHALLENGES:
        challenge = catalog.challenge_names.by_id.get(subject)
        title = f"“{challenge.title}”" if challenge else _shorten(subject)
        return _ABOUT_CHALLENGES[kind].format(title)
    if kind in _REWARDS:
        milestone_id, _, role_id = subject.partition(" ")
        milestone = catalog.milestone_names.by_id.get(milestone_id)
        title = f"“{milestone.name}”" if milestone else _shorten(milestone_id)
        return _REWARDS[kind].format(role=role_id, title=title)
    shown = _SUBJECTS.get(kind, _shorten)(subject)
    return _OTHERS[kind].format(shown) if kind in _OTHERS else f"{_shorten(kind)}: {shown}"


def _week(subject: str) -> str:
    """Name a week by its Monday; a subject that is no week, as it is stored."""
    try:
        return week_name(subject)
    except ValueError:
        return _shorten(subject)


def _last_date(subject: str) -> str:
    """Write how long a pause lasts: “until 2026-11-30” or “until resumed”, as it is stored."""
    try:
        last = dt.date.fromisoformat(subject.removeprefix("until "))
    except ValueError:
        return "until somebody resumes them"
    return f"until the end of {long_date(last)}"


def _shorten(text: str) -> str:
    """Write a text on one line, cut where it is long, without effect as markup."""
    line = " ".join(text.split())
    return safe_name(line if len(line) <= _MAX_LENGTH else f"{line[: _MAX_LENGTH - 1].rstrip()}…")


_SUBJECTS: dict[str, Callable[[str], str]] = {
    DecisionKind.SKIP: _week,
    DecisionKind.UNSKIP: _week,
    DecisionKind.PAUSE: _last_date,
}
"""How the subjects of some kinds are written; those of others as they are stored."""
