"""The plan of the house, held by the code's own syntax trees: see CONTRIBUTING.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "parem"
FILES = sorted(HOUSE.rglob("*.py"))
ROOMS = ("accounts", "catalogue", "surveys", "quality", "improvements")
TOP = ("wsgi", "worker", "demonstration")
PURE = (
    "quality/statistics/", "quality/burt.py", "quality/pieces.py", "quality/indicators.py", "quality/findings.py",
    "quality/process_figures.py", "quality/drivers.py", "quality/control.py", "quality/peers.py",
    "quality/results/summary.py", "quality/rows/anonymous_rows.py", "improvements/effects.py",
    "improvements/actions/whys.py", "improvements/actions/fishbone.py", "improvements/photos/photo.py",
    "improvements/verdicts/effect_methods.py", "improvements/report_contents.py",
    "surveys/answer_codes.py",
)  # fmt: skip
#: Each of these libraries is imported in one place only.
ONLY_IN = {
    "scipy": "quality/statistics/",
    "plotly": "quality/charts/",
    "weasyprint": "paper.py",
    "typst": "typesetter.py",
}
MAY_COMMIT = ("views.py", "cli.py", "jobs.py")


def place(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def floor_of(module: str) -> int:
    """The floor of a dotted module of ours: 0 for what all share, 6 for what stands above the rooms."""
    parts = module.split(".")[1:]
    if not parts:
        return 0
    if parts[0] in TOP:
        return 6
    return ROOMS.index(parts[0]) + 1 if parts[0] in ROOMS else 0


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            # A module may be what is taken: `from parem.surveys.entry import models`.
            if (node.module or "").split(".")[0] == "parem":
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {place(path): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def test_no_import_of_a_higher_floor(trees: dict[str, ast.Module]) -> None:
    wrong = []
    for where, tree in trees.items():
        own = floor_of("parem." + where.removesuffix(".py").replace("/", ".")) if where != "__init__.py" else 0
        wrong += [f"{where}: {name}" for name in imports(tree) if name.startswith("parem") and floor_of(name) > own]
    assert not wrong


def test_pure_modules_stay_pure(trees: dict[str, ast.Module]) -> None:
    impure = {"flask", "flask_babel", "flask_sqlalchemy", "sqlalchemy", "plotly", "weasyprint", "typst"}
    wrong = [
        f"{where}: {name}"
        for where, tree in trees.items()
        if where.startswith(PURE)
        for name in imports(tree)
        if name.split(".")[0] in impure or name.endswith("models") or name == "parem.extensions"
    ]
    assert not wrong


def test_each_heavy_library_has_one_place(trees: dict[str, ast.Module]) -> None:
    wrong = [
        f"{where}: {name}"
        for where, tree in trees.items()
        for name in imports(tree)
        if name.split(".")[0] in ONLY_IN and not where.startswith(ONLY_IN[name.split(".")[0]])
    ]
    assert not wrong


def test_only_views_commands_and_jobs_commit(trees: dict[str, ast.Module]) -> None:
    wrong = [
        f"{where}:{node.lineno}"
        for where, tree in trees.items()
        if not where.endswith(MAY_COMMIT) and not where.startswith("demonstration/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert not wrong


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_import_inside_a_function(trees: dict[str, ast.Module]) -> None:
    wrong = [
        f"{where}:{node.lineno}"
        for where, tree in trees.items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not wrong


def test_every_public_thing_says_what_it_is(trees: dict[str, ast.Module]) -> None:
    wrong = [where for where, tree in trees.items() if not ast.get_docstring(tree)]
    for where, tree in trees.items():
        for node in tree.body:
            is_definition = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if is_definition and not node.name.startswith("_") and not ast.get_docstring(node):
                wrong.append(f"{where}:{node.lineno} {node.name}")
    assert not wrong


def test_files_and_functions_can_be_seen_whole(trees: dict[str, ast.Module]) -> None:
    long = [place(path) for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > 260]
    long += [
        f"{where}:{function.lineno} {function.name} ({function.end_lineno - function.lineno + 1} lines)"
        for where, tree in trees.items()
        for function in functions(tree)
        if function.end_lineno and function.end_lineno - function.lineno + 1 > 50
    ]
    assert not long


def test_a_folder_can_be_looked_through() -> None:
    folders = {path.parent for path in FILES}
    crowded = {place(folder): n for folder in folders if (n := len(list(folder.glob("*.py")))) > 60}
    assert not crowded, "what belongs together moves into a folder of its own (CONTRIBUTING.md)"


def test_no_template_queries_or_computes() -> None:
    words = ("db.session", ".query.", ".query(", "select(", "|sum", "|round", "|float")
    wrong = [
        f"{path.relative_to(HOUSE)}: {word}"
        for path in (HOUSE / "templates").rglob("*.html")
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert not wrong


def test_no_page_names_an_outside_host_or_runs_inline_script() -> None:
    wrong = []
    for path in [*(HOUSE / "templates").rglob("*.html"), *(HOUSE / "static").glob("*.*s*")]:
        text = path.read_text(encoding="utf-8")
        if "https://" in text.replace("http://www.w3.org", "") and "placeholder" not in text:
            wrong.append(f"{path.name}: an outside host")
        for handler in (" onclick=", " onchange=", " onsubmit=", "javascript:"):
            if handler in text:
                wrong.append(f"{path.name}: {handler}")
    assert not wrong
