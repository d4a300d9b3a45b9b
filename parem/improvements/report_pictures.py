"""The charts of a report as pictures within the document."""

from __future__ import annotations

from parem.improvements.report_contents import ReportContents
from parem.improvements.report_document import Pictures


def pictures_of(contents: ReportContents) -> Pictures:
    """The trends' charts as data: addresses, without those that could not be made."""
    return {}
