"""Every case that was computed in R, against Parem's own functions: each expected figure, within the case's tolerance.

A figure that Parem has no use for stands in LEFT_OUT of the group's module, with the reason. Where R's own figure is
iterated to a coarser end, or drawn at random, the case's notes say how near it is; TOLERANCES and WITHIN hold that.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from tests.conftest import SHARED
from tests.quality.reference.case import Case, cases_of, differences

pytestmark = pytest.mark.conformance
FOLDER = SHARED / "reference" / "statistics"
CASES = [case for path in sorted(FOLDER.glob("*.json")) for case in cases_of(path)] if FOLDER.is_dir() else []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}-{case.name}")
@pytest.mark.usefixtures("shared")
def test_reference(case: Case) -> None:
    group = importlib.import_module(f"tests.quality.reference.group_{case.group.partition('_')[0]}")
    left_out: dict[str, str] = group.LEFT_OUT
    tolerances: dict[str, float] = getattr(group, "TOLERANCES", {})
    found: dict[str, Any] = group.RESULTS[case.indicator](case)
    within = getattr(group, "WITHIN", {}).get(case.indicator)
    if within is None:
        wrong = [
            each
            for key, value in case.expected.items()
            if key not in left_out
            for each in differences({key: value}, found, tolerances.get(key, case.rel_tol))
        ]
    else:
        wrong = list(within(case.expected, found))
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("shared")
def test_there_are_cases() -> None:
    assert len(CASES) >= 147, f"only {len(CASES)} cases in {FOLDER}"
