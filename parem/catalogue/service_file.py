"""The file of services: its columns, what each of its rows would do, and what is wrong with it.

A plan is only made here; `service_import.py` carries it out.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from parem.accounts.models import Organisation
from parem.accounts.operations import Refused
from parem.catalogue.models import SERVICE_CHANNELS, Service
from parem.catalogue.operations import check_code, in_order, readable
from parem.catalogue.queries import areas_of, full_services, possible_owners, standard_services_of
from parem.csv_files import read_table
from parem.languages import LANGUAGES, Texts

TEXTS = ("name", "description")
COLUMNS = (
    "code", "area", "standard_service", *(f"{text}_{language}" for text in TEXTS for language in LANGUAGES),
    "channels", "owner", "active",
)  # fmt: skip
LARGEST = 2000
LONGEST = {"name": 200, "description": 2000}
_YES = ("", "yes", "1", "true", "taip", "jah", "да")
_NO = ("no", "0", "false", "ne", "ei", "нет")


class UnreadableFile(ValueError):
    """The file as a whole cannot be used; the words (translated) say why."""


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, what it does ("new", "changed", "unchanged" or "bad"), and with what."""

    line: int
    code: str
    name: Texts
    does: str
    #: {field: [before, after]} of a changed service.
    changes: dict[str, list[Any]]
    #: Why the row is bad, in words.
    problems: tuple[str, ...]
    #: What the operations take; of no use if the row is bad.
    values: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What a file would do."""

    rows: list[Row]

    def count(self, does: str) -> int:
        """How many rows do this."""
        return sum(row.does == does for row in self.rows)

    @property
    def is_good(self) -> bool:
        return not self.count("bad")

    @property
    def changes_something(self) -> bool:
        return bool(self.count("new") or self.count("changed"))


def columns_of(service: Service) -> list[str]:
    """A service as a row of the file, in the order of COLUMNS."""
    texts = [(getattr(service, text) or {}).get(language, "") for text in TEXTS for language in LANGUAGES]
    standard = service.standard_service.code if service.standard_service else ""
    owner = service.owner.email if service.owner else ""
    active = "yes" if service.active else "no"
    return [service.code, service.area.code, standard, *texts, "|".join(service.channels), owner, active]


def plan_of(organisation: Organisation, content: bytes) -> Plan:
    """What this file would do to the organisation's services. Raises UnreadableFile."""
    header, lines = _table(content)
    reader = _Reader(organisation, Counter(_cell(header, cells, "code").lower() for _line, cells in lines))
    return Plan([reader.row(line, dict(zip(header, cells, strict=False))) for line, cells in lines])


def _cell(header: list[str], cells: list[str], column: str) -> str:
    place = header.index(column)
    return cells[place] if place < len(cells) else ""


