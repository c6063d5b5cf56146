"""Interview questions: what good and weak answers say, computed from the numbers of the question."""

from datetime import timedelta
from http import HTTPStatus
from itertools import product
from statistics import fmean

from scipy.stats import binom, norm

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.numbers import near, value_of


def asked(item: Item) -> list[float]:
    """The numbers of the question, in order."""
    return [value_of(number) for number in item["ask"].found]


@recomputes("interview ae-forty-frauds")
def forty_frauds(item: Item) -> None:
    invoices, frauds, flagged, found = asked(item)
    missed, false_alarms = frauds - found, flagged - found
    accuracy = 100 * (invoices - missed - false_alarms) / invoices
    nothing_flagged = 100 * (invoices - frauds) / invoices
    item["answer"].says(100 * found / flagged, 100 * found / frauds, missed)
    item["answer"].says([accuracy, nothing_flagged])


@recomputes("interview ae-two-more-of-fifty")
def two_more_of_fifty(item: Item) -> None:
    old, questions, new = asked(item)
    share = old / questions
    half_width = 1.96 * (share * (1 - share) / questions) ** 0.5
    item["answer"].says([100 * share, 100 * half_width], [100 * new / questions, 100 * share])


@recomputes("interview ae-judge-agrees")
def judge_agrees(item: Item) -> None:
    answers, agreement, called_good = asked(item)
    item["answer"].says(answers * (100 - called_good) / 100)
    assert agreement == called_good, "a judge that always says “good” must agree as often"


@recomputes("interview ae-token-bill")
def token_bill(item: Item) -> None:
    questions, tokens_in, tokens_out, price_in, price_out = asked(item)
    cost_in = questions * tokens_in / 1e6 * price_in
    cost_out = questions * tokens_out / 1e6 * price_out
    item["answer"].says([cost_in + cost_out, cost_in, cost_out])


@recomputes("interview ae-reason-first")
def reason_first(item: Item) -> None:
    solved, tasks, tokens, _, more_solved, more_tokens, _, price = asked(item)
    at_once, with_reasoning = (tasks * each * price / 1e6 for each in (tokens, more_tokens))
    gain = more_solved - solved
    item["answer"].says([at_once, with_reasoning, gain, (with_reasoning - at_once) / gain])


@recomputes("interview ae-ten-steps-alone")
def ten_steps_alone(item: Item) -> None:
    steps, right = asked(item)
    item["answer"].says(100 * (right / 100) ** steps)


@recomputes("interview ml-rare-defects")
def rare_defects(item: Item) -> None:
    photos, one, in_so_many = asked(item)
    defects = photos * one / in_so_many
    item["answer"].says(defects, defects / 5, 100 * (1 - one / in_so_many))


@recomputes("interview ml-one-bad-fold")
def one_bad_fold(item: Item) -> None:
    folds = asked(item)[:5]
    item["answer"].says([fmean(folds), fmean(sorted(folds)[1:])])
    assert min(folds) == 0.63


@recomputes("interview ds-p-value-aloud")
def p_value_aloud(item: Item) -> None:
    (p,) = asked(item)
    item["answer"].says([100 * p, 100], 100 * (1 - p))


@recomputes("interview ds-twenty-measures")
def twenty_measures(item: Item) -> None:
    _, measures = asked(item)
    level = 0.05
    item["answer"].says([level, 100 * (1 - (1 - level) ** measures)], level / measures)


@recomputes("interview ds-how-long")
def how_long(item: Item) -> None:
    before, after, visitors = asked(item)
    level, power = 5, 80
    errors = norm.ppf(1 - level / 200) + norm.ppf(power / 100)
    variance = sum(share / 100 * (1 - share / 100) for share in (before, after))
    group = errors**2 * variance / ((after - before) / 100) ** 2
    item["answer"].says(near(group, 500), [level, power], near(2 * group / visitors, 0.5))
    assert 14 < 2 * group / visitors <= 21, "three full weeks"
    p, d = before / 100, (after - before) / 100
    item["answer"].says([16, 1, p, d, near(16 * p * (1 - p) / d**2, 500)])
    assert round((errors**2) * 2) == 16, "the factor of the rule of thumb"


