"""A catalog in which every text is as long and every list as full as the format allows."""

from collections.abc import Callable
from typing import Any

from bot.domain.content import CONDITIONS, Catalog
from bot.domain.content.models.plan import MAX_CODE_WIDTH, MAX_DAY_CHARACTERS

_SCHEMA = Catalog.model_json_schema()
_HOME = f"https://{'w' * 60}.example"
_ADDRESS = f"{_HOME}/".ljust(200, "w")
_ROLES, _SKILLS, _PROJECTS, _SOURCES, _WEEKS, _CHALLENGES = 25, 70, 12, 2, 12, 50
_MILESTONES = 25
_QUESTIONS_A_DAY = 3


def fullest_catalog() -> Catalog:
    """Build the catalog. Ids refer to existing entries; texts consist of wide letters."""
    raw = {name: _full(schema) for name, schema in _SCHEMA["properties"].items()}
    raw["roles"] = [_role(number) for number in range(_ROLES)]
    raw["skills"] = [_skill(number) for number in range(_SKILLS)]
    raw["sources"] = [{**_full(_definition("Source")), "id": _id(n)} for n in range(_SOURCES)]
    raw["plan"]["weeks"] = [
        {**week, "number": n + 1} for n, week in enumerate(raw["plan"]["weeks"])
    ]
    for number, plan_day in enumerate(raw["plan"]["days"]):
        plan_day.update(id=_id(number), week=number % _WEEKS + 1, steps=_steps(plan_day["steps"]))
        plan_day["skills"] = [_id(number % 2 + 2 * n) for n in range(len(plan_day["skills"]))]
    for number, resource in enumerate(raw["plan"]["resources"]):
        resource.update(id=_id(number), name=_name(resource["name"], number), home=_HOME)
    for number, pay in enumerate(raw["salaries"]["by_role"]["figures"]):
        pay["role"] = _id(number)
    every = (
        raw["portfolio"]["projects"],
        raw["questions"],
        raw["salaries"]["by_level"]["figures"],
        raw["workflow"]["parts"],
        raw["roadmap"]["parts"],
    )
    for entries in every:
        _tell_apart(entries)
    raw["scoring"]["milestones"] = [_milestone(number) for number in range(_MILESTONES)]
    raw["challenges"] = [_challenge(number) for number in range(_CHALLENGES)]
    raw["more_plans"], raw["zones"] = [], []
    questions = _QUESTIONS_A_DAY * len(raw["plan"]["days"])
    raw["recall"] = [_question(number) for number in range(questions)]
    raw["learn"] = [
        *(_guide("skill", number) for number in range(_SKILLS)),
        *(_guide("role", number) for number in range(_ROLES)),
    ]
    return Catalog.model_validate(raw)


