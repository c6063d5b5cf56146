"""The kinds of notices that are shown with what a member asks for next."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about. The values are stored."""

    REMINDERS_STOPPED = "reminders-stopped"  # one could not be sent
    ANSWER_REVIEWED = "answer-reviewed"  # the message about a review could not be sent
    PEER_REVIEWED = "peer-reviewed"  # the same for what another member thinks of an answer
    POINTS_CORRECTED = "points-corrected"
    MOVED = "moved"  # a moderator moved the member to another group
    GROUP_ARCHIVED = "group-archived"  # so the plan is paused
    GROUP_REOPENED = "group-reopened"  # so the plan goes on