def _table(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and each row that is not empty with its line number."""
    try:
        rows = read_table(content)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(_("This is no CSV file in UTF-8. In Excel, save it as “CSV UTF-8”.")) from error
    lines = [(number, cells) for number, cells in enumerate(rows[1:], start=2) if any(cells)]
    if not lines:
        raise UnreadableFile(_("The file has no rows below its heading."))
    if len(lines) > LARGEST:
        raise UnreadableFile(_("The file has more than %(count)s rows. Divide it.", count=LARGEST))
    return _checked_header([name.lower() for name in rows[0]]), lines


def _checked_header(header: list[str]) -> list[str]:
    unknown = [name or "–" for name in header if name not in COLUMNS]
    if unknown:
        raise UnreadableFile(_("These columns are unknown: %(names)s. See the list below.", names=", ".join(unknown)))
    double = [name for name, count in Counter(header).items() if count > 1]
    if double:
        raise UnreadableFile(_("These columns stand there twice: %(names)s.", names=", ".join(double)))
    if "code" not in header:
        raise UnreadableFile(_("The column “code” is missing: it says which service a row is about."))
    return header


@dataclass
class _Draft:
    """A row that is being read: values and problems as they are found."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class _Reader:
    """Reads rows against what the organisation has; four queries for the whole file."""

    def __init__(self, organisation: Organisation, seen: Counter[str]) -> None:
        self.seen = seen
        self.services = {service.code: service for service in full_services(organisation)}
        self.areas = {area.code: area for area in areas_of(organisation)}
        self.standards = {standard.code: standard for standard in standard_services_of(organisation)}
        self.owners = {person.email.lower(): person for person in possible_owners(organisation)}

    def row(self, line: int, cells: dict[str, str]) -> Row:
        """One row of the file, judged."""
        code = cells["code"].lower() if cells.get("code") else ""
        present = self.services.get(code)
        draft = _Draft(_values_of(present))
        self._read_code(code, draft)
        self._read_texts(cells, draft)
        self._read_place(cells, draft)
        self._read_rest(cells, draft)
        changes = {} if draft.problems or present is None else _changes(present, draft.values)
        does = "bad" if draft.problems else "new" if present is None else "changed" if changes else "unchanged"
        return Row(line, code, draft.values["name"], does, changes, tuple(draft.problems), draft.values)

    def _read_code(self, code: str, draft: _Draft) -> None:
        if not code:
            draft.problems.append(_("The code is missing."))
            return
        if self.seen[code] > 1:
            draft.problems.append(_("The code stands in more than one row."))
        try:
            check_code(code)
        except Refused as refused:
            draft.problems.append(str(refused))

    def _read_texts(self, cells: dict[str, str], draft: _Draft) -> None:
        for text in TEXTS:
            given = {language: cells[f"{text}_{language}"] for language in LANGUAGES if f"{text}_{language}" in cells}
            draft.values[text] = Texts.of({**draft.values[text], **given})
            if any(len(words) > LONGEST[text] for words in draft.values[text].values()):
                draft.problems.append(_("A name or description is too long."))
        if not draft.values["name"]:
            draft.problems.append(_("The name is missing: write it in at least one language."))

    def _read_place(self, cells: dict[str, str], draft: _Draft) -> None:
        if "area" in cells:
            draft.values["area"] = self.areas.get(cells["area"].lower())
        if draft.values["area"] is None:
            words = cells.get("area", "")
            draft.problems.append(_("There is no area “%(code)s”.", code=words) if words else _("The area is missing."))
        if "standard_service" in cells:
            code = cells["standard_service"].lower()
            draft.values["standard_service"] = self.standards.get(code)
            if code and code not in self.standards:
                draft.problems.append(_("There is no standard service “%(code)s”.", code=code))
        area, standard = draft.values["area"], draft.values["standard_service"]
        if area is not None and standard is not None and standard.area_id != area.id:
            draft.problems.append(_("The standard service “%(code)s” belongs to another area.", code=standard.code))

    def _read_rest(self, cells: dict[str, str], draft: _Draft) -> None:
        if "channels" in cells:
            self._read_channels(cells["channels"], draft)
        if "owner" in cells:
            draft.values["owner"] = self.owners.get(cells["owner"].lower())
            if cells["owner"] and draft.values["owner"] is None:
                draft.problems.append(_("Nobody here has the e-mail address %(email)s.", email=cells["owner"]))
        if "active" in cells:
            words = cells["active"].lower()
            draft.values["active"] = words in _YES
            if words not in _YES + _NO:
                draft.problems.append(_("Whether it is active must be “yes” or “no”."))

    def _read_channels(self, words: str, draft: _Draft) -> None:
        given = [part.strip().lower() for part in words.split("|") if part.strip()]
        unknown = [channel for channel in given if channel not in SERVICE_CHANNELS]
        if unknown:
            draft.problems.append(_("There is no channel “%(name)s”.", name=", ".join(unknown)))
        else:
            draft.values["channels"] = in_order(given)


def _values_of(service: Service | None) -> dict[str, Any]:
    if service is None:
        return {
            "name": Texts(), "description": Texts(), "area": None, "standard_service": None, "channels": [],
            "owner": None, "active": True,
        }  # fmt: skip
    return {
        "name": service.name, "description": service.description or Texts(), "area": service.area,
        "standard_service": service.standard_service, "channels": list(service.channels), "owner": service.owner,
        "active": service.active,
    }  # fmt: skip


def _changes(service: Service, values: dict[str, Any]) -> dict[str, list[Any]]:
    """What of a present service the row would change, readable."""
    before = readable(service)
    after = {
        **{name: dict(values[name]) for name in TEXTS},
        **{name: values[name].code if values[name] else None for name in ("area", "standard_service")},
        "channels": values["channels"],
        "owner": values["owner"].email if values["owner"] else None,
        "active": values["active"],
    }
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}
