// Draws each chart from the data block beside it. A chart that fails leaves its table open and says nothing.
"use strict";
document.querySelectorAll("[data-chart]").forEach((plot) => {
  const details = plot.parentElement.querySelector("details");
  const data = plot.parentElement.querySelector("script[type='application/json']");
  try {
    const figure = JSON.parse(data.textContent);
    const narrow = window.innerWidth < 600;
    if (narrow && figure.layout.barmode === "relative") {
      // On a phone the questions stand above their bars, not beside them.
      figure.layout.yaxis.ticktext = figure.layout.meta.short.map((label) => (label.length > 22 ? label.slice(0, 21) + "…" : label));
      figure.layout.font.size = 11;
    }
    window.Plotly.newPlot(plot, figure.data, figure.layout, { responsive: true, displayModeBar: false });
  } catch (error) {
    plot.hidden = true;
    if (details) details.open = true;
  }
});
