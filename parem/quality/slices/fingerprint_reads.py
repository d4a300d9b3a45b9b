"""The one statement that a look at a page's answers is: in the slices' place what tells whether they are those that
were read before, and the answers not folded yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    LargeBinary,
    Select,
    Text,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)

from parem.extensions import db
from parem.quality.models import Slice
from parem.quality.slices.coded_lines import SEPARATOR
from parem.quality.slices.kept_models import KeptSum
from parem.quality.slices.reads import (
    Ids,
    as_kept,
    kept_within,
    no_more,
    organisations_of,
    portions,
    slices_within,
    waiting_answers,
    waiting_columns,
)
from parem.quality.store import Selection

#: The bits of a revision that are summed by themselves, as those above are.
LOW = 2**32 - 1
#: So many answers that wait are read at once, and not in portions.
FEW = 10_000


def fingerprints_of(
    everything: Selection, chosen: Selection | None, versions: Collection[int], grain: str
) -> Iterator[Sequence[Any]]:
    """Rows as those of `rows_of`, but for each version, grain and start one for all its slices: their number in the
    service's place, in n's and the revision's the sums of the revisions' high and low bits, and no data. In the
    channel's place stands of which selection they are; what is chosen (None: nothing) is looked at in months. Of the
    answers that wait come the lines of a version and day together where they are few, with SEPARATOR between.
    """
    if not versions:
        return iter(())
    asked = everything, chosen, tuple(versions), grain, db.engine.dialect.name
    # Almost always few answers wait. Then all comes at once: the cursor that gives portions costs three more messages
    # to PostgreSQL, which plans it anew each time.
    rows = db.session.execute(_fingerprints_and_tail(*asked, FEW + 1)).all()
    if sum(row[4] for row in rows if row[7] is not None) <= FEW:
        return iter([rows])
    return portions(_fingerprints_and_tail(*asked, None))


@lru_cache(maxsize=100)
def _fingerprints_and_tail(
    everything: Selection, chosen: Selection | None, versions: tuple[int, ...], grain: str, _dialect: str,
    most: int | None,
) -> Any:  # fmt: skip
    """The statement is the same for one page after another, and costs more to build than its rows to read."""
    below = organisations_of(everything.survey_id)
    named = [(everything, grain, "everything")] + ([(chosen, "month", "chosen")] if chosen else [])
    folded = [each for selection, its, name in named for each in _fingerprints(selection, versions, its, name, below)]
    tail = waiting_answers(everything, versions, below)
    if most is not None:
        few = tail.limit(most).subquery("tail").c
        # One row of many lines costs the database's client as much as one of one.
        lines = func.aggregate_strings(few.answers, SEPARATOR)
        tail = select(*waiting_columns(few.version_id, few.day, func.count(), lines)).group_by(few.version_id, few.day)
    return union_all(*folded, tail)


def _fingerprints(
    selection: Selection, versions: Collection[int], grain: str, name: str, below: Ids
) -> tuple[Select[Any], Select[Any]]:
    no_data = [cast(null(), kind).label(its) for kind, its in ((LargeBinary, "data"), (LargeBinary, "its_moments"),
                                                               (Text, "answers"))]  # fmt: skip
    day, *lists = no_more()
    high, low = _sums(Slice.revision)
    slices = select(Slice.version_id, func.count(), literal(name), as_kept(Slice.start), high, *no_data, Slice.grain,
                    day, *lists, low)  # fmt: skip
    high, low = _sums(KeptSum.revision)
    kept = select(KeptSum.version_id, func.count(), literal(name), as_kept(KeptSum.first), high, *no_data,
                  literal("kept"), as_kept(KeptSum.last), *lists, low)  # fmt: skip
    mine = (*slices_within(selection, versions, grain), Slice.organisation_id.in_(below))
    return (
        slices.where(*mine).group_by(Slice.version_id, Slice.grain, Slice.start),
        kept.where(*kept_within(selection, versions)).group_by(KeptSum.version_id, KeptSum.first, KeptSum.last),
    )


def _sums(revision: Any) -> tuple[Any, Any]:
    """The sums of the high and of the low bits: of billions of revisions both are exact in 64 bits."""
    parts = (revision.op(">>")(literal_column("32")), revision.op("&")(literal_column(str(LOW))))
    high, low = (cast(func.sum(part), BigInteger) for part in parts)
    return high, low
