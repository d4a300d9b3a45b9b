// A ranking by buttons: choose the options in order, move them up and down, take them out. The numbers of the form stay
// what is sent; without this script people choose the numbers themselves. ES2020, no other file.
"use strict";
document.querySelectorAll("[data-ranking]").forEach((list) => {
  const { choose, up, down, out, placed, unplaced } = list.dataset;
  const places = Number(list.dataset.ranking);
  const said = list.parentElement.querySelector("[data-ranking-said]");
  const unknown = list.parentElement.querySelector(".unknown input");
  const hint = list.parentElement.querySelector("[data-ranking-hint]");
  const rows = Array.from(list.children);
  const selectOf = (row) => row.querySelector("select");
  const wordsOf = (row) => row.querySelector("label").textContent;
  const placeOf = (row) => selectOf(row).selectedIndex;
  const chosen = () => rows.filter(placeOf).sort((one, other) => placeOf(one) - placeOf(other));
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);

  const button = (row, what, words, label) => {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.what = what;
    made.textContent = words;
    if (label) made.setAttribute("aria-label", `${label}: ${wordsOf(row)}`);
    row.querySelector(".ranking-buttons").append(made);
  };

  // The chosen ones first, in their order; each with the buttons that mean something for it.
  const draw = () => {
    const order = chosen();
    [...order, ...rows.filter((row) => !placeOf(row))].forEach((row) => list.append(row));
    rows.forEach((row) => {
      const place = placeOf(row);
      row.classList.toggle("placed", place > 0);
      row.querySelector(".place").textContent = place || "";
      row.querySelector(".ranking-buttons").textContent = "";
      if (!place && order.length < places) button(row, "choose", filled(choose, { place: order.length + 1 }), "");
      if (!place) return;
      if (place > 1) button(row, "up", "↑", up);
      if (place < order.length) button(row, "down", "↓", down);
      button(row, "out", "✕", out);
    });
    rows.forEach((row) => {
      const first = row.querySelector("[data-what=choose]");
      if (first) first.setAttribute("aria-label", `${first.textContent}: ${wordsOf(row)}`);
    });
  };

  const keep = (order) => {
    rows.forEach((row) => { selectOf(row).selectedIndex = order.indexOf(row) + 1; });
    if (unknown && order.length) unknown.checked = false;
  };

  const act = (row, what) => {
    const order = chosen();
    const at = order.indexOf(row);
    if (what === "choose") order.push(row); else order.splice(at, 1);
    if (what === "up") order.splice(at - 1, 0, row);
    if (what === "down") order.splice(at + 1, 0, row);
    keep(order);
    draw();
    const place = placeOf(row);
    said.textContent = filled(place ? placed : unplaced, { option: wordsOf(row), place });
    // The finger or the Tab key stays where it was: at the next to choose, else at the row that moved.
    const next = what === "choose" ? list.querySelector("[data-what=choose]") : row.querySelector(`[data-what=${what}]`);
    (next || row.querySelector("button") || list.querySelector("button")).focus();
  };

  rows.forEach((row) => {
    // What the list of errors leads to must be seen.
    row.id = selectOf(row).id;
    row.tabIndex = -1;
    selectOf(row).removeAttribute("id");
    row.querySelector("label").removeAttribute("for");
    const place = document.createElement("span");
    place.className = "place";
    place.setAttribute("aria-hidden", "true");
    row.prepend(place);
    const buttons = document.createElement("span");
    buttons.className = "ranking-buttons";
    row.append(buttons);
  });
  list.classList.add("scripted");
  hint.textContent = hint.dataset.rankingHint;
  // Numbers that do not fit together (a page that came back with errors) stay as they are until they are moved.
  const order = chosen();
  const fits = order.every((row, at) => placeOf(row) === at + 1);
  if (!fits) keep(order.slice(0, places));
  draw();
  list.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-what]");
    if (pressed) act(pressed.closest("li"), pressed.dataset.what);
  });
  if (unknown) unknown.addEventListener("change", () => { if (unknown.checked) { keep([]); draw(); } });
});
