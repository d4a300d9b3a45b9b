// The desk's small helps; every page works without them.
"use strict";
document.querySelectorAll("form[data-confirm]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
});
// Filters apply when a choice is made; without JavaScript their button does it.
document.querySelectorAll("form[data-auto-submit] select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();
// One click is one change: a form that is on its way is not sent again.
document.querySelectorAll("form[method=post]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
});
// A table that is wider than its panel can be scrolled by keyboard, too.
const letScroll = () => {
  document.querySelectorAll(".table-panel").forEach((panel) => {
    if (panel.scrollWidth <= panel.clientWidth || panel.hasAttribute("tabindex")) return;
    const heading = panel.closest("section, main")?.querySelector("h2, h1");
    panel.tabIndex = 0;
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-label", heading ? heading.textContent.trim() : document.title);
  });
};
letScroll();
window.addEventListener("resize", letScroll);
