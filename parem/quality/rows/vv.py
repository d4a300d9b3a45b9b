"""The exported rows as LimeSurvey's VV file, which LimeSurvey and Parem read back."""

from __future__ import annotations

from typing import Any

from parem.csv_files import safe_cell
from parem.quality.rows.export import ABOUT, RowExport
from parem.quality.rows.files import Variable, variables_of
from parem.surveys.limesurvey.responses import NO_DAY
from parem.surveys.limesurvey.vv import DAY, LANGUAGE, NOT_SHOWN, escaped, vv_text
from parem.surveys.models import DONT_KNOW

VV_TYPE = "text/tab-separated-values; charset=utf-8"
#: LimeSurvey's own names of what it knows of each response; it passes over the others.
_NAMES = {"month": DAY, "language": LANGUAGE}


def vv_file(export: RowExport) -> bytes:
    """Words in the first row, names in the second, in UTF-8 without a mark, as LimeSurvey writes it."""
    variables = variables_of(export)
    kinds = [*("about" for _name in ABOUT), *(question.type for question in export.questions)]
    rows = [
        [safe_cell(escaped(" ".join(each.label.split()))) for each in variables],
        [_NAMES.get(each.name, each.name) if kinds[each.place] == "about" else each.name for each in variables],
    ]
    for row in export.rows:
        rows.append([_cell(each, kinds[each.place], row[each.place]) for each in variables])
    return vv_text(rows).encode()


def _cell(variable: Variable, kind: str, value: Any) -> str:
    """One cell as LimeSurvey stores the answer: Y and N, the code of a choice, Y or nothing for a box."""
    if kind == "about" and variable.name == "month":
        return f"{value or NO_DAY[:7]}-01 00:00:00"
    if value is None or (variable.option is not None and value == []):
        return NOT_SHOWN
    if variable.option is not None and isinstance(value, list):
        return "Y" if variable.option in value else ""
    if kind == "yes_no" and value != DONT_KNOW:
        return "Y" if value else "N"
    return escaped(str(value))
