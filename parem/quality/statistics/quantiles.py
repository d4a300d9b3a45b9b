"""The quantiles that two-sided intervals are made with. A page asks for the same few hundreds of times."""

from __future__ import annotations

from functools import lru_cache

from scipy.special import ndtri, stdtrit


@lru_cache(maxsize=64)
def normal_reach(level: float) -> float:
    """z: a share `level` of the normal distribution lies between -z and z. R: qnorm((1 + level) / 2)."""
    return float(ndtri((1 + checked_level(level)) / 2))


@lru_cache(maxsize=4096)
def student_reach(level: float, freedom: float) -> float:
    """t: a share `level` of Student's distribution lies between -t and t. R: qt((1 + level) / 2, freedom)."""
    return float(stdtrit(freedom, (1 + checked_level(level)) / 2))


def checked_level(level: float) -> float:
    """A confidence level. Raises ValueError unless it lies between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"a level of {level}: a confidence level lies between 0 and 1")
    return level
