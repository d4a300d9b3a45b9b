"""Run the measurements named on the command line, or all: python -m benchmarks [posts] [kills] [results] [report].

All of them together are written to docs/performance.md.
"""

from __future__ import annotations

import os
import platform
import sys
from datetime import date
from pathlib import Path

from benchmarks import kills, posts, report, results

MEASUREMENTS = {"posts": posts.main, "kills": kills.main, "results": results.main, "report": report.main}
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
HEAD = """# Performance

Written by `make bench`; run it on your own machine to compare. Figures are of one run and vary by a few percent; the
ratios to the bare figures beside them are what to look at. Measured on {day} with {cores} processor cores ({machine}),
Python {python}.
"""


def main() -> None:
    """Each measurement prints what it did, with how many, and its figures."""
    names = sys.argv[1:] or list(MEASUREMENTS)
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        sys.exit(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    lines = [
        HEAD.format(
            day=date.today(), cores=os.cpu_count(), machine=platform.machine(), python=platform.python_version()
        )
    ]  # fmt: skip
    for name in names:
        for line in MEASUREMENTS[name]():
            print(line, flush=True)
            lines.append(line)
        lines.append("")
    if not sys.argv[1:]:
        DOCUMENT.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


main()
