"""Writes out what moderators decided, from the kind and subject of a stored decision."""

from collections.abc import Callable

from bot.domain.content.catalog import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.groups import LATE_HOURS
from bot.domain.schedule.weekly import WEEKDAYS
from bot.formatting import escape
from bot.ui.groups.settings.screens import CHALLENGE_OPTIONS

_MAX_LENGTH = 100
"""Characters of a subject that fit into a line."""

_ABOUT_CHALLENGES: dict[str, str] = {
    DecisionKind.ACCEPT: "accepted an answer to {}",
    DecisionKind.RETURN: "returned an answer to {}",
    DecisionKind.UNDO: "took back the decision on an answer to {}",
    DecisionKind.POST_NOW: "posted {} at once",
    DecisionKind.QUEUE: "put {} into the queue",
    DecisionKind.UNQUEUE: "took {} out of the queue",
    DecisionKind.REPLACE: "put {} in place of what came next",
    DecisionKind.RETIRE: "retired {}",
    DecisionKind.UNRETIRE: "let {} come again",
}
_OTHERS: dict[str, str] = {
    DecisionKind.SKIP: "left week {} out",
    DecisionKind.UNSKIP: "took back that week {} is left out",
    DecisionKind.PAUSE: "paused the posts {}",
    DecisionKind.RESUME: "resumed the posts",
    DecisionKind.CREATE_GROUP: "made the group {}",
    DecisionKind.OPEN_GROUP: "opened the group",
    DecisionKind.ARCHIVE_GROUP: "archived the group",
    DecisionKind.REOPEN_GROUP: "opened the group again",
    DecisionKind.GIVE_POINTS: "gave points: {}",
    DecisionKind.TAKE_POINTS: "took points: {}",
    DecisionKind.UNDO_POINTS: "took a correction back: {}",
    DecisionKind.EXCLUDE: "took a member off {}",
    DecisionKind.RESTORE: "put a member back on {}",
    DecisionKind.MOVE_MEMBER: "moved a member to the group {}",
    DecisionKind.END_SEASON: "ended {}",
    DecisionKind.EXPORT: "took an export: {}",
}
_REWARDS: dict[str, str] = {
    DecisionKind.SET_REWARD: "chose <@&{role}> for the milestone {title}",
    DecisionKind.REMOVE_REWARD: "took away <@&{role}> for the milestone {title}",
}
_SETTINGS = {
    "name": "the name",
    "zone": "the time zone",
    "weekday": "the weekday",
    "post_at": "the time of the post",
    "late_hours": "what happens after an outage",
    "channel_id": "the channel of the weekly post",
    "review_channel_id": "the channel for reviews",
    "ping_role_id": "the role to ping",
    "role_id": "the role that may join",
    "member_role_id": "the role that members get",
    "answer_days": "the days for an answer",
    "lateness": "what late answers count",
    "reviewed": "who reviews",
    "follows_plan": "what challenges follow",
    "threads": "threads under posts",
    "recap": "the look back",
    "live_board": "the live board",
}
_VALUES: dict[str, Callable[[str], str]] = {
    "weekday": lambda value: f"{WEEKDAYS[int(value)]}s",
    "late_hours": lambda value: LATE_HOURS.get(int(value), f"{value} hours"),
    "channel_id": "<#{}>".format,
    "review_channel_id": "<#{}>".format,
    "ping_role_id": "<@&{}>".format,
    "role_id": "<@&{}>".format,
    "member_role_id": "<@&{}>".format,
    "live_board": "{}".format,
}
"""How values of settings are written; those of other settings as in their menu."""


def decision_text(catalog: Catalog, kind: str, subject: str) -> str:
    """Write what was decided; a kind or subject that is not known here, as it is stored."""
    if kind == DecisionKind.CHANGE_GROUP:
        setting, _, value = subject.partition(" ")
        return _changed_setting(setting, value)
    if kind in _ABOUT_CHALLENGES:
        challenge = catalog.challenge_names.by_id.get(subject)
        title = f"“{challenge.title}”" if challenge else _shorten(subject)
        return _ABOUT_CHALLENGES[kind].format(title)
    if kind in _REWARDS:
        milestone_id, _, role_id = subject.partition(" ")
        milestone = catalog.milestone_names.by_id.get(milestone_id)
        title = f"“{milestone.name}”" if milestone else _shorten(milestone_id)
        return _REWARDS[kind].format(role=role_id, title=title)
    if kind in _OTHERS:
        return _OTHERS[kind].format(_shorten(subject))
    return f"{_shorten(kind)}: {_shorten(subject)}"


def _changed_setting(setting: str, value: str) -> str:
    """Write that a setting of a group was changed, or taken away if it has no value."""
    name = _SETTINGS.get(setting, _shorten(setting))
    if not value:
        return f"took away {name}"
    if setting in _VALUES:
        return f"set {name}: {_VALUES[setting](value)}"
    labels = CHALLENGE_OPTIONS.get(setting, {})
    return f"set {name}: {labels.get(value, _shorten(value))}"


def _shorten(text: str) -> str:
    """Write a text on one line, cut where it is long, without effect as markup."""
    line = " ".join(text.split())
    return escape(line if len(line) <= _MAX_LENGTH else f"{line[: _MAX_LENGTH - 1].rstrip()}…")
