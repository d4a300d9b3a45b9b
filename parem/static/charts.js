// Draws each chart from the data block beside it. A chart that fails leaves its table open and says nothing.
"use strict";
// The decimal point and the mark of thousands of the page's language.
const separators = ["decimal", "group"]
  .map((kind) => new Intl.NumberFormat(document.documentElement.lang).formatToParts(123456.7).find((part) => part.type === kind).value)
  .join("");
document.querySelectorAll("[data-chart]").forEach((plot) => {
  const details = plot.parentElement.querySelector("details");
  const data = plot.parentElement.querySelector("script[type='application/json']");
  try {
    const figure = JSON.parse(data.textContent);
    const narrow = window.innerWidth < 600;
    if (narrow && figure.layout.xaxis.type === "category") figure.layout.xaxis.nticks = 7;
    if (narrow && figure.layout.barmode === "relative") {
      above(figure.layout);
    }
    figure.layout.separators = separators;
    window.Plotly.newPlot(plot, figure.data, figure.layout, { responsive: true, displayModeBar: false });
  } catch (error) {
    plot.hidden = true;
    if (details) details.open = true;
  }
});

// On a phone the questions stand above their bars, not beside them: each has the chart's whole width.
function above(layout) {
  const { tickvals } = layout.yaxis;
  const fitting = Math.floor((window.innerWidth - 60) / 6.2);
  layout.annotations = layout.meta.short.map((label, at) => ({
    text: label.length > fitting ? label.slice(0, fitting - 1) + "…" : label,
    xref: "paper", x: 0, xanchor: "left", y: tickvals[at] + 0.28, yanchor: "bottom", showarrow: false, bgcolor: "#fff", borderpad: 0,
  }));
  layout.yaxis.showticklabels = false;
  layout.yaxis.range = [-0.5, tickvals.length - 0.3];
  layout.height += 14 * tickvals.length;
  layout.bargap = 0.5;
  layout.font.size = 11;
}
