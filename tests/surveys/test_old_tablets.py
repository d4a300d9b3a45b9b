"""Citizens and kiosks get nothing that a browser of the end of 2020 (Chrome 87) drops with a loss.

What is younger stands in `@supports`, is asked for before it is used, or only makes a page prettier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tinycss2
from flask import Flask

from parem.surveys.kiosks.state import FILES
from tests.surveys.questionnaires import make_survey

STATIC = Path(__file__).resolve().parents[2] / "parem" / "static"
NAMED = re.compile(r'(?:src|href)="/static/([^"?]+)')

#: Scripts: what came after ES2020, and what browsers came to know after 2020.
YOUNG_WORDS = {
    "an assignment of ES2021": r"(\?\?|\|\||&&)=",
    "a separator in a number": r"\b\d+_\d",
    "a method of a later standard": (
        r"\.(replaceAll|at|findLast|findLastIndex|toSorted|toReversed|toSpliced|with|group|groupBy|hasOwn|isWellFormed"
        r"|difference|intersection|union|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom|fromAsync"
        r"|withResolvers|canParse|getOrInsert|any|try)\("
    ),
    "a class of a later standard": r"\b(WeakRef|FinalizationRegistry|AggregateError|structuredClone|reportError)\b",
    "a private or static member": r"(\bthis\.#|^\s+#\w+\s*[=({;]|\bstatic\s*\{)",
    "a field of a class": r"^  (static )?\w+ = ",
    "looking behind in a pattern": r"\(\?<[=!]",
    "a flag of a later pattern": r"/[dgimsuy]*[dv][dgimsuy]*[.,;)]",
    "inert": r"\binert\b",
    "a popover or modal dialog": r"\b(popover|showPopover|showModal|togglePopover)\b",
    "a part of the browser that came later": (
        r"\b(checkVisibility|scrollend|requestClose|startViewTransition|CloseWatcher|EditContext|navigation\.navigate"
        r"|AbortSignal\.(timeout|any)|setHTML|getHTML|adoptedStyleSheets|userAgentData|scheduler|ariaNotify)\b"
    ),
    "an id from the browser": r"\brandomUUID\b",
    "the button that was pressed": r"\bsubmitter\b",
}
#: Used where the line itself asks whether the browser has it.
ASKED_FOR = (
    "if (crypto.randomUUID) return crypto.randomUUID();",
    'Boolean(event.submitter) && event.submitter.value === "send"',
)

PSEUDO = {
    "active", "after", "before", "checked", "disabled", "empty", "first-child", "focus", "hover", "last-child", "not",
    "nth-child", "placeholder", "root", "focus-visible", "focus-within", "-webkit-progress-bar",
    "-webkit-progress-value", "-moz-progress-bar", "-webkit-details-marker",
}  # fmt: skip
#: A selector with one of these stands alone: a browser that does not know it drops the whole list.
ALONE = {"focus-visible"}
FUNCTIONS = {"calc", "clamp", "inset", "max", "min", "minmax", "repeat", "rgb", "rgba", "url", "var", "attr", "not"}
UNITS = {"rem", "em", "px", "%", "s", "ms", "vh", "vw", "fr"}
RULES = {"media", "supports", "page", "font-face"}
MEDIA = {
    "min-width", "max-width", "min-height", "max-height", "prefers-reduced-motion", "reduce", "forced-colors",
    "active", "hover", "none", "print", "screen", "and", "not",
}  # fmt: skip
YOUNG_PROPERTIES = re.compile(
    r"(inset(-.*)?|aspect-ratio|(padding|margin|border)-(inline|block)(-.*)?|translate|rotate|scale|container(-.*)?"
    r"|content-visibility|overflow-clip-margin|anchor-.*|position-.*|view-transition-.*|animation-timeline|offset-.*"
    r"|scrollbar-.*|field-sizing|interpolate-size|corner-shape|mask|mask-.*)"
)
#: Their absence only changes looks.
HARMLESS = {
    "accent-color", "text-wrap", "text-decoration-thickness", "text-underline-offset", "forced-color-adjust",
    "color-scheme",
}  # fmt: skip
#: Elements and attributes of pages that came later, but for those that do nothing where they are not known.
YOUNG_MARKUP = re.compile(
    r"<(dialog|search|selectedcontent|permission)\b"
    r"|\s(inert|popover|popovertarget|command|commandfor|blocking|fetchpriority|closedby)(?=[\s=>])"
)


def of_scripts(text: str) -> list[str]:
    """What in a script is too young, each with its line."""
    for allowed in ASKED_FOR:
        text = text.replace(allowed, "")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        code = re.sub(r"(^|\s)//.*", "", line)
        found += [f"{number}: {what}" for what, words in YOUNG_WORDS.items() if re.search(words, code)]
    return found


def of_styles(text: str) -> list[str]:
    """What in a style sheet is too young."""
    return list(_of_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), False))


def _of_rules(rules: list[Any], is_asked_for: bool) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            yield f"line {rule.source_line}: {rule.message}"
        elif rule.type == "at-rule":
            yield from _of_at_rule(rule, is_asked_for)
        elif not is_asked_for:
            yield from (f"line {rule.source_line}: {each}" for each in _of_selectors(rule.prelude))
            yield from (f"line {rule.source_line}: {each}" for each in _of_declarations(rule.content))


def _of_at_rule(rule: Any, is_asked_for: bool) -> Iterator[str]:
    if rule.lower_at_keyword not in RULES:
        yield f"line {rule.source_line}: @{rule.lower_at_keyword}"
    if rule.lower_at_keyword == "media":
        tokens = [token for each in rule.prelude for token in (each, *getattr(each, "content", []))]
        words = {token.lower_value for token in tokens if token.type == "ident"}
        ranges = {token.value for token in tokens if token.type == "literal"} & {"<", ">", "<=", ">=", "="}
        yield from (f"line {rule.source_line}: @media with {word}" for word in sorted((words - MEDIA) | ranges))
    if rule.content is not None and rule.lower_at_keyword in ("media", "supports"):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        yield from _of_rules(inner, is_asked_for or rule.lower_at_keyword == "supports")


def _of_selectors(prelude: list[Any]) -> Iterator[str]:
    words = tinycss2.serialize(prelude)
    used = {name.lower() for name in re.findall(r"::?(-?[a-z][a-z-]*)", words)}
    yield from (f":{name}" for name in sorted(used - PSEUDO))
    lone = [any(f":{name}" in part for name in ALONE) for part in words.split(",")]
    if any(lone) and not all(lone):
        yield f"{words.strip()}: one part that is not known takes the others with it"
    if "&" in words:
        yield "a nested rule"


def _of_declarations(content: list[Any]) -> Iterator[str]:
    for part in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if part.type != "declaration":
            yield f"not a declaration: {part.serialize()[:40]}"
        elif YOUNG_PROPERTIES.fullmatch(part.lower_name):
            yield part.lower_name
        elif part.lower_name not in HARMLESS:
            yield from _of_values(part.value)


def _of_values(tokens: list[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type == "function":
            if token.lower_name not in FUNCTIONS:
                yield f"{token.lower_name}()"
            yield from _of_values(token.arguments)
        elif token.type == "dimension" and token.lower_unit not in UNITS:
            yield f"the unit {token.lower_unit}"


@pytest.mark.parametrize(
    "words",
    [
        "a ??= b;", "words.replaceAll('a', 'b')", "part.inert = true;", "list.at(-1)", "dialog.showModal();",
        "  #secret = 1;", "const n = 1_000;", "const id = crypto.randomUUID();", "/(?<=a)b/", "  count = 0;",
    ],
)  # fmt: skip
def test_a_young_script_is_found(words: str) -> None:
    assert of_scripts(words)


@pytest.mark.parametrize(
    "words",
    [
        "a:has(b) { color: red }", ":is(a, b) { color: red }", "a { inset: 0 }", "a { height: 100dvh }",
        "a { color: color-mix(in srgb, red, blue) }", "@layer x { a { color: red } }", "a { &:hover { color: red } }",
        "@media (width > 3rem) { a { color: red } }", "a { padding-inline: 1rem }",
        "a:hover, a:focus-visible { top: 0 }",
        "@container (min-width: 3rem) { a { top: 0 } }", "@media (min-width: 9rem) { a:has(b) { top: 0 } }",
    ],
)  # fmt: skip
def test_a_young_style_is_found(words: str) -> None:
    assert of_styles(words)


def test_what_is_asked_for_may_be_young() -> None:
    assert of_styles("@supports selector(:has(*)) { a:has(b) { top: 0 } } a { accent-color: red }") == []


def test_all_that_citizens_and_kiosks_get_is_old_enough(page_app: Flask, page_world: SimpleNamespace) -> None:
    make_survey(page_world, [page_world.service, page_world.other])
    client = page_app.test_client()
    form = "/s/minute/alytus/home-help"
    told = "/did/alytus/home-help"
    pages = (
        "/s/minute",
        form,
        f"{form}/thanks",
        "/s/minute/privacy",
        "/s/minute/erase",
        "/kiosk",
        told,
        f"{told}/embed",
    )
    answers = {path: client.get(path) for path in pages}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(pages, 200)
    named = {name for answer in answers.values() for name in NAMED.findall(answer.text)}
    files = sorted({name for name in (*named, *FILES) if name.endswith((".css", ".js"))})
    assert {"citizen.css", "citizen.js", "kiosk.css", "kiosk.js", "kiosk-worker.js", "did.css"} <= set(files)
    wrong = [f"{path}: {found[0]}" for path, answer in answers.items() if (found := YOUNG_MARKUP.search(answer.text))]
    for name in files:
        text = (STATIC / name).read_text(encoding="utf-8")
        wrong += [f"{name} {each}" for each in (of_styles(text) if name.endswith(".css") else of_scripts(text))]
    assert not wrong, "\n".join(wrong)
