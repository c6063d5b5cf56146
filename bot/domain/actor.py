"""The person who makes a request."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of a server as given by an interaction; the name is empty if it is not known."""

    guild_id: int
    member_id: int
    name: str = field(repr=False)
    role_ids: frozenset[int] = frozenset()
    is_moderator: bool | None = False  # None if it isn't known
    is_owner: bool = False  # whether they own the server, and so may decide about their own work
    asks_in_server: bool = True
    """False for a button in a direct message, where Discord was asked whether they are a member."""

    @property
    def ids(self) -> dict[str, int]:
        """The columns that name a member in every table that is about one."""
        return {"guild_id": self.guild_id, "member_id": self.member_id}

    @property
    def key(self) -> tuple[int, int]:
        """The ids of the server and the member, as services take them."""
        return self.guild_id, self.member_id
