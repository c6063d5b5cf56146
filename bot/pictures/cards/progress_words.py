"""The alternative text of the card of a member's progress."""

from collections.abc import Sequence

from bot.formatting import join_words, plural
from bot.pictures.cards.formatting import alt_text, format_dates, format_day_month, format_ranges
from bot.pictures.cards.progress_facts import DAYS_OF_WEEK, Progress
from bot.pictures.cards.text_shaping import drawable


def progress_in_words(progress: Progress) -> str:
    """Return the alternative text: everything that the picture shows, in whole sentences."""
    whole, ticked = len(progress.weeks), progress.ticked
    name = drawable(progress.name)
    return alt_text(
        [
            f"{name}: {len(ticked)} of {whole} plan days are done ({progress.status})",
            *([f"{_plan_days(ticked)} done"] if 0 < len(ticked) < whole else []),
            *([f"Plan day {progress.next} is next"] if progress.next else []),
            *(
                [f"{_plan_days(range(1, progress.due + 1))} due by today"]
                if progress.next and progress.due
                else []
            ),
            _weeks_in_words(progress),
            *_dates_in_words(progress),
            *_facts_in_words(progress),
        ]
    )


def _plan_days(days: Sequence[int]) -> str:
    """Return the subject of a sentence with its verb: “Plan days 1 to 4 and 6 are”."""
    return f"Plan day {days[0]} is" if len(days) == 1 else f"Plan days {format_ranges(days)} are"


def _weeks_in_words(progress: Progress) -> str:
    weeks = progress.by_week
    if len(weeks) == 1:
        return f"All of them are in week {next(iter(weeks))}"
    firsts = join_words(str(days[0]) for days in weeks.values())
    return f"Weeks {format_ranges(weeks)} begin with plan days {firsts}"


def _dates_in_words(progress: Progress) -> list[str]:
    dates, today = progress.dates, progress.today
    counts = {date: count for date, count in progress.check_ins if count and date in dates}
    active_dates = sorted(counts)
    often = {date: counts[date] for date in active_dates if counts[date] > 1}
    year = f" {dates[0].year}" if dates[0].year != dates[-1].year else ""
    last = f"{format_day_month(dates[-1])} {dates[-1].year}"
    to_come = [date for date in dates if date in progress.to_come]
    has_weeks_ahead = (dates[-1] - today).days >= DAYS_OF_WEEK
    free = [date for date in dates if date not in counts and date in progress.free_dates]
    return [
        f"The calendar runs from {format_day_month(dates[0])}{year} to {last}",
        f"Today is {today:%A} {format_day_month(today)}",
        f"There are check-ins on {format_dates(active_dates)}"
        if active_dates
        else "There are no check-ins in these weeks",
        *([f"There are several on {format_dates(often, often)}"] if often else []),
        *([f"Nothing is due on {format_dates(free)}"] if free else []),
        *(
            [f"Plan days are due until {format_day_month(to_come[-1])}"]
            if to_come and has_weeks_ahead
            else []
        ),
    ]


def _facts_in_words(progress: Progress) -> list[str]:
    streak, reserve = progress.streak, progress.reserve
    saved = f"{plural(reserve, 'rest day')} {'is' if reserve == 1 else 'are'} saved"
    return [
        *([f"The streak is {plural(streak, 'day')} long"] if streak else []),
        *([saved] if reserve else []),
        *([f"The plan finishes on {progress.finish}"] if progress.finish else []),
    ]
