"""The headline figures on top of a results page, each with its change from the period before."""

from __future__ import annotations

from collections.abc import Sequence

from parem.quality.burt import BurtTable
from parem.quality.disclosure import shown
from parem.quality.findings import difference
from parem.quality.guard import Guard
from parem.quality.indicators import MEASURES, estimate_of, is_judged, sample_of
from parem.quality.results.blocks import Tile, judged
from parem.quality.results.service_blocks import INDEX, IndexBlock
from parem.quality.statistics import Estimate
from parem.quality.tables import Pieces
from parem.surveys.models import Question


def tiles_of(
    questions: Sequence[Question], pieces: Pieces, guard: Guard, earlier: Guard | None, index: IndexBlock | None
) -> list[Tile]:
    """At most four: the index, the questions about the whole, ease, recommendation; their changes judged together."""
    now, before = pieces.total, earlier.chosen.total if earlier else None
    # The index stands for its three questions.
    asked = [q for q in questions if is_judged(q) and not (index and q.code in index.codes)]
    chosen = [q for q in asked if (q.type == "scale" and not q.dimension) or q.type in ("ces", "nps", "yes_no")]
    whole = [Tile(None, INDEX, index.shown, index.change)] if index else []
    return judged(
        whole
        + [
            Tile(
                q,
                measure,
                shown(estimate_of(now, q.code, q.type, measure), guard.least(q.code)),
                _change(q, measure, now, before, max(each.least(q.code) for each in (guard, earlier or guard))),
            )
            for q in chosen[: 4 - len(whole)]
            for measure in MEASURES[q.type][:1]
        ]
    )


def _change(
    question: Question, measure: str, now: BurtTable, before: BurtTable | None, smallest: int
) -> Estimate | None:
    if before is None:
        return None
    samples = [sample_of(part, question.code, question.type, measure) for part in (before, now)]
    if any(sample is None or sample.n < smallest for sample in samples):
        return None
    change = difference(*samples)
    return change if isinstance(change, Estimate) else None
