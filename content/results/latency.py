"""The log of a service, in no order. The result: the 95th percentile of how long people waited."""

import csv
import io
import random


def make(seed: int) -> tuple[str, int]:
    rng = random.Random(seed)
    events: list[tuple[int, str, str, str]] = []
    waits = []
    used = rng.sample(range(10_000, 99_999), rng.randint(420, 520))
    for count, number in enumerate(used):
        request, at = f"r{number}", rng.randrange(10_000_000)
        if count % 6 == 0:
            events += [(at, request, "start", "/health"), (at + 2, request, "end", "/health")]
            continue
        events.append((at, request, "start", "/answer"))
        wait = round(rng.lognormvariate(6.4, 0.5))
        if count % 17 == 1:  # nobody ever got this answer
            continue
        if count % 10 == 3:  # tried again, and the first start is what the person waited from
            wait += 2_500
            events.append((at + wait // 2, request, "start", "/answer"))
        events.append((at + wait, request, "end", "/answer"))
        waits.append(wait)
    rng.shuffle(events)

    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n").writerow
    write(["ms", "request", "event", "path"])
    for event in events:
        write(event)
    waits.sort()
    position = -(-95 * len(waits) // 100)  # rounded up, counted from one
    return file.getvalue(), waits[position - 1]
