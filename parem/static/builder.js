// The survey builder's helps: dragging, moving without a new page, copying. Everything works without them.
"use strict";
(() => {
  const say = (words) => { const place = document.getElementById("said"); if (place) place.textContent = words; };

  // Copy buttons need a clipboard; where there is none the address can still be selected.
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
        const words = button.firstChild.textContent;
        button.firstChild.textContent = button.dataset.done;
        say(button.dataset.done);
        window.setTimeout(() => { button.firstChild.textContent = words; }, 2000);
      });
    });
  }

  const root = () => document.getElementById("questions");
  if (!root()) return;
  document.documentElement.classList.add("has-drag");

  // Send a form, put the list that comes back in the place of the old one, keep the focus.
  async function send(form, focus) {
    const words = root().dataset;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("questions");
      if (!answer.ok || !fresh) throw new Error("no list");
      root().replaceWith(document.adoptNode(fresh));
    } catch (error) {
      window.alert(words.failed);
      window.location.reload();
      return;
    }
    prepare();
    say(words.moved);
    const wanted = focus && document.getElementById(focus);
    if (wanted && !wanted.disabled) wanted.focus();
    else if (wanted) wanted.closest(".question-row").focus();
  }

  function ids(list) { return [...list.querySelectorAll(".question-row")].map((row) => row.dataset.id).join(","); }

  function sendOrder(row) {
    const form = root().querySelector("form[data-order]");
    form.elements.order.value = [...root().querySelectorAll("[data-sortable]")].map(ids).join(";");
    send(form, row.id);
  }

  let dragged = null;
  function unmark() {
    root().querySelectorAll(".over-before, .over-after, .over-end").forEach((element) => {
      element.classList.remove("over-before", "over-after", "over-end");
    });
  }
  // Where a drop would put the row: before a row of the list, or null for its end.
  function rowBelow(list, y) {
    return [...list.querySelectorAll(".question-row:not(.dragged)")].find((row) => {
      const box = row.getBoundingClientRect();
      return y < box.top + box.height / 2;
    }) || null;
  }

  function prepareList(list) {
    list.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      unmark();
      const below = rowBelow(list, event.clientY);
      if (below) below.classList.add("over-before");
      else list.classList.add("over-end");
    });
    list.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      unmark();
      list.insertBefore(dragged, rowBelow(list, event.clientY));
      sendOrder(dragged);
    });
  }

  function prepareRow(row) {
    // Only the grip starts a drag, so that words can still be selected.
    row.querySelector(".grip").addEventListener("mousedown", () => { row.draggable = true; });
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      row.classList.add("dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.id);
    });
    row.addEventListener("dragend", () => { row.draggable = false; row.classList.remove("dragged"); dragged = null; unmark(); });
  }

  function prepare() {
    root().querySelectorAll("[data-sortable]").forEach(prepareList);
    root().querySelectorAll(".question-row").forEach(prepareRow);
    root().querySelectorAll("form[data-in-place]").forEach((form) => {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const button = event.submitter;
        send(form, (button && button.id) || form.closest(".question-row").id);
      });
    });
  }
  prepare();
  // One open menu at a time, closed by a click elsewhere or Escape.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.more[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.more[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();
