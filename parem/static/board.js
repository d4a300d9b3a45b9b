// The board by drag, and moves in a dialog. Without it, the links on each card lead to the same pages.
"use strict";
const dialog = document.getElementById("move-dialog");
let dragged = null;

// The part of a move's page that stands in the dialog.
const movePart = (html) => new DOMParser().parseFromString(html, "text/html").getElementById("move");

const show = (part) => {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", dialog.dataset.close);
  close.addEventListener("click", () => dialog.close());
  const title = document.createElement("h2");
  title.textContent = part.dataset.title;
  const head = document.createElement("header");
  head.append(title, close);
  part.className = "";
  dialog.replaceChildren(head, part);
  dialog.setAttribute("aria-label", part.dataset.title);
  part.querySelector("form:not(.d-inline)")?.addEventListener("submit", send);
  part.querySelectorAll("[data-cancel]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  }));
  if (!dialog.open) dialog.showModal();
  (part.querySelector("[data-focus]") || part.querySelector("input:not([type=hidden]), textarea") || part.querySelector("button, a.btn"))?.focus();
};

const open = async (address) => {
  try {
    const response = await fetch(address, { credentials: "same-origin" });
    const part = response.ok && movePart(await response.text());
    if (part) show(part); else window.location.assign(address);
  } catch {
    window.location.assign(address);
  }
};

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", credentials: "same-origin" });
    if (response.type === "opaqueredirect") { window.location.reload(); return; }
    const part = movePart(await response.text());
    if (part) show(part); else form.submit();
  } catch {
    form.submit();
  }
}

if (dialog && dialog.showModal) {
  document.querySelectorAll("a.move-link").forEach((link) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.href);
  }));
  document.querySelectorAll("[data-move]").forEach((card) => {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.id);
      card.classList.add("is-dragged");
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      card.classList.remove("is-dragged");
      document.querySelectorAll(".is-target").forEach((column) => column.classList.remove("is-target"));
    });
  });
  document.querySelectorAll("[data-column]").forEach((column) => {
    const takes = () => dragged && dragged.dataset.stage !== column.dataset.column;
    column.addEventListener("dragover", (event) => {
      if (!takes()) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      column.classList.add("is-target");
    });
    column.addEventListener("dragleave", (event) => {
      if (!column.contains(event.relatedTarget)) column.classList.remove("is-target");
    });
    column.addEventListener("drop", (event) => {
      if (!takes()) return;
      event.preventDefault();
      open(dragged.dataset.move.replace("/move/do", `/move/${column.dataset.column}`));
    });
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
