// Typing forms in: Enter goes to the next line, and from the last one sends; in a text Enter with Shift makes a new line.
"use strict";
const entry = document.querySelector("form[data-entry]");
if (entry) {
  const lines = Array.from(entry.querySelectorAll("[data-line]"));
  const first = lines.find((line) => line.getAttribute("aria-invalid") === "true") || lines[0];
  if (first) { first.focus(); if (first.select) first.select(); }
  let isSent = false;
  entry.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
    window.setTimeout(() => { isSent = false; }, 8000);
  });
  lines.forEach((line, place) => {
    line.addEventListener("keydown", (event) => {
      if (event.key === "ArrowUp" && line.tagName === "INPUT" && place > 0) { event.preventDefault(); lines[place - 1].focus(); lines[place - 1].select(); }
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (place + 1 < lines.length) { lines[place + 1].focus(); lines[place + 1].select(); } else entry.requestSubmit();
    });
  });
}
