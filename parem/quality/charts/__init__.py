"""The charts, and the only place that knows plotly: for the page as JSON."""

from parem.quality.charts.flow import cumulative_flow, per_month
from parem.quality.charts.gaps import gaps
from parem.quality.charts.likert import Bar, likert
from parem.quality.charts.pareto import pareto
from parem.quality.charts.planes import Peer, Spot, funnel, quadrants
from parem.quality.charts.theme import ASSETS, figure_json
from parem.quality.charts.trend import Limits, Line, Point, trend

__all__ = [
    "ASSETS", "Bar", "Limits", "Line", "Peer", "Point", "Spot", "cumulative_flow", "figure_json",
    "funnel", "gaps", "likert", "pareto", "per_month", "quadrants", "trend",
]  # fmt: skip
