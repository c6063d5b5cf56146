"""What moderators decided, on screen: when, who, what and about whom."""

import datetime as dt
from collections.abc import Sequence

from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.markup import SafeName
from bot.domain.own_challenges import own_number
from bot.domain.schedule.clock import WEEKDAYS, timestamp, week_title
from bot.domain.schedule.zones import zone_label
from bot.formatting import bullets, date_with_year, join_dots
from bot.interactions import Request, Screen, page, router
from bot.interactions.components import button, button_rows, page_buttons, picker
from bot.services.moderation.decisions import AuditEntry, list_decisions
from bot.ui.groups.settings import CHALLENGE_OPTIONS, PICKERS, REVIEW_OPTIONS
from bot.ui.moderation.routes import Dashboard, ShowDecisions

PAGE_SIZE = 4
_MAX_LENGTH = 100  # characters of a subject that fit into a line
ABOUT_CHALLENGES = {
    DecisionKind.ACCEPT: "accepted an answer to {}",
    DecisionKind.ACCEPT_UNREVIEWED: "an answer to {} counted without review",
    DecisionKind.ACCEPT_BY_MEMBERS: "accepted an answer to {}",
    DecisionKind.RETURN: "returned an answer to {}",
    DecisionKind.UNDO: "undid the decision on an answer to {}",
    DecisionKind.POST_NOW: "posted {} right away",
    DecisionKind.QUEUE: "queued {}",
    DecisionKind.UNQUEUE: "took {} out of the queue",
    DecisionKind.REPLACE: "made {} the next challenge",
    DecisionKind.RETIRE: "retired {}",
    DecisionKind.UNRETIRE: "added {} to the challenges",
    DecisionKind.WRITE: "wrote {}",
    DecisionKind.EDIT: "edited {}",
}
"""What decisions about a challenge were."""

TEXTS = {
    **ABOUT_CHALLENGES,
    DecisionKind.DELETE_CHALLENGE: "deleted the challenge “{}”",
    DecisionKind.SKIP: "skipped the {}",
    DecisionKind.UNSKIP: "undid skipping the {}",
    DecisionKind.PAUSE: "paused challenges until {}",
    DecisionKind.RESUME: "resumed challenges",
    DecisionKind.CREATE_GROUP: "created the group {}",
    DecisionKind.OPEN_GROUP: "opened the group",
    DecisionKind.ARCHIVE_GROUP: "archived the group",
    DecisionKind.REOPEN_GROUP: "opened the group again",
    DecisionKind.CHANGE_GROUP: "{}",
    DecisionKind.GIVE_POINTS: "gave points: {}",
    DecisionKind.TAKE_POINTS: "took points: {}",
    DecisionKind.UNDO_POINTS: "undid a correction: {}",
    DecisionKind.EXCLUDE: "took a member off the leaderboards",
    DecisionKind.RESTORE: "put a member back on the leaderboards",
    DecisionKind.MOVE_MEMBER: "moved a member to the group {}",
    DecisionKind.END_SEASON: "ended {}",
    DecisionKind.SET_REWARD: "chose <@&{1}> for the milestone {0}",
    DecisionKind.REMOVE_REWARD: "removed <@&{1}> from the milestone {0}",
    DecisionKind.EXPORT: "exported data: {}",
}
SETTINGS = {
    "name": "the name",
    "zone": "the time zone",
    "weekday": "the weekday",
    "post_at": "the time of the post",
    **{name: f"the {named[0].lower()}{named[1:]}" for name, (_, named) in PICKERS.items()},
}
"""Settings that have no menu of texts."""


@router.answers
async def show_decisions(request: Request, route: ShowDecisions) -> Screen:
    found = await request.read(
        list_decisions,
        request.actor.guild_id,
        author_id=route.moderator_id,
        about_id=route.member_id,
        limit=PAGE_SIZE + 1,
        skip=route.skip,
    )
    return decisions_screen(request.catalog, found, route)


