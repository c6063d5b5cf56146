"""Tables of posted challenges, members' answers, and decisions of moderators."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import (
    AUTO_ID,
    Base,
    OfMember,
    group_column,
    guild_column,
    named_member,
    not_personal,
    personal,
)
from bot.db.privacy import BOOKKEEPING, MEMBER_ID, ROW_ID, SERVER, SETTING
from bot.domain.markup import SafeName, SafeText


class Post(Base):
    """What a group gets for one local ISO week: a challenge, or none for a reason."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("group_id", "week"),)

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_column()
    group_id: Mapped[int] = group_column()
    week: Mapped[str] = mapped_column(info=ROW_ID)
    state: Mapped[str] = mapped_column(info=BOOKKEEPING)
    reason: Mapped[str | None] = not_personal("Why nothing was posted.")
    due_at: Mapped[dt.datetime] = mapped_column(info=BOOKKEEPING)
    challenge_id: Mapped[str | None] = not_personal("Which challenge, if one was chosen.")
    deadline_at: Mapped[dt.datetime | None] = not_personal("Until when answers are on time.")
    closes_at: Mapped[dt.datetime | None] = not_personal("Until when they are late.")
    sent_at: Mapped[dt.datetime | None] = mapped_column(info=BOOKKEEPING)
    channel_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)
    message_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)
    gallery_thread_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)


class QueuedChallenge(Base):
    """A challenge that moderators want to be posted next in a group."""

    __tablename__ = "queued_challenge"

    group_id: Mapped[int] = group_column(primary_key=True)
    challenge_id: Mapped[str] = mapped_column(primary_key=True, info=SETTING)
    position: Mapped[int] = mapped_column(Integer, info=SETTING)


class RetiredChallenge(Base):
    """A challenge that is not posted in a server any more."""

    __tablename__ = "retired_challenge"

    guild_id: Mapped[int] = guild_column(primary_key=True, autoincrement=False)
    challenge_id: Mapped[str] = mapped_column(primary_key=True, info=SETTING)


class OwnChallenge(Base):
    """A challenge that moderators wrote for their server; it stays when its author's data is deleted."""

    __tablename__ = "own_challenge"
    __purpose__ = "so that other moderators know who did it"
    __seen_by__ = "moderators"

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_column(index=True)
    author_id: Mapped[int | None] = named_member("that you wrote a challenge")
    definition: Mapped[dict[str, Any]] = not_personal("The challenge, as in a content pack.", JSON)


class Submission(Base):
    """A member's answer to a post; it can be handed in again until it is accepted."""

    __tablename__ = "submission"
    __purpose__ = "so that others can review it, and you get points and read what they think"
    __seen_by__ = "moderators and reviewers; other members, without your name, where your group lets them review; your group, once you agree to its gallery; recaps name whose answers were accepted, as you chose to appear"
    __table_args__ = (
        UniqueConstraint("post_id", "member_id"),
        Index("ix_submission_guild_id_state", "guild_id", "state"),
        Index("ix_submission_guild_id_decided_at", "guild_id", "decided_at"),
    )

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_column()
    post_id: Mapped[int] = personal(
        "which challenge you answered", ForeignKey("post.id", ondelete="CASCADE")
    )
    member_id: Mapped[int] = mapped_column(index=True, info=MEMBER_ID)
    state: Mapped[str] = personal("whether it was accepted")
    revision: Mapped[int] = personal("how often you handed it in", Integer)
    work: Mapped[SafeText] = personal("what you handed in")
    note: Mapped[SafeText] = personal("what you wrote about it")
    ticked: Mapped[list[int]] = personal("which criteria you ticked", JSON)
    file_name: Mapped[SafeName | None] = personal("the name of your file")
    file_channel_id: Mapped[int | None] = personal("where your file is")
    file_message_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)
    timing: Mapped[str] = personal("whether it was on time")
    submitted_at: Mapped[dt.datetime] = personal("when you handed it in")
    decided_at: Mapped[dt.datetime | None] = personal("when it was reviewed")
    decided_by: Mapped[int | None] = named_member("that you reviewed an answer")
    by_members: Mapped[bool] = personal("whether two members accepted it", server_default=false())
    met: Mapped[list[int] | None] = personal("what a reviewer ticked", JSON(none_as_null=True))
    reviewer_note: Mapped[SafeText | None] = personal("what the reviewer wrote")
    appealed_at: Mapped[dt.datetime | None] = personal("when you asked for a second reviewer")
    appeal_reason: Mapped[SafeText | None] = personal("why you asked for one")
    appealed_from: Mapped[int | None] = named_member("that a second reviewer was asked after you")
    channel_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)
    message_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)
    gallery_message_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)


class PeerReview(Base):
    """What a member thinks of another one's answer to the same post."""

    __tablename__ = "peer_review"
    __purpose__ = "for its author and reviewers to read, and to show you each answer once"
    __seen_by__ = "the answer’s author and reviewers, without your name; moderators, with it"
    __table_args__ = (UniqueConstraint("submission_id", "member_id"),)

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_column()
    submission_id: Mapped[int] = personal(
        "which answers of others you reviewed", ForeignKey("submission.id", ondelete="CASCADE")
    )
    member_id: Mapped[int] = mapped_column(index=True, info=MEMBER_ID)
    revision: Mapped[int] = personal("which version you reviewed", Integer)
    met: Mapped[list[int]] = personal("which criteria you ticked", JSON)
    change: Mapped[SafeText] = personal("what you would change")
    would_accept: Mapped[bool] = personal("whether you would accept it")


class OpenedSolution(OfMember, Base):
    """A challenge whose solution a member has opened, or others' answers; it earns them nothing any more."""

    __tablename__ = "opened_solution"
    __purpose__ = "to give points only for what you found out yourself"
    __seen_by__ = "only you"

    challenge_id: Mapped[str] = personal(
        "which solutions you’ve seen, or others’ answers", primary_key=True
    )


class ResultTry(OfMember, Base):
    """How a member's tries at the result of a post have gone; the results are not kept."""

    __tablename__ = "result_try"
    __purpose__ = "to allow three tries, an hour later more, and let you say how you found it"
    __seen_by__ = "only you"

    post_id: Mapped[int] = personal(
        "which challenges’ results you’ve tried to find",
        ForeignKey("post.id", ondelete="CASCADE"),
        primary_key=True,
    )
    wrong: Mapped[int] = personal("how many of your latest tries were wrong", Integer)
    last_at: Mapped[dt.datetime] = personal("when you last tried")
    solved_at: Mapped[dt.datetime | None] = personal("when you found the result")


class Decision(Base):
    """An entry of the audit log: what a moderator decided, and when. Never changed."""

    __tablename__ = "decision"
    __purpose__ = "so that it can be looked up who decided what"
    __seen_by__ = "moderators"
    __table_args__ = (Index("ix_decision_guild_id_at", "guild_id", "at"),)

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_column()
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("study_group.id", ondelete="SET NULL"), info=SERVER
    )
    at: Mapped[dt.datetime] = mapped_column(info=BOOKKEEPING)
    author_id: Mapped[int | None] = named_member("that you decided something as a moderator")
    about_id: Mapped[int | None] = named_member("that a moderator decided something about you")
    kind: Mapped[str] = not_personal("What was decided.")
    subject: Mapped[str] = not_personal("What it was about.")
    value: Mapped[str | None] = not_personal("What was chosen.")
