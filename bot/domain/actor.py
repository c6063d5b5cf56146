"""Who asks, and from where."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a server, as an interaction tells of them; the name is empty where it does not."""

    guild_id: int
    member_id: int
    name: str = field(repr=False)
    role_ids: frozenset[int] = frozenset()
    is_moderator: bool = False
