"""Links that rooms above offer a citizen who has answered: this room cannot know them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from parem.catalogue.models import Service


@dataclass(frozen=True)
class ThanksLink:
    """Where a link leads, and its words in the page's language."""

    address: str
    words: str


Offer = Callable[[Service], Sequence[ThanksLink]]


def add_thanks_links(app: Flask, offer: Offer) -> None:
    """Offer links on the page that thanks for an answer; called by a room's set_up."""
    app.extensions.setdefault("parem_thanks_links", []).append(offer)
    app.jinja_env.globals["thanks_links"] = thanks_links


def thanks_links(service: Service) -> list[ThanksLink]:
    """What is offered after an answer about this service."""
    offers: list[Offer] = current_app.extensions.get("parem_thanks_links", [])
    return [link for offer in offers for link in offer(service)]
