"""Where the lines of a report lead: back along the chain, from action to waste, finding and results."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for

from parem.improvements.report.parts import Asked, ServicePart
from parem.improvements.report_contents import ReportContents


class Links:
    """Addresses within this installation; all of them None where it is not known where that is (`known`).

    With `only` what is in the rooms of other organisations has no address: whoever reads it has no key to them.
    """

    def __init__(self, *, known: bool = True, external: bool = False, only: Collection[str] | None = None) -> None:
        self.only = only
        self.known = known
        self.external = external

    def action(self, organisation: str, action_id: int) -> str | None:
        """The kaizen action with its A3 sheet."""
        return self._to("actions.action", organisation=organisation, action_id=action_id)

    def waste(self, organisation: str, waste_id: int) -> str | None:
        """The waste with its evidence."""
        return self._to("wastes.waste", organisation=organisation, waste_id=waste_id)

    def finding(self, organisation: str, finding_id: int) -> str | None:
        """The finding with what its rule saw."""
        return self._to("findings.finding", organisation=organisation, finding_id=finding_id)

    def results(self, contents: ReportContents, asked: Asked, service: ServicePart | None = None) -> str | None:
        """The results page over the report's own period, at the question: the same figure stands there."""
        return self._to(
            "results.survey",
            organisation=service.organisation_code if service else contents.organisation_code,
            code=asked.survey_code,
            service=service.code if service else None,
            period="days",
            start=contents.period_start.isoformat(),
            end=contents.period_end.isoformat(),
            _anchor=asked.question_code,
        )

    def sees(self, organisation: str) -> bool:
        """Whether pages of this organisation may be linked to."""
        return self.known and (self.only is None or organisation in self.only)

    def _to(self, endpoint: str, organisation: str, **values: Any) -> str | None:
        if not self.sees(organisation):
            return None
        return url_for(endpoint, _external=self.external, organisation=organisation, **values)
