// Small helps for the citizen's form; every one of its pages works without them.
"use strict";
const summary = document.querySelector("[autofocus]");
if (summary) summary.focus();

// How many characters of a comment are left: seen always, said only when few are.
document.querySelectorAll("textarea[data-limit]").forEach((area) => {
  const limit = Number(area.dataset.limit);
  const note = document.createElement("p");
  note.className = "count";
  area.after(note);
  const count = () => {
    const left = limit - Array.from(area.value).length;
    note.textContent = left < 0 ? `${area.dataset.over} ${-left}` : `${area.dataset.left} ${left}`;
    note.classList.toggle("over", left < 0);
    if (left < 50) note.setAttribute("role", "status"); else note.removeAttribute("role");
  };
  area.addEventListener("input", count);
  count();
});

// "Don't know" and an answer can't both be: the later of the two stays.
document.querySelectorAll(".unknown input").forEach((unknown) => {
  const question = unknown.closest(".question");
  question.addEventListener("input", (event) => {
    if (event.target === unknown) {
      if (!unknown.checked) return;
      question.querySelectorAll(".choices input").forEach((box) => { box.checked = false; });
      question.querySelectorAll("input.number").forEach((field) => { field.value = ""; });
    } else {
      unknown.checked = false;
    }
  });
});

// "No answer" is offered where an answer was given; browsers that know :has do it without this.
document.querySelectorAll(".question").forEach((question) => {
  const mark = () => question.classList.toggle("unanswered", !question.querySelector("input:checked"));
  question.addEventListener("input", mark);
  mark();
});

const form = document.querySelector("form[data-sends-once]");
let isSent = false;
if (form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.underWay) { event.preventDefault(); return; }
    isSent = Boolean(event.submitter) && event.submitter.value === "send";
    form.dataset.underWay = "1";
    window.setTimeout(() => { delete form.dataset.underWay; }, 8000);
  });
}
// The browser's "back" shows this page as it was left. After sending, the next person gets an empty one.
window.addEventListener("pageshow", (event) => {
  if (form) delete form.dataset.underWay;
  if (event.persisted && isSent) window.location.reload();
});
