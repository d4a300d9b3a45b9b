"""The rules that turn indicators into findings. Pure: figures in, findings out, each with its evidence.

below_target   the interval lies wholly on the wrong side of the target
fell           the difference from the period before, with its interval, lies wholly below zero
special_cause  the chart of the last months shows a special cause downwards that reaches into the last three
below_peers    clearly below the other services (funnel limits, p values adjusted for many comparisons)
weak_driver    the item goes with overall satisfaction (correlation in the upper half of the items and 0.3 or more) and
               its top-2-box lies below the median of the items, its interval clear of that median
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from parem.quality.burt import BurtTable
from parem.quality.control import control_of
from parem.quality.indicators import (
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
from parem.quality.statistics import Estimate, NotEstimable, newcombe_difference, pearson, welch_difference

#: A correlation below this is no driver whatever the others are (Cohen 1988 calls 0.3 medium).
DRIVES = 0.3
#: A scale whose alpha is surely below this does not measure one thing well enough to compare groups (Nunnally 1978).
RELIABLE = 0.7


@dataclass(frozen=True)
class Found:
    """What a rule saw: the question and measure, and the evidence as JSON values."""

    rule: str
    question: str
    measure: str
    evidence: dict[str, Any]


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


def fell(before: BurtTable, after: BurtTable, question: AskedQuestion, measure: str, smallest: int) -> Found | None:
    """A fall since the period before, with the interval of the difference clear of zero."""
    samples = [sample_of(table, question.code, question.type, measure) for table in (before, after)]
    if any(sample is None or sample.n < smallest for sample in samples):
        return None
    change = difference(*samples)
    now = estimate_of(after, question.code, question.type, measure)
    earlier = estimate_of(before, question.code, question.type, measure)
    if not isinstance(change, Estimate) or change.high >= 0:
        return None
    if not isinstance(now, Estimate) or not isinstance(earlier, Estimate):
        return None
    evidence = {**evidence_of(now), "earlier": evidence_of(earlier), "change": evidence_of(change)}
    return Found("fell", question.code, measure, evidence)


def special_cause(
    points: Sequence[tuple[str, Estimate | None]], now: Estimate | NotEstimable, question: AskedQuestion, measure: str,
    recent: int, improved_at: Sequence[int] = (),
) -> Found | None:  # fmt: skip
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
        return None
    seen = worse[-1]
    evidence = {
        **evidence_of(now), "cause": str(seen.cause), "first": points[seen.first][0], "last": points[seen.last][0],
        "center": control.now.center, "lower": control.now.lower, "upper": control.now.upper,
    }  # fmt: skip
    return Found("special_cause", question.code, measure, evidence)


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
    """Important for overall satisfaction (the first scale question without a dimension) but going badly."""
    overall = next((q for q in questions if q.type == "scale" and not q.dimension and q.code in table.schema), None)
    items = [q for q in questions if q.type == "scale" and q.dimension and q.code in table.schema]
    if overall is None or len(items) < 3:
        return []
    importance = {q.code: _importance(table, q.code, overall.code) for q in items}
    shares = {q.code: estimate_of(table, q.code, q.type, "top_2_box") for q in items}
    known = {
        c: s for c, s in shares.items() if isinstance(s, Estimate) and s.n >= smallest and importance[c] is not None
    }
    if len(known) < 3:
        return []
    strong = median(importance[code] or 0.0 for code in known)
    middle = median(share.value for share in known.values())
    return [
        Found(
            "weak_driver", code, "top_2_box", {**evidence_of(share), "importance": importance[code], "median": middle}
        )
        for code, share in known.items()
        if (importance[code] or 0.0) >= max(strong, DRIVES) and share.high < middle
    ]


def _importance(table: BurtTable, item: str, overall: str) -> float | None:
    result = pearson(table.crosstab(item, overall), table.scores(item).tolist(), table.scores(overall).tolist())
    return None if isinstance(result, NotEstimable) else result[0]


def low_reliability(table: BurtTable, questions: Sequence[AskedQuestion], smallest: int) -> Iterator[Found]:
    """Scales of three questions or more that do not hang together, with the question that fits least."""
    for codes in scales(questions).values():
        asked = [code for code in codes if code in table.schema]
        alpha = reliability(table, asked)
        if len(asked) < 3 or not isinstance(alpha, Estimate) or alpha.n < smallest or alpha.high >= RELIABLE:
            continue
        left = {code: reliability(table, [other for other in asked if other != code]) for code in asked}
        known = {code: each.value for code, each in left.items() if isinstance(each, Estimate)}
        worst = max(known, key=lambda code: known[code], default="")
        evidence = {**evidence_of(alpha), "items": asked, "without": worst, "alpha_without": known.get(worst)}
        yield Found("low_reliability", asked[0], "cronbach_alpha", evidence)
