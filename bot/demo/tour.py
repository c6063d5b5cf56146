"""The guided tour beside the simulated Discord: whom a visitor can be, where, and what to try."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import simcord

NEW_MEMBER, LEARNER, REVIEWER, MODERATOR = "Alice", "Noor", "Robin", "Morgan"
STUDY, GALLERY, REVIEWS = "study", "gallery", "reviews"
NEW_SERVER, MESSAGES = "new-server", "messages"


@dataclass(frozen=True, slots=True)
class Trial:
    """A command to try: what it shows, its name, and the options that it is sent with."""

    shows: str
    command: str
    options: Mapping[str, str] = field(default_factory=dict)

    def draw(self) -> str:
        """Return what one would type, as HTML."""
        typed = " ".join(f"{name}:{value}" for name, value in self.options.items())
        return f"<code>/{escape(f'{self.command} {typed}'.strip())}</code>"


PEOPLE = {
    NEW_MEMBER: ("I’m new", "You’re Alice. Press Start / Today in the channel, or try:"),
    LEARNER: ("I’m in week 3", "You’re Noor, in the middle of the plan and a little behind."),
    REVIEWER: ("I review", "You’re Robin. You review answers, and you’re not a moderator."),
    MODERATOR: ("I run a group", "You’re Morgan. You look after this server’s two groups."),
}
"""The button that makes a visitor this person, and who that is."""

PLACES = {
    STUDY: "# study",
    GALLERY: "The gallery",
    REVIEWS: "# reviews",
    NEW_SERVER: "An empty server",
    MESSAGES: "My direct messages",
}

_ABOUT = {
    GALLERY: "The thread under a challenge that’s closed, with two answers that were accepted and that "
    "their authors show: Noor, and somebody with an alias. If Noor deletes her data, hers goes.",
    REVIEWS: "The channel that reviewers and moderators see: each answer comes here, and they decide about it.",
    NEW_SERVER: "A server that has just Cohort in it, and you’re its owner, Morgan.",
    MESSAGES: "What Cohort writes to you alone: reminders, and what reviewers decided. "
    "Noor, in week 3, has a reminder and an accepted answer.",
}
"""What is to be seen in a place; in others, the person is introduced."""

TRIALS = {
    (STUDY, NEW_MEMBER): (
        Trial("What the job is, and what it pays", "role", {"role": "AI Engineer"}),
        Trial("Two roles side by side", "compare", {"first": "AI Engineer", "second": "Data Scientist"}),
        Trial("This week’s challenge", "challenge"),
        Trial("Who’s ahead, and who’s close", "leaderboard"),
        Trial("What else there is", "help"),
    ),
    (STUDY, LEARNER): (
        Trial("A little behind: what now?", "plan today"),
        Trial("How far you are", "plan progress"),
        Trial("Do you still know it?", "recall"),
        Trial("What you still need", "career gap", {"role": "AI Engineer"}),
        Trial("What it is, and where to learn it", "skill", {"skill": "RAG"}),
    ),
    (STUDY, REVIEWER): (
        Trial("The answers that wait, one by one", "review"),
        Trial("Capstones: what you built, and its marks", "projects"),
        Trial("What else there is", "help"),
    ),
    (STUDY, MODERATOR): (
        Trial("Everything that waits for you", "manage"),
        Trial("An answer to review", "review"),
        Trial("How members are doing", "manage", {"part": "members"}),
        Trial("The season so far", "manage", {"part": "seasons"}),
        Trial("What’s wrong, and how to fix it", "setup"),
    ),
    (NEW_SERVER, MODERATOR): (Trial("Set Cohort up", "setup"),),
}  # fmt: skip

CLOCK = {
    "next-day": Trial("Next day", "demo next-day"),
    "next-week": Trial("Next challenge", "demo next-week"),
}
"""The commands that move the clock, by the names of their buttons."""


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: a place as one person sees it, who comes first among the viewers."""

    place: str
    person: str
    channel: simcord.ChannelHandle
    viewers: tuple[simcord.MemberActor | simcord.UserHandle, ...]

    @property
    def trials(self) -> tuple[Trial, ...]:
        return TRIALS.get((self.place, self.person), ())

    async def run(self, trial: Trial) -> simcord.InteractionResult:
        person = self.viewers[0]
        assert isinstance(person, simcord.MemberActor)
        return await person.slash(self.channel, trial.command, **trial.options)

    def draw(self) -> str:
        """Return the tour as HTML; `tour.js` runs what its buttons name."""
        people = "".join(
            _link(STUDY, person, button, is_here=person == self.person)
            for person, (button, _) in PEOPLE.items()
        )
        places = "".join(
            _link(place, MODERATOR if place == NEW_SERVER else self.person, name, is_here=place == self.place)
            for place, name in PLACES.items()
            if place != REVIEWS or self.person in {REVIEWER, MODERATOR}
        )  # fmt: skip
        trials = "".join(
            f'<button data-run="{number}">{trial.draw()} <span>{escape(trial.shows)}</span></button>'
            for number, trial in enumerate(self.trials)
        )
        clock = "".join(
            f'<button data-run="{name}">{escape(trial.shows)}</button>'
            for name, trial in CLOCK.items()
        )
        about = escape(_ABOUT.get(self.place, PEOPLE[self.person][1]))
        if (self.place, self.person) == (STUDY, MODERATOR):
            setup = _link(NEW_SERVER, MODERATOR, "Set up your own", is_here=False)
            about += f" Or begin with an empty server: {setup}"
        return f"""<aside id="tour" aria-label="Guided tour"><details open>
<summary>Cohort’s demo · {escape(self.person)}</summary>
<p>Cohort helps study groups learn AI engineering. This is the real bot, in a simulated Discord on your computer only.</p>
<nav aria-label="Who you are">{people}</nav>
<p>{about}</p>
<div id="trials">{trials}</div>
<details open id="more"><summary>Other places, and the clock</summary>
<nav aria-label="Where you are">{places}</nav><nav aria-label="Clock">{clock}</nav></details>
</details></aside><p id="elsewhere" role="status" hidden>Open in another tab. <button>Use it here</button></p>"""


def _link(place: str, person: str, name: str, *, is_here: bool) -> str:
    current = ' aria-current="true"' if is_here else ""
    return f'<a href="/at/{place}/{person}"{current}>{escape(name)}</a>'
