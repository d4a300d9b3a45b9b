"""Run the measurements named on the command line, or all of them: python -m benchmarks [posts] [results]."""

from __future__ import annotations

import sys

from benchmarks import posts, results

MEASUREMENTS = {"posts": posts.main, "results": results.main}


def main() -> None:
    """Each measurement prints what it did, with how many, and its figures."""
    names = sys.argv[1:] or list(MEASUREMENTS)
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        sys.exit(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    for name in names:
        MEASUREMENTS[name]()


main()