def _steps(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Set minutes that fit into an hour, and listings that fill the screen of a day."""
    beside = 240 + 240 + 200 + sum(len(step["title"] + step["do"]) for step in steps)
    room = (MAX_DAY_CHARACTERS - beside) // len(steps)
    code = "\n".join("W" * MAX_CODE_WIDTH for _ in range(room // MAX_CODE_WIDTH + 1))[:room]
    return [{**step, "minutes": 60 // len(steps), "code": code} for step in steps]


def _role(number: int) -> dict[str, Any]:
    """Build a role that shares few skills with similar numbers, so that comparisons are long."""
    role: dict[str, Any] = _full(_definition("Role"))
    role.update(id=_id(number), name=_name(role["name"], number))
    if number % 4 == 3:  # this one has no text about language models, and a longer day instead
        role["language_models"] = None
    else:
        role["day"] = role["day"][:2]
    first = (number % 3) * 20
    role["skills"] = {
        "core": [_id(first + n) for n in range(8)],
        "helpful": [_id(first + n) for n in range(8, 17)],
    }
    role["confused_with"] = [
        {**confusion, "role": _id((number + n + 1) % _ROLES)}
        for n, confusion in enumerate(role["confused_with"])
    ]
    return role


def _skill(number: int) -> dict[str, Any]:
    skill: dict[str, Any] = _full(_definition("Skill"))
    needs = [_id((number + n + 1) % _SKILLS) for n in range(len(skill["needs"]))]
    skill.update(id=_id(number), name=_name(skill["name"], number), needs=needs)
    return skill


def _challenge(number: int) -> dict[str, Any]:
    challenge: dict[str, Any] = _full(_definition("Challenge"))
    title, week = _name(challenge["title"], number), number % _WEEKS + 1
    challenge.update(id=_id(number), title=title, week=week, hand_in=[])
    if number % 2:  # one with a list of what to hand in, which shares the room for the brief
        challenge.update(brief="W" * 60, hand_in=["W" * 90] * 6)
    if number % 3 == 2:  # one without a file for each member
        challenge["result"] = None
    else:
        challenge["result"]["explain"] = number % 3 == 1
    return challenge


def _question(number: int) -> dict[str, Any]:
    """Build a recall question about a plan day, with options or, for the last of the day, an answer."""
    question: dict[str, Any] = _full(_definition("RecallQuestion"))
    options = [_name(option, n) for n, option in enumerate(question["choose"])]
    day = _id(number // _QUESTIONS_A_DAY)
    question.update(id=_id(number), day=day, number=None, code=[])
    del question["unit"]
    if number % _QUESTIONS_A_DAY == _QUESTIONS_A_DAY - 1:
        return {**question, "choose": []}
    del question["answer"]
    return {**question, "choose": options}


def _guide(about: str, number: int) -> dict[str, Any]:
    """Build a guide to a skill or a role."""
    guide: dict[str, Any] = _full(_definition("LearnGuide"))
    for place in guide["places"]:
        place["address"] = _ADDRESS
    return {**guide, "skill": None, "role": None, about: _id(number)}


def _milestone(number: int) -> dict[str, Any]:
    """Build a milestone of this number of plan days, so that one check-in can reach many."""
    milestone: dict[str, Any] = _full(_definition("Milestone"))
    fields = {name: value for name, value in milestone.items() if name not in CONDITIONS}
    name = _name(milestone["name"], number)
    return {**fields, "id": _id(number), "name": name, "plan_days": number + 1}


def _tell_apart(entries: list[dict[str, Any]]) -> None:
    for number, entry in enumerate(entries):
        entry["id"] = _id(number)
        if "name" in entry:
            entry["name"] = _name(entry["name"], number)
        if "aliases" in entry:
            entry["aliases"] = []


def _id(number: int) -> str:
    return f"{number:03d}-" + "i" * 21


def _name(name: str, number: int) -> str:
    return f"{number:03d}" + name[3:]


def _definition(name: str) -> dict[str, Any]:
    found: dict[str, Any] = _SCHEMA["$defs"][name]
    return found


def _full(schema: dict[str, Any]) -> Any:
    """Build the longest value that a JSON Schema allows; lists of references have distinct items."""
    if "$ref" in schema:
        return _full(_definition(schema["$ref"].rsplit("/", 1)[1]))
    if "anyOf" in schema:
        return _full(next(kind for kind in schema["anyOf"] if kind.get("type") != "null"))
    if "enum" in schema:
        return max(schema["enum"], key=lambda one: len(str(one)))
    if "const" in schema:
        return schema["const"]
    return _OF_TYPE[schema["type"]](schema)


def _full_text(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date":
        return "2026-09-30"
    if schema.get("pattern", "").startswith("^[A-Z]"):
        return "USD"
    if "pattern" in schema:
        return _id(0)
    return "W" * int(schema["maxLength"])


def _full_list(schema: dict[str, Any]) -> list[Any]:
    if "prefixItems" in schema:
        return [_full(item) for item in schema["prefixItems"]]
    longest = schema.get("maxItems", 3)
    if "pattern" in schema["items"]:
        return [_id(number) for number in range(longest)]
    return [_full(schema["items"]) for _ in range(longest)]


def _full_object(schema: dict[str, Any]) -> dict[str, Any]:
    built = {name: _full(kind) for name, kind in schema.get("properties", {}).items()}
    if "aliases" in built:
        built["aliases"] = []
    return built


def _full_number(schema: dict[str, Any]) -> int:
    return int(schema.get("exclusiveMaximum", schema.get("maximum", 6) + 1)) - 1


_OF_TYPE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "string": _full_text,
    "array": _full_list,
    "object": _full_object,
    "integer": _full_number,
    "number": _full_number,
    "boolean": lambda _: True,
}