@recomputes("interview ds-three-percent-thumbs")
def three_percent_thumbs(item: Item) -> None:
    _, with_thumb = asked(item)
    item["answer"].says(100 - with_thumb)


@recomputes("interview ad-429-503-silence")
def codes_not_to_repeat(item: Item) -> None:
    too_many, unavailable, _ = asked(item)
    assert (too_many, unavailable) == (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
    item["answer"].says([HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED])


@recomputes("interview se-twenty-calls")
def twenty_calls(item: Item) -> None:
    calls, in_so_many = asked(item)
    slow = 1 / in_so_many
    item["answer"].says(100 * (1 - (1 - slow) ** calls), [100 * slow, 100 * slow])


@recomputes("interview se-long-pdf")
def long_pdf(item: Item) -> None:
    item["answer"].says(HTTPStatus.ACCEPTED)


@recomputes("interview se-three-nines")
def three_nines(item: Item) -> None:
    month = timedelta(days=30)
    promised, by_provider = (
        month * (1 - available / 100) / timedelta(minutes=1) for available in asked(item)
    )
    item["answer"].says([month.days, promised, by_provider])


@recomputes("interview de-two-million-vectors")
def two_million_vectors(item: Item) -> None:
    millions, numbers, size, memory = asked(item)
    gigabytes = [millions * numbers * size / part / 1e3 for part in (1, 2, 4)]
    gibibytes = gigabytes[0] * 1e9 / 2**30
    item["answer"].says([gigabytes[0], gibibytes])
    item["answer"].says([gigabytes[1], size / 2, gigabytes[2], size / 4])
    assert gigabytes[0] > memory


@recomputes("interview op-sixteen-failures")
def sixteen_failures(item: Item) -> None:
    share, requests, failures = asked(item)
    as_many_by_luck = float(binom.sf(failures - 1, requests, share / 100))
    item["answer"].says(requests * share / 100, [1, near(1 / as_many_by_luck, 1)])
    item["answer"].says([100 * failures / requests, share])


@recomputes("interview op-seven-billion")
def seven_billion(item: Item) -> None:
    billions, memory = asked(item)
    usual_bits, few_bits, bits_of_a_byte = 16, 4, 8
    weights = billions * usual_bits / bits_of_a_byte
    item["answer"].says([usual_bits / bits_of_a_byte, usual_bits, weights], [weights, memory])
    item["answer"].says([billions * few_bits / bits_of_a_byte, few_bits])


@recomputes("interview op-nine-thousand-docs")
def nine_thousand_docs(item: Item) -> None:
    tokens_a_minute, documents, tokens = asked(item)
    a_minute = tokens_a_minute / tokens
    item["answer"].says([documents / a_minute / 60, a_minute])
    item["answer"].cannot_check("an example of too many workers", 50)


@recomputes("interview op-thirty-dollar-test")
def thirty_dollar_test(item: Item) -> None:
    dollars, _, changes = asked(item)
    item["answer"].says(dollars * changes)


@recomputes("interview de-average-of-nothing")
def average_of_nothing(item: Item) -> None:
    average, with_zeros = asked(item)
    assert with_zeros == average / 2, "half the ratings must be missing"
    item["answer"].cannot_check("the value that stands for an empty rating", 0)


@recomputes("interview re-bold-number")
def bold_number(item: Item) -> None:
    new, old, cases = asked(item)
    gap = new - old
    item["answer"].says([gap, gap / 100 * cases, cases])
    standard_error = 100 * (old / 100 * (1 - old / 100) / cases) ** 0.5
    assert gap < standard_error / 3, "well within what chance does"


@recomputes("interview re-three-ideas")
def three_ideas(item: Item) -> None:
    assert "three new ideas" in item["ask"].text
    item["answer"].says(len(list(product((False, True), repeat=3))))


@recomputes("interview ad-cached-answers")
def cached_answers(item: Item) -> None:
    item["answer"].cannot_check("an example of a threshold that was guessed", 0.9)


@recomputes("interview se-predict-contract")
def predict_contract(item: Item) -> None:
    item["answer"].cannot_check("an example of an impossible input", -20)


@recomputes("interview se-different-each-time")
def different_each_time(item: Item) -> None:
    item["answer"].cannot_check("the lowest temperature that can be set", 0)
