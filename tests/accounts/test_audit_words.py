"""Every action that any room writes into the audit trail has words there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import parem
from parem.accounts.audit_actions import ACTION_WORDS
from parem.accounts.audit_details import detail_lines

HOUSE = Path(parem.__file__).parent
KEY = re.compile(r"[a-z_]+\.[a-z_*]+")


def actions_written(tree: ast.AST) -> Iterator[str]:
    """The keys given to `record`, also through a conditional or an f-string (whose holes become *)."""
    for node in ast.walk(tree):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        if is_call and node.func.id in ("record", "_record", "record_of_person"):  # type: ignore[attr-defined]
            first = node.args[0]  # type: ignore[attr-defined]
            for part in [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]:
                if isinstance(part, ast.Constant):
                    yield str(part.value)
                elif isinstance(part, ast.JoinedStr):
                    yield "".join(str(v.value) if isinstance(v, ast.Constant) else "*" for v in part.values)


def test_every_action_has_words() -> None:
    missing = [
        f"{path.relative_to(HOUSE)}: {key}"
        for path in sorted(HOUSE.rglob("*.py"))
        for key in actions_written(ast.parse(path.read_text(encoding="utf-8")))
        if not any(re.fullmatch(re.escape(key).replace(r"\*", "[a-z_]+"), known) for known in ACTION_WORDS)
    ]
    assert not missing, "give them words in accounts/audit_actions.py"


def test_the_keys_are_what_record_asks_for() -> None:
    assert all(KEY.fullmatch(key) and len(key) <= 60 for key in ACTION_WORDS)


def test_a_change_is_told_in_words() -> None:
    before, after = {"lt": "Namai", "en": "Home"}, {"lt": "Namai", "en": "House"}
    (line,) = detail_lines({"changes": {"name": [before, after]}})
    assert (str(line.field), line.before, line.value) == ("Name", "EN: Home", "EN: House")
    (line,) = detail_lines({"role": "director", "parent": None})
    assert (str(line.field), line.before, line.value) == ("Role", None, "Director")
    assert detail_lines(None) == detail_lines({}) == []
    options = [{"code": "a", "text": {"lt": "Taip"}}]
    assert detail_lines({"changes": {"options": [[], options]}})[0].value == "code: a · text: LT: Taip"
    assert detail_lines({"day": date(2026, 1, 2).isoformat()})[0].value == "2026-01-02"
