"""Rewrites the ids of buttons, menus and forms in messages that version 1.0.0 sent.

Those ids look like `feature:1:do:action:arguments` for buttons and `feature:1:choose:…`, `channel`,
`role` for menus; look-ups have `feature:1:show:arguments` and `feature:1:pick:arguments`. No other
module knows them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from bot.interactions.route import CHOSEN

_LOOK_UPS = {
    name: f"{name}:2:show" for name in ("role", "skill", "project", "faq", "salary", "compare")
} | {"level": "salary:2:show:"}
"""A level of experience is the second argument of what shows salaries."""

_PATHS = {
    "plan today": "plan:2:today",
    "plan look": "plan:2:look",
    "plan progress": "plan:2:progress",
    "plan finish": "plan:2:finish",
    "plan boast": "plan:2:share",
    "plan boastnamed": "plan:2:share-by-name",
    "plan catchup": "plan:2:catch-up",
    "plan done": "plan:2:done",
    "plan undo": "plan:2:undo",
    "plan begin": "plan:2:begin",
    "plan anew": "plan:2:start-new",
    "plan resume": "plan:2:resume",
    "plan shift": "plan:2:shift",
    "plan join": "plan:2:join",
    "plan restart": "plan:2:restart",
    "plan takeback": "plan:2:take-back",
    "plan remind": "plan:2:remind",
    "plan quiet": "plan:2:reminders-off",
    "plan snooze": "plan:2:snooze",
    "challenge answer": "challenge:2:answer",
    "challenge hint": "challenge:2:hint",
    "challenge mine": "challenge:2:mine",
    "review open": "review:2:open",
    "review accept": "review:2:accept",
    "review return": "review:2:return",
    "review undo": "review:2:undo",
    "group join": "group:2:join",
    "group name": "group:2:name",
    "group more": "group:2:more",
    "group open": "group:2:open",
    "group show": "group:2:show",
    "curate skip": "queue:2:skip",
    "curate history": "queue:2:history",
    "curate unskip": "queue:2:unskip",
    "leaderboard last": "leaderboard:2:last-week",
    "leaderboard past": "leaderboard:2:past-seasons",
    "live mine": "leaderboard:2:my-place",
    "season end": "season:2:end",
    "season mine": "season:2:my-points",
    "points why": "points:2:why",
    "correct ask": "correction:2:give",
    "correct undo": "correction:2:undo",
    "oversee board": "members:2:board",
    "oversee quiet": "members:2:inactive",
    "oversee exclude": "members:2:exclude",
    "oversee restore": "members:2:restore",
    "privacy show": "privacy:2:show",
}

_GROUP_SETTINGS = (
    "channel", "weekday", "time", "late", "ping", "review", "gets", "role",
)  # fmt: skip
_CHALLENGE_SETTINGS = ("days", "lateness", "reviewed", "follows", "threads", "recap", "live")
"""Settings in the order of the fields of their routes, by the names that 1.0.0 gave them."""

Rewrite: TypeAlias = Callable[[Sequence[str]], Sequence[str]]


def _board(arguments: Sequence[str]) -> Sequence[str]:
    group_id, period, view, skip = arguments
    return ["leaderboard:2:see", group_id, period, view, *([] if skip == "-" else [skip])]


def _board_of_period(arguments: Sequence[str]) -> Sequence[str]:
    group_id, view = arguments
    return ["leaderboard:2:see", group_id, CHOSEN, view]


def _board_of_group(arguments: Sequence[str]) -> Sequence[str]:
    (period,) = arguments
    return ["leaderboard:2:see", CHOSEN, period]


def _group_setting(arguments: Sequence[str]) -> Sequence[str]:
    name, group_id = arguments
    return ["group:2:set", group_id, *[""] * _GROUP_SETTINGS.index(name), CHOSEN]


def _challenge_setting(arguments: Sequence[str]) -> Sequence[str]:
    name, group_id = arguments
    return ["group:2:set-challenges", group_id, *[""] * _CHALLENGE_SETTINGS.index(name), CHOSEN]


def _setup_check(arguments: Sequence[str]) -> Sequence[str]:
    _, *delivery_id = arguments
    return ["group:2:check", *delivery_id]


def _audit_page(arguments: Sequence[str]) -> Sequence[str]:
    moderator_id, member_id, skip = (number if number != "0" else "" for number in arguments)
    return ["audit:2:show", moderator_id, member_id, skip]


def _answer_form(arguments: Sequence[str]) -> Sequence[str]:
    post_id, _ = arguments
    return ["challenge:2:answer", post_id]


_REWRITES: dict[str, Rewrite] = {
    "leaderboard see": _board,
    "leaderboard period": _board_of_period,
    "leaderboard group": _board_of_group,
    "group set": _group_setting,
    "group about": _challenge_setting,
    "group check": _setup_check,
    "audit page": _audit_page,
}
"""Ids whose arguments have changed since."""


def current_id(custom_id: str) -> str:
    """Return the id that asks for the same today; any other id is returned as it is."""
    parts = custom_id.split(":")
    if len(parts) < 4 or parts[1] != "1":
        return custom_id
    feature, _, kind, *arguments = parts
    try:
        return ":".join(_rewritten(feature, kind, arguments))
    except (ValueError, KeyError):
        return custom_id


def _rewritten(feature: str, kind: str, arguments: Sequence[str]) -> Sequence[str]:
    """Return path and arguments of an id of 1.0.0.

    Raises:
        KeyError, ValueError: 1.0.0 made no such id.
    """
    if feature == "challenge" and kind == "form":
        return _answer_form(arguments)
    if kind in {"show", "pick"}:
        given = [argument for argument in arguments if argument]
        return [_LOOK_UPS[feature], *given, *([CHOSEN] if kind == "pick" else [])]
    action, *given = arguments
    if rewrite := _REWRITES.get(f"{feature} {action}"):
        return rewrite(given)
    return [_PATHS[f"{feature} {action}"], *given, *([] if kind == "do" else [CHOSEN])]
