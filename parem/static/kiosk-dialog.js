// What lies behind an open dialog of the kiosk can't be reached, and Tab goes round within it: `inert` and showModal()
// are younger than the tablets that this has to work on. ES2020.
"use strict";

// Shuts all of the screen but this dialog; null opens it again.
const shut = (screen, dialog) => {
  Array.from(screen.children).forEach((part) => {
    const isBehind = dialog !== null && part !== dialog;
    part.classList.toggle("shut", isBehind);
    if (isBehind) part.setAttribute("aria-hidden", "true"); else part.removeAttribute("aria-hidden");
  });
};

const goRound = (screen, event) => {
  const dialog = screen.querySelector(".idle:not([hidden]), .full-group:not([hidden])");
  if (!dialog) return;
  const places = Array.from(dialog.querySelectorAll("button, input")).filter((part) => part.getClientRects().length > 0);
  const here = places.indexOf(document.activeElement);
  const there = event.shiftKey ? (here <= 0 ? places.length - 1 : here - 1) : (here + 1) % places.length;
  places[there].focus();
  event.preventDefault();
};
