"""Links that rooms above hang on a service's page (its surveys, its results): this room cannot know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, url_for

from parem.catalogue.models import Service


@dataclass(frozen=True)
class ServiceLink:
    """One link: an endpoint that takes `service_id`, its (lazy) words and icon, the permission it needs."""

    endpoint: str
    words: Any
    icon: str
    permission: str


@dataclass(frozen=True)
class ShownLink:
    """A link as the page shows it."""

    address: str
    words: Any
    icon: str


def add_service_links(app: Flask, *links: ServiceLink) -> None:
    """Hang links on every service's page; called by a room's set_up."""
    app.extensions.setdefault("parem_service_links", []).extend(links)


def links_of(service: Service) -> list[ShownLink]:
    """The links of one service that this person may open."""
    links: list[ServiceLink] = current_app.extensions.get("parem_service_links", [])
    return [
        ShownLink(url_for(link.endpoint, service_id=service.id), link.words, link.icon)
        for link in links
        if link.permission in g.permissions
    ]
