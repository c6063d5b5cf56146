"""Study groups: their settings, and who may join."""

import datetime as dt
import unicodedata
from dataclasses import dataclass

from bot.domain.actor import Actor
from bot.domain.content import name_index_key
from bot.domain.errors import Refusal
from bot.domain.markup import SafeName, clean_name
from bot.domain.points import GroupCalendar
from bot.domain.schedule.clock import DAY, PlannedPost, Weekly, local_date, next_occurrence
from bot.domain.schedule.zones import zone_of

MAX_NAME_LENGTH = 40
_ZERO_WIDTH_JOINER = "\u200d"  # joins the parts of an emoji
MAX_GROUPS = 25  # groups per server: a select menu of Discord has 25 options


class GroupGone(Refusal):
    def __init__(self) -> None:
        super().__init__("This group no longer exists. `/group` shows the groups here.")


MAX_POST_DELAY = dt.timedelta(days=2)
"""How late a post may still be sent, for whatever reason; members have 3 days to answer or more."""

DEFAULT_WEEKDAY, DEFAULT_TIME = 0, dt.time(9)


@dataclass(frozen=True, slots=True)
class StudyGroup:
    id: int
    guild_id: int
    name: SafeName
    zone: str
    weekday: int
    post_at: dt.time
    channel_id: int | None
    review_channel_id: int | None
    ping_role_id: int | None
    needed_role_id: int | None  # the role that one needs to join; None if everyone may
    member_role_id: int | None  # the role that members get
    opened_at: dt.datetime | None
    archived_at: dt.datetime | None
    answer_days: int = 7
    reviewed: bool = True
    review_days: int = 3  # within how many days the group promises a review
    peer_reviews: bool = False  # whether members review each other, without names
    peers_accept: bool = False  # whether the first two do, if both would accept
    threads: bool = False
    recap: bool = True  # of the week before, with the post of a challenge
    paused_at: dt.datetime | None = None
    paused_until: dt.date | None = None  # the last date of the pause; None if it has no end
    next_post_at: dt.datetime | None = None
    """When the next post is due; None if none is, or before it was first computed."""
    last_decided_week: str | None = None  # the ISO week up to which each was posted or skipped
    kept_week: dt.date | None = None
    season: int = 1
    season_began_at: dt.datetime | None = None
    live_board: bool = False
    gallery: bool = False  # of accepted answers whose authors agree, once a challenge is closed
    gallery_channel_id: int | None = None  # its forum; None for a thread under each challenge
    reviewer_role_id: int | None = None  # the role whose members review the group's answers
    members: int = 0  # set only by queries that count the members; 0 in all others

    def is_paused(self, at: dt.datetime) -> bool:
        if self.paused_at is None or at < self.paused_at:
            return False
        return not self.paused_until or local_date(at, zone_of(self.zone)) <= self.paused_until

    def next_occurrence(self, now: dt.datetime) -> PlannedPost:
        return next_occurrence(self.weekly, now, self.last_decided_week, self.next_post_at)

    def has_post_due(self, now: dt.datetime) -> bool:
        """Return whether a post is due that has not been planned yet."""
        return self.next_post_at is not None and self.next_post_at <= now

    @property
    def calendar(self) -> GroupCalendar:
        zone = zone_of(self.zone)
        return GroupCalendar(self.weekday, zone, self.kept_week, self.season, self.season_began_at)

    @property
    def weekly(self) -> Weekly:
        return Weekly(self.weekday, self.post_at, zone_of(self.zone))

    @property
    def is_open(self) -> bool:
        """Whether members can join."""
        return self.opened_at is not None and self.archived_at is None

    @property
    def takes_files(self) -> bool:
        """Whether answers can have a file: reviewers get it in their channel."""
        return self.reviewed and self.review_channel_id is not None

    @property
    def review_patience(self) -> dt.timedelta:
        """How long an answer may wait before reviewers are told: half of what is promised."""
        return self.review_days * DAY / 2

    def require_open(self) -> None:
        if not self.is_open:
            raise Refusal(f"“{self.name}” isn’t open. To open it, use `/manage`, **Open it**.")

    def require_may_join(self, actor: Actor) -> None:
        """Refuse if the group is not open, or requires a role that the actor does not have."""
        if not self.is_open:
            raise Refusal(f"“{self.name}” isn’t open. `/group` shows the groups you can join.")
        self._require_role(actor)

    def lets_in(self, actor: Actor) -> bool:
        """Return whether the actor has the role that the group requires, if it does."""
        return self.needed_role_id is None or self.needed_role_id in actor.role_ids

    def _require_role(self, actor: Actor) -> None:
        if not self.lets_in(actor):
            raise Refusal(
                f"“{self.name}” is only for people with the role <@&{self.needed_role_id}>. Ask a moderator for that role. `/group` shows all open groups here."
            )

    def require_may_see(self, actor: Actor, own_group_id: int | None) -> None:
        """Refuse to show who is in the group, unless the actor is, could join it, or moderates.

        Who loses the role that the group requires no longer sees it, even if they are in it. Nobody
        can be in a group that was never opened, so moderators do not see that either.
        """
        if actor.is_moderator and self.opened_at:
            return
        if self.id != own_group_id and not self.is_open:
            raise GroupGone
        self._require_role(actor)


class GroupChoiceRequired(Refusal):
    """The server has several groups, and the actor is in none of them."""

    def __init__(self) -> None:
        super().__init__("This server has several groups. Join one first with `/group`.")


_VISIBLE = "LNPS"
"""Of Unicode’s categories, those of letters, numbers, punctuation and symbols such as emoji."""


def parse_group_name(typed: str) -> tuple[str, str]:
    """Return the name to show and the key by which groups are compared.

    The keys of two names are equal if these differ only in case, accents, punctuation and spaces.
    Refuse a name that is too long, or has nothing that can be seen.
    """
    marks = (mark if mark.isprintable() or mark == _ZERO_WIDTH_JOINER else " " for mark in typed)
    shown = clean_name("".join(marks))
    if not any(unicodedata.category(mark)[0] in _VISIBLE for mark in shown):
        raise Refusal(
            "A group’s name needs at least one character that can be seen. Type another name."
        )
    if len(shown) > MAX_NAME_LENGTH:
        raise Refusal(
            f"A group’s name can have up to {MAX_NAME_LENGTH} characters. Type a shorter one."
        )
    return shown, name_index_key(shown)
