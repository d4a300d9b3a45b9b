"""The rules that turn indicators into findings. Pure: figures in, findings out, each with its evidence.

below_target   the interval lies wholly on the wrong side of the target
fell           the difference from the period before, with its interval, lies wholly below zero
special_cause  the chart of the last months shows a special cause downwards that reaches into the last three
below_peers    clearly below the other services (funnel limits, p values adjusted for many comparisons)
weak_driver    the question carries an even share or more of overall satisfaction (Johnson's relative weights) and its
               share of content people lies below the mean of all, its interval clear of that mean

Falls and special causes are looked for in all services and questions at once, and called only where they are more than
chance gives among so many: see `screens.called`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parem.quality.burt import BurtTable
from parem.quality.control import control_of
from parem.quality.drivers import Weights, drivers_of, outcomes_of, weights_of
from parem.quality.indicators import (
    MEASURES,
    AskedQuestion,
    MeanSample,
    Sample,
    ShareSample,
    estimate_of,
    reliability,
    sample_of,
    scales,
)
from parem.quality.peers import Standing, funnel_of
from parem.quality.screens import Found, Screened, chance_of_difference, chance_of_stretch
from parem.quality.statistics import Estimate, NotEstimable, newcombe_difference, welch_difference
from parem.quality.together import fewest_together

#: A scale whose alpha is surely below this does not measure one thing well enough to compare groups (Nunnally 1978).
RELIABLE = 0.7


def evidence_of(estimate: Estimate) -> dict[str, Any]:
    """An estimate as JSON values."""
    return {
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "n": estimate.n,
        "method": estimate.method,
    }


def difference(before: Sample | None, after: Sample | None) -> Estimate | NotEstimable | None:
    """after - before with its interval: Newcombe for shares, Welch for means; None where either was not asked."""
    if isinstance(before, ShareSample) and isinstance(after, ShareSample):
        return newcombe_difference(before.x, before.n, after.x, after.n)
    if isinstance(before, MeanSample) and isinstance(after, MeanSample):
        return welch_difference(before.n, before.mean, before.variance, after.n, after.mean, after.variance)
    return None


def below_target(table: BurtTable, question: AskedQuestion, measure: str, target: float, smallest: int) -> Found | None:
    """Below target with the interval clear of it."""
    estimate = estimate_of(table, question.code, question.type, measure)
    if not isinstance(estimate, Estimate) or estimate.n < smallest or estimate.high >= target:
        return None
    return Found("below_target", question.code, measure, {**evidence_of(estimate), "target": target})


def fell(before: BurtTable, after: BurtTable, question: AskedQuestion, measure: str, smallest: int) -> Screened | None:
    """A fall since the period before, and how likely chance alone moves as much; None where it can't be tested."""
    samples = [sample_of(table, question.code, question.type, measure) for table in (before, after)]
    if any(sample is None or sample.n < smallest for sample in samples):
        return None
    change = difference(*samples)
    now = estimate_of(after, question.code, question.type, measure)
    earlier = estimate_of(before, question.code, question.type, measure)
    if not (isinstance(change, Estimate) and isinstance(now, Estimate) and isinstance(earlier, Estimate)):
        return None
    evidence = {**evidence_of(now), "earlier": evidence_of(earlier), "change": evidence_of(change)}
    found = Found("fell", question.code, measure, evidence) if change.high < 0 else None
    return Screened(found, chance_of_difference(change))


def special_cause(
    points: Sequence[tuple[str, Estimate | None]], now: Estimate | NotEstimable, question: AskedQuestion, measure: str,
    recent: int, improved_at: Sequence[int] = (),
) -> Screened | None:  # fmt: skip
    """A special cause for the worse on the chart of these months (None: may not be shown) within the `recent` last.

    `improved_at` are the months from which a recorded improvement is in place: the chart is re-based there.
    """
    is_share = measure in ("top_2_box", "share")
    control = control_of(
        [each.value if each else None for _, each in points], (0.0, 1.0) if is_share else None,
        improved_at=improved_at, sizes=[each.n if each else 0 for _, each in points] if is_share else None,
    )  # fmt: skip
    if control is None or not isinstance(now, Estimate):
        return None
    worse = [each for each in control.stretches if each.direction < 0 and each.last >= len(points) - recent]
    if not worse:
        return Screened(None, 1.0)
    seen = worse[-1]
    evidence = {
        **evidence_of(now), "cause": str(seen.cause), "first": points[seen.first][0], "last": points[seen.last][0],
        "center": control.now.center, "lower": control.now.lower, "upper": control.now.upper,
    }  # fmt: skip
    values = [each.value for _, each in points[seen.first : seen.last + 1] if each]
    return Screened(Found("special_cause", question.code, measure, evidence), chance_of_stretch(seen, values, control))


def below_peers(figures: Mapping[int, Estimate], question: AskedQuestion, measure: str) -> dict[int, Found]:
    """The services that lie clearly below all together, by id; these figures may be shown."""
    funnel = funnel_of(list(figures.values()), measure in ("top_2_box", "share"))
    if funnel is None:
        return {}
    return {
        service: Found(
            "below_peers", question.code, measure,
            {**evidence_of(figure), "center": funnel.center, "peers": len(figures)},
        )
        for (service, figure), standing in zip(figures.items(), funnel.standings, strict=True)
        if standing == Standing.BELOW
    }  # fmt: skip


def weak_drivers(table: BurtTable, questions: Sequence[AskedQuestion], smallest: int) -> list[Found]:
    """What stands first on the page of drivers, as that page begins, where it is surely weak."""
    outcome = next((q for q in outcomes_of(questions) if q.code in table.schema), None)
    drivers = [q for q in drivers_of(questions, outcome.code) if q.code in table.schema] if outcome else []
    found = weights_of(table, outcome, drivers, smallest) if outcome else None
    shares = [estimate_of(table, q.code, q.type, MEASURES[q.type][0]) for q in drivers]
    known = [each for each in shares if isinstance(each, Estimate)]
    if not isinstance(found, Weights) or len(known) < len(drivers):
        return []
    even, middle = 1 / len(drivers), sum(each.value for each in known) / len(known)
    asked = (outcome.code if outcome else "", *(q.code for q in drivers))
    shared = {"explained": float(found.weights.sum()), "even": even, "mean": middle}
    return [
        Found(
            "weak_driver", q.code, MEASURES[q.type][0],
            {**evidence_of(good), "importance": float(weight), **shared}, asked,
        )
        for q, good, weight in zip(drivers, known, found.shares, strict=True)
        if weight >= even and good.high < middle
    ]  # fmt: skip


def low_reliability(table: BurtTable, questions: Sequence[AskedQuestion], smallest: int) -> Iterator[Found]:
    """Scales of three questions or more that do not hang together, with the question that fits least."""
    for codes in scales(questions).values():
        asked = [code for code in codes if code in table.schema]
        alpha = reliability(table, asked)
        if len(asked) < 3 or not isinstance(alpha, Estimate) or alpha.high >= RELIABLE:
            continue
        if fewest_together(table, asked) < smallest:
            continue
        left = {code: reliability(table, [other for other in asked if other != code]) for code in asked}
        known = {code: each.value for code, each in left.items() if isinstance(each, Estimate)}
        worst = max(known, key=lambda code: known[code], default="")
        evidence = {**evidence_of(alpha), "items": asked, "without": worst, "alpha_without": known.get(worst)}
        yield Found("low_reliability", asked[0], "cronbach_alpha", evidence, tuple(asked))
