// Questions of the kiosk that are answered in parts. ES2020; used by kiosk.js.
"use strict";

// A date: a choice for each part, the whole of it in a hidden field; "?" where a part is missing.
const PARTS = ["year", "month", "day"];

const partsOf = (step) => PARTS.map((part) => step.querySelector(`[data-part=${part}]`)).filter(Boolean);

const joinParts = (step) => {
  const values = partsOf(step).map((select) => select.value);
  const isEmpty = values.every((value) => value === "");
  step.querySelector("[data-whole]").value = isEmpty ? "" : values.includes("") ? `?${values.join("-")}` : values.join("-");
};

const showParts = (step) => {
  const whole = step.querySelector("[data-whole]");
  if (!whole) return;
  const values = whole.value.replace("?", "").split("-");
  partsOf(step).forEach((select, place) => { select.value = values[place] || ""; });
};

// The day on the calendar beside the tablet, by its corrected clock.
const dayHere = () => {
  const now = new Date(Date.now() + (clock.kept.ahead || 0));
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

// What is wrong with a date; empty where nothing is.
const problemOfDate = ({ date, granularity, earliest, latest, out }, value) => {
  if (value === undefined || value === "dk") return "";
  const [year, month, day] = value.split("-").map(Number);
  const last = new Date(year, month || 1, 0).getDate();
  if (value.startsWith("?") || (day && day > last)) return date;
  const length = { year: 4, month: 7, day: 10 }[granularity];
  const bound = (words) => (words === "today" ? dayHere().slice(0, length) : words);
  return (earliest && value < bound(earliest)) || (latest && value > bound(latest)) ? out : "";
};

// Before kiosk.js notes what was answered.
document.addEventListener("input", (event) => {
  const step = event.target.closest && event.target.closest(".step");
  if (step && event.target.dataset.part) joinParts(step);
}, true);
