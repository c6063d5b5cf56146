"""Exercises of the skills about language models: no model is called, so each result is known."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from http import HTTPStatus
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import cohen_kappa_score
from sklearn.metrics.pairwise import cosine_similarity

from tests.content.recomputed.items import Item, recomputes

_QUOTED = re.compile(r"“([^”]+)”")


def quoted(item: Item) -> list[str]:
    """What stands in quotation marks in an exercise, in order."""
    return _QUOTED.findall(item["practise"].text)


@recomputes("skill language-models")
def language_models(item: Item) -> None:
    text, word, *_ = quoted(item)
    follows = Counter(after for before, after in pairwise(text.split()) if before == word)
    chances = {one: count / follows.total() for one, count in follows.items()}
    assert set(chances) == {"cat", "mat", "rat"}

    def reshaped(temperature: float) -> float:
        powers = {one: math.pow(chance, 1 / temperature) for one, chance in chances.items()}
        return powers["cat"] / sum(powers.values())

    item["practise"].says(chances["cat"], chances["mat"], chances["rat"])
    cold, warm = reshaped(0.5), reshaped(2)
    item["practise"].says(cold, warm, [round(1_000 * cold, -1), round(1_000 * warm, -1)])
    item["practise"].repeats(0.5, 1, 2, 1_000)


@recomputes("skill model-apis")
def model_apis(item: Item) -> None:
    waits = [2**failure for failure in range(4)]
    low, high = 0.5, 1.5
    assert f"random.uniform({low}, {high})" in item.shown
    item["practise"].says(sum(waits), [low * sum(waits), high * sum(waits)])
    item["practise"].says(HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_REQUEST)
    item["practise"].repeats(waits[0])


def faults_of(answer: str) -> list[str] | None:
    """What is wrong with an answer; None if it is not JSON."""
    try:
        value = json.loads(answer)
    except json.JSONDecodeError:
        return None
    wrong = {"label": value["label"] not in ("bug", "question")}
    wrong["urgent"] = not isinstance(value["urgent"], bool)
    return [field for field, is_wrong in wrong.items() if is_wrong]


@recomputes("skill prompting")
def prompting(item: Item) -> None:
    answers = re.findall(r"`([^`]*\{[^`]*)`", item.shown)
    first, second, third = map(faults_of, answers)
    assert third is None
    item["practise"].says(len(first or []), len(second or []))


@recomputes("skill tokens-and-context")
def tokens_and_context(item: Item) -> None:
    window, answer, instructions, question, page = 8_000, 1_000, 1_200, 400, 3_000
    item["practise"].repeats(window, answer, instructions, question, page, 4, 2)
    for characters_per_token in (4, 2):
        rest = window - answer - instructions / 4 - question / characters_per_token
        item["practise"].says(*divmod(rest, page / characters_per_token))


@recomputes("skill embeddings")
def embeddings(item: Item) -> None:
    vectors = np.array([[4, 3, 0], [3, 4, 0], [0, 3, 4]])
    for vector in (*vectors, 2 * vectors[1]):
        assert f"({', '.join(map(str, vector))})" in item["practise"].text
        item["practise"].repeats(*vector)
    alike = cosine_similarity(vectors)
    item["practise"].says(alike[0, 1], alike[0, 2], alike[1, 2])
    item["practise"].says(2 * vectors[1] @ vectors[0])
    assert np.isclose(cosine_similarity(vectors[:1], 2 * vectors[1:2]), alike[0, 1])
    assert 2 * (vectors[1] @ vectors[0]) == 2 * vectors[1] @ vectors[0]


def chunks_of(words: Sequence[int], size: int, step: int) -> list[Sequence[int]]:
    """Cut words into chunks, one beginning every `step` words, until all words are in one."""
    last_start = max(0, len(words) - size)
    return [words[start : start + size] for start in range(0, last_start + step, step)]


@recomputes("skill vector-search")
def vector_search(item: Item) -> None:
    words, sentence, size, step = range(1_000), 25, 180, 150
    sentences = [set(words[start : start + sentence]) for start in range(0, 1_000, sentence)]
    item["practise"].repeats(len(words), len(sentences), sentence, size, step, size - step)

    def found(chunks: list[Sequence[int]]) -> Counter[int]:
        return Counter(sum(one <= set(chunk) for chunk in chunks) for one in sentences)

    apart, sharing = chunks_of(words, size, size), chunks_of(words, size, step)
    item["practise"].says(len(apart), found(apart)[0], len(sharing))
    item["practise"].says([sum(map(len, sharing)), found(sharing)[2]])
    assert found(sharing).keys() == {1, 2}


@recomputes("skill rag")
def rag(item: Item) -> None:
    *sentences, fits, shares_no_word, reply = quoted(item)
    assert (len(sentences), reply) == (5, "I don’t know")
    search = TfidfVectorizer().fit(sentences)
    first, second = cosine_similarity(
        search.transform([fits, shares_no_word]), search.transform(sentences)
    )
    assert first.argmax() == 0
    item["practise"].says(first[0], first[1:].max(), second.max())


def play(script: Sequence[tuple[str, int]], limit: int) -> tuple[int, int]:
    """Run the tool calls of a script on 2; return the last result and the number of calls."""
    tools: dict[str, Callable[[int, int], int]] = {
        "add": lambda a, b: a + b,
        "times": lambda a, b: a * b,
    }
    result, calls = 2, 0
    for tool, number in script[:limit]:
        result, calls = tools[tool](result, number), calls + 1
    return result, calls


@recomputes("skill agents")
def agents(item: Item) -> None:
    limit, works = 5, 95
    item["practise"].says(*play([("add", 3), ("times", 4)], limit))
    item["practise"].says(play([("add", 1)] * 100, limit)[1], 100 * (works / 100) ** 10)
    item["practise"].repeats(limit, works, 2, 3, 4)


@recomputes("skill answer-evaluation")
def answer_evaluation(item: Item) -> None:
    marks = {(1, 1): 11, (0, 0): 3, (1, 0): 4, (0, 1): 2}
    first, second = zip(*(pair for pair, times in marks.items() for _ in range(times)), strict=True)
    item["practise"].repeats(*marks.values(), 1, marks[1, 0] + marks[0, 1])
    good = np.mean(first), np.mean(second)
    by_chance = good[0] * good[1] + (1 - good[0]) * (1 - good[1])
    item["practise"].says(len(first), float(np.mean(np.equal(first, second))), float(by_chance))
    item["practise"].says(cohen_kappa_score(first, second))


@recomputes("skill hallucination")
def hallucination(item: Item) -> None:
    questions, (right_a, right_b), wrong_b = 100, (70, 57), 3
    wrong_a, unknown_b = questions - right_a, questions - right_b - wrong_b

    def scores(price: Fraction | int) -> tuple[Fraction | int, Fraction | int]:
        return right_a - wrong_a * price, right_b - wrong_b * price

    tie = Fraction(right_a - right_b, wrong_a - wrong_b)
    assert scores(tie)[0] == scores(tie)[1]
    practise = item["practise"]
    practise.says([right_a, right_b], [4, *map(int, reversed(scores(4)))])
    practise.says([*tie.as_integer_ratio(), float(tie)], wrong_a, unknown_b)
    practise.repeats(questions, right_a, right_b, wrong_b, 0)


@recomputes("skill prompt-injection")
def prompt_injection(item: Item) -> None:
    addresses = re.findall(r"`(https:[^`]+)`", item.shown)
    hosts = [urlsplit(address).hostname for address in addresses]
    assert all("shop.example" in address for address in addresses)
    assert hosts.index("shop.example") == 0
    item["practise"].says(len(addresses), hosts.count("shop.example"))
    (picture,) = re.findall(r"`!\[\]\((.*?)\)`", item.shown)
    item["practise"].says(*parse_qs(urlsplit(picture).query)["o"])


@recomputes("skill fine-tuning")
def fine_tuning(item: Item) -> None:
    long, short, training, million = 2_000, 300, 700, 1_000_000
    before, after = long * 1 / million, short * 2 / million
    calls = training / (before - after)
    cached = (short + (long - short) / 10) * 1 / million
    assert cached < after
    item["practise"].says([before, after], calls, calls / 2_000, long - short, cached)
    item["practise"].repeats(long, short, training, 1, 2)


@recomputes("skill token-costs")
def token_costs(item: Item) -> None:
    questions, tokens_in, tokens_out, price_in, price_out = 10_000, 3_000, 500, 2, 8

    def bill(full_price: float, cached: float, written: float) -> tuple[float, float]:
        read = (full_price + cached / 10) * price_in
        return questions * read / 1e6, questions * written * price_out / 1e6

    plain = bill(tokens_in, 0, tokens_out)
    item["practise"].says(sum(plain))
    item["practise"].says(sum(bill(tokens_in / 2, tokens_in / 2, tokens_out)))
    item["practise"].says(sum(bill(tokens_in / 2, tokens_in / 2, 200)))
    item["practise"].says([200 / 50, tokens_out / 50])
    item["practise"].says(
        [sum(bill(tokens_in / 2, tokens_in / 2, 1_000 + 200)), (1_000 + 200) / 50]
    )
    item["practise"].repeats(questions, tokens_in, tokens_out, price_in, price_out, 200, 50, 1_000)


@recomputes("skill context-engineering")
def context_engineering(item: Item) -> None:
    turns, limit, note = [300, 900, 400, 700, 200, 500], 2_000, 100
    item["practise"].repeats(*turns, limit, note)
    kept = [turns[0]]
    for turn in reversed(turns[1:]):
        if sum(kept) + turn > limit:
            break
        kept.append(turn)
    assert len(kept) == 4
    item["practise"].says(sum(kept), sum(kept) + note)


@recomputes("skill coding-agents")
def coding_agents(item: Item) -> None:
    totals = (99.99, 100, 200)
    right = [total * 0.9 if total >= 100 else total for total in totals]
    swapped = [total * 0.9 if total > 100 else total for total in totals]
    failing = sum(one != other for one, other in zip(right, swapped, strict=True))
    item["practise"].says(right, [failing, len(totals)])
    item["practise"].repeats(*totals)


def passes_luhn(digits: str) -> bool:
    doubled = (int(one) * (1 + place % 2) for place, one in enumerate(reversed(digits)))
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


@recomputes("skill guardrails")
def guardrails(item: Item) -> None:
    texts = [text.replace(" ", "") for text in quoted(item)]
    flagged = [found[0] for text in texts if (found := re.search(r"\d{16}", text))]
    item["practise"].says(len(flagged), sum(map(passes_luhn, flagged)))
    item["practise"].repeats(16, 9, 0, *(int(found) for found in flagged[1:]))
    item["practise"].repeats(*(4111, 1111), 12)


@recomputes("skill llm-tracing")
def llm_tracing(item: Item) -> None:
    spans = [
        [("search", 120), ("model", 900), ("model", 2400)],
        [("search", 110), ("model", 800)],
        [("search", 130), ("tool", 3000), ("model", 700)],
    ]
    every = [took for request in spans for _, took in request]
    item["practise"].repeats(*every)
    totals = [sum(took for _, took in request) for request in spans]
    item["practise"].says(totals, sum(every) / len(every))
    slowest = [max(request, key=lambda span: span[1])[0] for request in spans]
    assert [f"{total} ({kind})" for total, kind in zip(totals, slowest, strict=True)] == (
        re.findall(r"\d+ \(\w+\)", item["practise"].text)
    )


@recomputes("skill open-weight-models")
def open_weight_models(item: Item) -> None:
    for bits in (16, 4):
        item["practise"].says([8 * bits / 8, bits])
    weights = np.array([0.9, -0.31, 0.05, -0.7])
    item["practise"].repeats(*weights, 8, 7, 127)

    def quantised(steps: int) -> tuple[np.ndarray, float]:
        scale = np.abs(weights).max() / steps
        whole = np.round(weights / scale)
        return whole, float(np.abs(whole * scale - weights).max())

    whole, error = quantised(7)
    item["practise"].says(list(whole), error, quantised(127)[1])


@recomputes("skill multimodal-input")
def multimodal_input(item: Item) -> None:
    def tokens(width: float, height: float) -> int:
        return math.ceil(width / 28) * math.ceil(height / 28)

    small = 1120 / 4032
    assert tokens(4032 * small, 3024 * small) == tokens(1120, 840)
    item["practise"].says(
        tokens(1120, 840), tokens(4032, 3024), [tokens(1120, 840), 20, 20 * small]
    )
    item["practise"].repeats(28, 1120, 840, 4032, 3024)
