"""Tables of an XLSForm as matrices: groups that look like a table, and rows below one that is only a label. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parem.languages import Texts
from parem.surveys.matrices import TYPES, is_alike
from parem.surveys.xlsform.sheets import Row

_NO_LABEL = ("list-nolabel", "list-no-label")


@dataclass
class Table:
    """A table whose rows are being read."""

    key: str
    heading: Texts
    #: The group that it is; 0 for rows below a label, which end with the first row that looks otherwise.
    depth: int
    is_random: bool = False
    first: dict[str, Any] | None = None

    def take(self, values: dict[str, Any]) -> None:
        """Make a question a row of the matrix, where it can be one with the rows before it."""
        if values["type"] in TYPES and (self.first is None or is_alike(self.first, values)):
            values.update(matrix=self.key, heading=self.heading, random_rows=self.is_random, random_order=False)
            self.first = self.first or values


def is_table_group(row: Row) -> bool:
    """Whether a group is shown as a table."""
    return "table-list" in row.cell("appearance").casefold()


def is_label(row: Row) -> bool:
    """Whether a row only shows the words of its choices above the rows that follow."""
    return row.cell("appearance").casefold().strip() == "label"


def is_below_label(row: Row) -> bool:
    """Whether a row stands below such words."""
    return any(name in row.cell("appearance").casefold() for name in _NO_LABEL)
