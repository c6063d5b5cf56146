"""Formats text, numbers, dates and figures for members, as Discord markdown."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from zoneinfo import ZoneInfo

from bot.domain.content import Catalog, PayRange, PayTable
from bot.domain.content.practice import NumberedDay
from bot.domain.schedule.clock import instant, timestamp

NOT_IN_SOURCE = "Our source doesn’t say."


def date_stamp(day: dt.date, zone: ZoneInfo) -> str:
    """Return a date in a zone, which each reader sees in their own format."""
    return timestamp(instant(day, dt.time(12), zone), "D")


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: “1 day”, “3 days”."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def ordinal(number: int) -> str:
    """Return a number as a rank: “1st”, “22nd”, “13th”."""
    ending = "th"
    if number % 100 not in (11, 12, 13):
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def rough_span(span: dt.timedelta) -> str:
    """Write how long something takes: “less than an hour”, “about 5 hours”, “about 3 days”."""
    hours = span / dt.timedelta(hours=1)
    if hours < 1:
        return "less than an hour"
    if hours < 36:
        return f"about {'an hour' if round(hours) == 1 else plural(round(hours), 'hour')}"
    return f"about {plural(round(hours / 24), 'day')}"


def message_link(guild_id: int, channel_id: int | None, message_id: int | None) -> str:
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def join_dots(texts: Iterable[str]) -> str:
    return " · ".join(texts)


def join_words(texts: Iterable[str], word: str = "and") -> str:
    """Join texts, of which there is at least one, as in a sentence: “a, b and c”."""
    *front, last = texts
    return f"{', '.join(front)} {word} {last}" if front else last


def number_ranges(numbers: Iterable[int]) -> str:
    """Return ascending numbers, with three or more in a row as a range: “1–7, 9 and 10”."""
    grouped = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    runs = [[number for _, number in group] for _, group in grouped]
    parts = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run) for run in runs]
    return join_words(chain.from_iterable(parts))


def day_numbers(numbers: Iterable[int]) -> str:
    """Name plan days, of which there is at least one: “day 3”, “days 1–7 and 9”."""
    listed = [*numbers]
    return f"day{'s' if len(listed) > 1 else ''} {number_ranges(listed)}"


def plan_days(days: Iterable[NumberedDay]) -> Iterator[str]:
    """Yield the plan days of each plan: “days 1–3 of First steps”."""
    for plan, of_plan in groupby(days, key=lambda day: day.plan):
        yield f"{day_numbers(day.number for day in of_plan)} of {plan.name}"


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def join_fitting(parts: Iterable[str], between: str = "\n", longest: int = 2600) -> str:
    """Join the first parts, of about `longest` characters in all, and say how many are left out."""
    kept: list[str] = []
    listed = list(parts)
    for part in listed:
        if sum(map(len, kept)) + len(part) > longest:
            break
        kept.append(part)
    left = len(listed) - len(kept)
    if left == 1 and len(listed[-1]) < 40:  # hardly longer than saying that one is left out
        return between.join(listed)
    return between.join([*kept, f"… and {left} more"] if left else kept)


def sections(parts: Iterable[str]) -> str:
    """Join the parts that have text with an empty line between them, which also ends a list."""
    return "\n\n".join(part for part in parts if part)


def small(text: str) -> str:
    return "\n".join(f"-# {line}" for line in text.splitlines())


def capitalize(text: str) -> str:
    """Return a text with its first letter in upper case and the rest unchanged."""
    return text[:1].upper() + text[1:]


def pay_range(pay: PayRange) -> str:
    """Return a range of pay without its unit: “120–180K”, “200K and more”, “1,250–1,800”."""
    ends = dict.fromkeys(end for end in (pay.low, pay.high) if end is not None)  # one if equal
    if all(end % 1000 == 0 and end >= 10_000 for end in ends):
        written = "–".join(f"{end // 1000}" for end in ends) + "K"
    else:
        written = "–".join(f"{end:,}" for end in ends)
    return written if pay.high is not None else f"{written} and more"


def pay_unit(catalog: Catalog) -> str:
    """Return the unit of all pay in the catalog: “USD a year”."""
    salaries = catalog.salaries
    return f"{salaries.currency} {'an' if salaries.period == 'hour' else 'a'} {salaries.period}"


def date_with_year(day: dt.date) -> str:
    """Write a date as “5 December 2026”."""
    return f"{day.day} {day:%B %Y}"


def credit(catalog: Catalog, source_id: str) -> str:
    """Return the publisher of a figure, who reports it, and its date."""
    source = catalog.source_by_id[source_id]
    reported = f", as {source.via} reports it" if source.via else ""
    date = "undated" if source.as_of == "undated" else f"as of {source.as_of:%B %Y}"
    return f"{source.publisher}{reported}; {date}"


def pay_with_unit(catalog: Catalog, pay: PayRange) -> str:
    """Return a range of pay with its unit: “120–180K USD a year”, “200K USD a year and more”."""
    ends, more, _ = pay_range(pay).partition(" and more")
    return f"{ends} {pay_unit(catalog)}{more}"


def pay_credit(catalog: Catalog, table: PayTable) -> str:
    place = f"place: {table.place}" if table.place else "no place given"
    return f"{credit(catalog, table.source)}; {place}"


def skill_names(catalog: Catalog, skill_ids: Iterable[str]) -> str:
    return join_dots(skill.name for skill in catalog.list_skills(skill_ids))
