"""Links that rooms above hang on a finding's page (its wastes, what was recommended): this room cannot know them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from parem.quality.models import Finding


@dataclass(frozen=True)
class FindingLink:
    """Where a link leads, what kind of thing is there (lazy words), and its title."""

    address: str
    kind: Any
    title: str


Offer = Callable[[Finding], Sequence[FindingLink]]


def add_finding_links(app: Flask, offer: Offer) -> None:
    """Offer links on every finding's page; called by a room's set_up."""
    app.extensions.setdefault("parem_finding_links", []).append(offer)


def links_of(finding: Finding) -> list[FindingLink]:
    """What became of a finding, in the order of the chain."""
    offers: list[Offer] = current_app.extensions.get("parem_finding_links", [])
    return [link for offer in offers for link in offer(finding)]
