"""YAML with every scalar as it is written and the line of every value. Nothing in a file is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from parem.surveys.questionnaire_files.questionnaire import BadQuestionnaire, FileProblem

#: Keys and list positions that lead to a value.
Path = tuple[str | int, ...]
_NOTHING = ("", "~", "null")


class _Words(yaml.SafeLoader):
    """A safe loader that takes no scalar for a number, a date or a yes: `no`, 01 and 2015 stay what they look like."""

    yaml_implicit_resolvers: Any = {"<": [("tag:yaml.org,2002:merge", re.compile("^(?:<<)$"))]}


def read_yaml(text: str) -> tuple[Any, dict[Path, int]]:
    """The document as dicts, lists, strings and None, and the line of each place in it.

    Raises BadQuestionnaire where it is no YAML, where a key stands twice, or where it contains itself.
    """
    loader = _Words(text)
    try:
        node = loader.get_single_node()
        lines = dict(_lines(node, (), ())) if node is not None else {}
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise BadQuestionnaire([FileProblem(line, "", f"this is not YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise BadQuestionnaire([FileProblem(None, "", f"this is not YAML: {error}")]) from error
    finally:
        loader.dispose()
    return _plain(data), lines


def _lines(node: yaml.Node, path: Path, above: tuple[int, ...]) -> Iterator[tuple[Path, int]]:
    if id(node) in above or len(above) > 20:
        raise yaml.YAMLError("a value contains itself, or is nested too deeply")
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _lines(item, (*path, number), (*above, id(node)))
    if isinstance(node, yaml.MappingNode):
        _refuse_twice(node)
        for key, value in node.value:
            yield from _lines(value, (*path, str(key.value)), (*above, id(node)))


def _refuse_twice(node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, _value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=key.start_mark)
        if key.value in seen:
            raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark)
        seen.add(key.value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key).strip(): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    words = str(value).strip() if value is not None else ""
    return None if words in _NOTHING else words
