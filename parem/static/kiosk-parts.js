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

// A ranking: the options in the order in which they were touched, as "code:place,code:place" in a hidden field.
const orderOf = (step) => {
  const whole = step.querySelector("[data-order]");
  return whole && whole.value ? whole.value.split(",").map((each) => each.slice(0, each.lastIndexOf(":"))) : [];
};

const showOrder = (step) => {
  const order = orderOf(step);
  step.querySelectorAll("[data-rank-option]").forEach((button) => {
    const place = order.indexOf(button.dataset.rankOption) + 1;
    button.setAttribute("aria-pressed", String(place > 0));
    button.querySelector(".place").textContent = place || "";
    const words = place ? button.dataset.numbered.replace("{place}", place) : button.dataset.unnumbered;
    button.querySelector("[data-place]").textContent = `, ${words}`;
  });
};

const showAll = (step) => { showParts(step); showOrder(step); };

// What is wrong with an answer given in parts; undefined for a question of another kind.
const problemOfParts = (facts, value) => {
  if (facts.date !== undefined) return problemOfDate(facts, value);
  if (facts.ranking === undefined) return undefined;
  const isWhole = value === undefined || value === "dk" || value.split(",").length === Number(facts.places);
  return isWhole ? "" : facts.ranking;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("[data-rank-option]");
  if (!button) return;
  const step = button.closest(".step");
  const code = button.dataset.rankOption;
  const order = orderOf(step);
  const at = order.indexOf(code);
  if (at >= 0) order.splice(at, 1);
  else if (order.length < Number(step.dataset.places)) order.push(code);
  else return;
  const whole = step.querySelector("[data-order]");
  whole.value = order.map((each, place) => `${each}:${place + 1}`).join(",");
  showOrder(step);
  whole.dispatchEvent(new Event("input", { bubbles: true }));
});
