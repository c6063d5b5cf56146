"""What the bot sends or does by itself, why it can be skipped, and what it says with another answer."""

from enum import StrEnum, auto


class JobKind(StrEnum):
    """What a job is; the names are stored."""

    WEEKLY_POST = auto()  # the weekly challenge, in a group's channel
    REVIEW = auto()  # a member's answer, for reviewers
    DECISION = auto()  # what was decided about an answer, for its author
    GALLERY_ANSWER = auto()  # an accepted answer, for the author's group
    PEER_REVIEW = auto()  # what another member thinks of an answer, for its author
    REMINDER = auto()
    REWARD = auto()  # a milestone's role
    GROUP_ROLE = auto()  # the role of the group that a member is in
    PANEL = auto()  # a group's panel, to be posted or edited
    LIVE_BOARD = auto()  # the same for its live board
    MESSAGE_REMOVAL = auto()
    """Deletes a message that was replaced or withdrawn, or whose member has deleted their data."""
    NAMES_REMOVAL = auto()  # removes the names from a post, one of which is such a member's
    ROLE_REMOVAL = auto()  # takes a role from a member who has left its group or deleted their data
    SEASON_RECAP = auto()
    INTRODUCTION = auto()  # what the bot does and how to set it up, for a server that has added it
    SETUP_NEWS = auto()
    """What has gone wrong with a group's setup, or works again, for its moderators."""


class JobState(StrEnum):
    """How far a job has come; the values are stored."""

    PLANNED = "planned"
    CLAIMED = "claimed"  # being sent; or waiting for another attempt, until the claim ends
    SENT = "sent"
    SKIPPED = "skipped"


FINISHED = (JobState.SENT, JobState.SKIPPED)


class SkipReason(StrEnum):
    """Why a job was not done; the values are stored, and shown to moderators."""

    REFUSED = "refused"  # Discord does not allow it
    NO_DIRECT_MESSAGES = "takes no direct messages"
    NOT_WANTED = "not wanted"  # any more, or by now there is nothing to do

    # Posts to a group's channel
    GROUP_GONE = "group gone"
    GROUP_CLOSED = "group closed"
    GROUP_CHANGED = "group closed, or its time zone changed"
    NOT_STORED = "no longer stored"  # what was to be posted is not in the database any more
    PAUSED = "paused"
    MISSED = "missed"  # the bot did not run when it was due, and a later week was due by then, too
    BY_MODERATOR = "skipped by a moderator"
    NO_CHALLENGE_LEFT = "no challenge left"
    CHALLENGE_GONE = "no longer in the content"
    CHALLENGE_TOO_LATE = "could not be posted in time"  # later than its group allows
    NO_LONGER_USEFUL = "late"  # a recap or reminder that would be too late to be useful

    # Messages for moderators and reviewers
    NO_REVIEW_CHANNEL = "no review channel"
    ALREADY_DECIDED = "decided already"

    # Messages and roles for a member
    TAKEN_BACK = "taken back"
    LEFT_PLAN = "left the plan"
    NOTHING_DUE = "nothing due"
    MEMBER_GONE = "member gone"  # from the server, or with their data
    ROLE_GONE = "role gone"
    ROLE_TOO_POWERFUL = "role too powerful"


class NoticeKind(StrEnum):
    """What is shown with what a member asks for next. The values are stored."""

    REMINDERS_STOPPED = "reminders-stopped"  # one could not be sent
    ANSWER_REVIEWED = "answer-reviewed"  # the message about a review could not be sent
    PEER_REVIEWED = "peer-reviewed"  # the same for what another member thinks of an answer
    POINTS_CORRECTED = "points-corrected"
    MOVED = "moved"  # a moderator moved the member to another group
    GROUP_ARCHIVED = "group-archived"  # so the plan is paused
    GROUP_REOPENED = "group-reopened"  # so the plan goes on
