"""The answers of a LimeSurvey archive as rows. Access codes, addresses and times are not read at all. Pure."""

from __future__ import annotations

import re

from lxml import etree

from parem.surveys.foreign.parts import AnswerRow, BadForeignFile
from parem.surveys.limesurvey.opening import rows_of

#: Columns about the person or the way, not about the survey; what is needed of them is taken below.
ABOUT = (
    "id", "token", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "refurl",
)  # fmt: skip
#: LimeSurvey writes this day where it keeps none.
NO_DAY = "1980-01-01"
_FIELD = re.compile(r"^\d+(X\d+X\d.*)$")


def rows_in(root: etree._Element) -> list[AnswerRow]:
    """The rows of an .lsr document, in its order. Raises BadForeignFile where it is none."""
    kind = (root.findtext("LimeSurveyDocType") or "").strip()
    if root.tag != "document" or kind != "Responses":
        raise BadForeignFile("no_responses")
    return [_row(number, cells) for number, cells in enumerate(rows_of(root, "responses"), 1)]


def _row(number: int, cells: dict[str, str]) -> AnswerRow:
    submitted = cells.get("submitdate", "").strip()
    days = [cells.get(name, "").strip()[:10] for name in ("submitdate", "datestamp", "startdate")]
    return AnswerRow(
        number=number,
        cells={column_name(name): words for name, words in cells.items() if name not in ABOUT},
        day=next((day for day in days if day and day != NO_DAY), ""),
        language=cells.get("startlanguage", "").strip(),
        # 'N' stands for "not yet" in old exports.
        is_complete=submitted not in ("", "N"),
    )


def column_name(element: str) -> str:
    """The column's name without what XML asked for (an underscore in front, - for #) and the survey's number."""
    name = element.removeprefix("_").replace("-", "#")
    found = _FIELD.match(name)
    return found[1] if found else name
