"""The desk's menu: each room adds its entries when it is set up; a person sees those they may open (floor 0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for


@dataclass(frozen=True)
class Entry:
    """One entry: where it leads, its (lazy) words, its Bootstrap icon, the permission it needs."""

    endpoint: str
    words: Any
    icon: str
    permission: str

    @property
    def address(self) -> str:
        return url_for(self.endpoint)

    @property
    def is_here(self) -> bool:
        return (request.blueprint or "") == self.endpoint.partition(".")[0]


def add_to_menu(app: Flask, group: Any, *entries: Entry, first: bool = False) -> None:
    """Add entries under a group of the menu.

    Groups keep the order in which they first came, but for one that is to stand `first`: rooms are set up from the
    ground, and home belongs to the highest.
    """
    groups: dict[str, tuple[Any, list[Entry]]] = app.extensions.setdefault("parem_menu", {})
    key = group._args[0] if hasattr(group, "_args") else str(group)
    groups.setdefault(key, (group, []))[1].extend(entries)
    if first:
        others = {name: groups.pop(name) for name in list(groups) if name != key}
        groups.update(others)
    app.jinja_env.globals["desk_menu"] = lambda: _menu(groups)


def _menu(groups: dict[str, tuple[Any, list[Entry]]]) -> list[tuple[Any, list[Entry]]]:
    granted: frozenset[str] = getattr(g, "permissions", frozenset())
    shown = [(group, [e for e in entries if e.permission in granted]) for group, entries in groups.values()]
    return [(group, entries) for group, entries in shown if entries]
