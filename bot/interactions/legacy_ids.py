"""Rewrites the ids of buttons, menus and forms in messages that version 1.0.0 sent.

Those ids look like `feature:1:do:action:arguments` for buttons and `feature:1:choose:…`, `channel`,
`role` for menus; look-ups have `feature:1:show:arguments` and `feature:1:pick:arguments`. No other
module knows them.
"""

from bot.interactions.route import CHOSEN

_RENAMED = {
    "plan:boast": "plan:2:share",
    "plan:boastnamed": "plan:2:share-by-name",
    "plan:catchup": "plan:2:catch-up",
    "plan:anew": "plan:2:start-new",
    "plan:takeback": "plan:2:take-back",
    "plan:quiet": "plan:2:reminders-off",
    "curate:skip": "queue:2:skip",
    "curate:history": "queue:2:history",
    "curate:unskip": "queue:2:unskip",
    "leaderboard:last": "leaderboard:2:last-week",
    "leaderboard:past": "leaderboard:2:past-seasons",
    "live:mine": "leaderboard:2:my-place",
    "season:mine": "season:2:my-points",
    "correct:ask": "correction:2:give",
    "correct:undo": "correction:2:undo",
    "oversee:board": "members:2:board",
    "oversee:quiet": "members:2:inactive",
    "oversee:exclude": "members:2:exclude",
    "oversee:restore": "members:2:restore",
}
"""Paths of routes by the feature and action of 1.0.0; all others kept their names."""

_GROUP_SETTINGS = ["channel", "weekday", "time", "late", "ping", "review", "gets", "role"]
_CHALLENGE_SETTINGS = ["days", "lateness", "reviewed", "follows", "threads", "recap", "live"]
"""Settings in the order of the fields of their routes, by the names that 1.0.0 gave them."""


def current_id(custom_id: str) -> str:  # noqa: C901, PLR0911, PLR0912 - a table of what changed
    """Return the id that asks for the same today; any other id is returned as it is."""
    match custom_id.split(":"):
        case ["challenge", "1", "form", post_id, _]:
            return f"challenge:2:answer:{post_id}"
        case ["level", "1", "show", level]:
            return f"salary:2:show::{level}"
        case ["level", "1", "pick", ""]:
            return f"salary:2:show::{CHOSEN}"
        case [look_up, "1", "show", *entries]:
            return ":".join([look_up, "2", "show", *entries])
        case [look_up, "1", "pick", *entries]:
            return ":".join([look_up, "2", "show", *filter(None, entries), CHOSEN])
        case ["leaderboard", "1", "do", "see", group_id, period, view, "-"]:
            return f"leaderboard:2:see:{group_id}:{period}:{view}"
        case ["leaderboard", "1", "choose", "period", group_id, view]:
            return f"leaderboard:2:see:{group_id}:{CHOSEN}:{view}"
        case ["leaderboard", "1", "choose", "group", period]:
            return f"leaderboard:2:see:{CHOSEN}:{period}"
        case ["group", "1", _, "set", name, group_id] if name in _GROUP_SETTINGS:
            return f"group:2:set:{group_id}:{':' * _GROUP_SETTINGS.index(name)}{CHOSEN}"
        case ["group", "1", _, "about", name, group_id] if name in _CHALLENGE_SETTINGS:
            skipped = ":" * _CHALLENGE_SETTINGS.index(name)
            return f"group:2:set-challenges:{group_id}:{skipped}{CHOSEN}"
        case ["group", "1", "do", "check", _, *delivery_id]:
            return ":".join(["group:2:check", *delivery_id])
        case ["audit", "1", "do", "page", *arguments]:
            return ":".join(["audit:2:show", *("" if text == "0" else text for text in arguments)])
        case [feature, "1", "do", action, *arguments]:
            return ":".join([_path(feature, action), *arguments])
        case [feature, "1", "choose" | "channel" | "role", action, *arguments]:
            return ":".join([_path(feature, action), *arguments, CHOSEN])
        case _:
            return custom_id


def _path(feature: str, action: str) -> str:
    return _RENAMED.get(f"{feature}:{action}", f"{feature}:2:{action}")