def decisions_screen(catalog: Catalog, found: Sequence[AuditEntry], route: ShowDecisions) -> Screen:
    """Draw a page of decisions, newest first; one more than fits says that another page follows."""
    nothing = "No decisions yet."
    if route.moderator_id or route.member_id:
        nothing = "No decisions match. Clear a menu to see more of them."
    text = bullets(_line(catalog, entry) for entry in found[:PAGE_SIZE]) or nothing
    buttons = page_buttons(route, route.skip, PAGE_SIZE, is_last=len(found) <= PAGE_SIZE)
    only = route.model_copy(update={"skip": 0})
    return page(
        f"## Moderators’ decisions\n{text}",
        controls=lambda: [
            *button_rows([*buttons, button("Back", Dashboard())]),
            picker("user", "Decided by…", only, fills="moderator_id", chosen=route.moderator_id),
            picker("user", "About…", only, fills="member_id", chosen=route.member_id),
        ],
        footer="Nothing here is ever edited. Only the names of people who deleted their data are taken out.",
    )


def _line(catalog: Catalog, entry: AuditEntry) -> str:
    author = f"<@{entry.author_id}>" if entry.author_id else "a moderator who deleted their data"
    if entry.kind == DecisionKind.ACCEPT_UNREVIEWED:
        author = "by the group’s settings"
    if entry.kind == DecisionKind.ACCEPT_BY_MEMBERS:
        author = "two members"
    try:
        decision = decision_text(catalog, entry)
    except (ValueError, LookupError):  # its value may be one that only a later version knows
        decision = "a decision that I can’t show"
    about = [f"<@{entry.about_id}>"] if entry.about_id else []
    if entry.about_id and entry.about_id == entry.author_id:
        about = ["about themselves"]
    group = [str(entry.group)] if entry.group else []
    return join_dots([timestamp(entry.at), author, decision, *about, *group])


def decision_text(catalog: Catalog, entry: AuditEntry) -> str:
    subject = SafeName(entry.subject).cut(_MAX_LENGTH)
    if entry.kind in ABOUT_CHALLENGES:
        challenge = catalog.challenge_by_id.get(entry.subject)
        if challenge:
            subject = f"“{challenge.title}”"
        elif own_number(entry.subject):
            subject = "a challenge that was deleted"
    elif entry.kind in (DecisionKind.SKIP, DecisionKind.UNSKIP):
        subject = week_title(entry.subject)
    elif entry.kind is DecisionKind.PAUSE:
        last = dt.date.fromisoformat(entry.value) if entry.value else None
        subject = f"the end of {date_with_year(last)}" if last else "somebody resumes them"
    elif entry.kind is DecisionKind.CHANGE_GROUP:
        subject = _setting(entry.subject, entry.value)
    elif entry.kind in (DecisionKind.SET_REWARD, DecisionKind.REMOVE_REWARD):
        milestone = catalog.milestone_names.by_id.get(entry.subject)
        subject = f"“{milestone.name}”" if milestone else subject
    elif entry.kind is DecisionKind.EXPORT and entry.value:
        subject += f" since {entry.value}"
    return TEXTS[entry.kind].format(subject, entry.value)


def _setting(setting: str, value: str | None) -> str:
    labels = (CHALLENGE_OPTIONS | REVIEW_OPTIONS).get(setting)
    if labels and value:
        return f"chose “{labels.get(value, SafeName(value).cut(_MAX_LENGTH))}”"
    name = SETTINGS.get(setting, setting)
    return f"changed {name}: {_value(setting, value)}" if value else f"removed {name}"


def _value(setting: str, value: str) -> str:
    if setting.endswith("channel_id"):
        return f"<#{value}>"
    if setting.endswith("role_id"):
        return f"<@&{value}>"
    if setting == "zone":
        return zone_label(value)
    if setting == "weekday":
        return f"{WEEKDAYS[int(value)]}s"
    return f"“{SafeName(value).cut(_MAX_LENGTH)}”"
