// The kiosk: one question at a time, four languages at a touch, back to the start by itself. ES2020, no other file.
"use strict";
document.documentElement.classList.add("scripted");

// Seconds. WCAG 2.2.1 gives 20 of them to say that one is still there.
const IDLE = 45;
const WARNING = 20;
const THANKS = 6;
const LOOK_AGAIN = 60;

const newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

// What was answered waits here until the server has it; a short failure of the network loses nothing.
const waiting = [];
let failures = 0;
let isSending = false;

const showWaiting = () => {
  const note = document.querySelector(".staff");
  if (!note) return;
  note.hidden = failures === 0 || waiting.length === 0;
  note.querySelector("span").textContent = String(waiting.length);
};

const post = async (fields) => {
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), 15000);
  try {
    const headers = { Accept: "application/json" };
    return await fetch("/kiosk", { method: "POST", body: new URLSearchParams(fields), headers, signal: stop.signal });
  } finally {
    window.clearTimeout(timer);
  }
};

// Answers that the server can't take (they were checked here before) are left out; the others are still sent.
const withoutWrong = async (fields, response) => {
  const wrong = Object.keys((await response.json()).errors || {});
  const rest = fields.filter(([name]) => !wrong.includes(name));
  return rest.length < fields.length ? rest : null;
};

const settle = async (response) => {
  if (response.status === 429 || response.status >= 500) throw new Error(`status ${response.status}`);
  const rest = response.status === 400 ? await withoutWrong(waiting[0], response) : null;
  if (rest) waiting[0] = rest; else waiting.shift();
  failures = 0;
};

const sendWaiting = async () => {
  if (isSending || waiting.length === 0) return;
  isSending = true;
  try {
    await settle(await post(waiting[0]));
  } catch (_error) {
    failures += 1;
  }
  isSending = false;
  showWaiting();
  if (waiting.length === 0) return;
  window.setTimeout(sendWaiting, failures ? Math.min(30, 2 ** failures) * 1000 : 0);
};
window.addEventListener("online", sendWaiting);

// Another version, or a survey that begins or ends: the page is loaded anew, but never while an answer waits.
const lookAgain = async () => {
  try {
    const response = await fetch("/kiosk/state", { headers: { Accept: "application/json" }, cache: "no-store" });
    const { state } = await response.json();
    const isQuiet = waiting.length === 0 && !isSending && (!kiosk || kiosk.isAtStart);
    if (response.ok && state !== document.body.dataset.state && isQuiet) window.location.replace("/kiosk");
  } catch (_error) {
    // No network: what is shown stays, and is looked at again later.
  }
};

class Kiosk {
  constructor(templates) {
    this.templates = templates;
    this.plain = document.getElementById("plain");
    this.home = document.body.dataset.language;
    this.lastTouch = 0;
    this.restart();
  }

  get isAtStart() { return this.step === 0; }
  get current() { return this.steps[this.step]; }
  get isLastQuestion() { return this.step === this.steps.length - 2; }

  restart() {
    this.answers = new Map();
    this.id = newId();
    this.step = 0;
    this.speak(this.home in this.templates ? this.home : Object.keys(this.templates)[0]);
  }

  // The same step in another language; what was answered is kept.
  speak(language) {
    this.language = language;
    document.documentElement.lang = language;
    const screen = this.templates[language].content.firstElementChild.cloneNode(true);
    if (this.screen) this.screen.replaceWith(screen); else this.plain.replaceWith(screen);
    this.screen = screen;
    this.steps = Array.from(screen.querySelectorAll(".step"));
    this.steps.forEach((step) => this.fill(step));
    screen.querySelectorAll("textarea[data-limit]").forEach((area) => { area.maxLength = Number(area.dataset.limit); });
    this.show(this.step);
    showWaiting();
  }

  fill(step) {
    const values = this.answers.get(step.dataset.name) || [];
    step.querySelectorAll("input, textarea").forEach((field) => {
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values.find((value) => value !== "dk") || "";
    });
  }

  read(step) {
    const fields = Array.from(step.querySelectorAll("input, textarea"));
    const given = fields.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked);
    return given.map((field) => field.value).filter((value) => value.trim() !== "");
  }

  show(number) {
    this.step = number;
    this.steps.forEach((step, i) => { step.hidden = i !== number; });
    this.nameNext();
    window.scrollTo(0, 0);
    this.current.querySelector("h1").focus({ preventScroll: true });
    this.touched();
    window.clearTimeout(this.thanksTimer);
    if (this.current.dataset.kind === "thanks") this.thanksTimer = window.setTimeout(() => this.leave(), THANKS * 1000);
  }

  // A question that need not be answered is skipped in words.
  nameNext() {
    const button = this.current.querySelector("[data-skip]");
    if (!button || !button.dataset.skip) return;
    if (!button.dataset.next) button.dataset.next = button.textContent;
    button.textContent = this.answers.has(this.current.dataset.name) ? button.dataset.next : button.dataset.skip;
  }

  note(target) {
    const step = this.current;
    this.keepOne(step, target);
    const values = this.read(step);
    if (values.length) this.answers.set(step.dataset.name, values); else this.answers.delete(step.dataset.name);
    step.querySelector(".problem").textContent = "";
    this.nameNext();
  }

  // "Don't know" and an answer can't both be: the later of the two stays.
  keepOne(step, target) {
    const unknown = step.querySelector(".unknown input");
    if (!unknown) return;
    if (target !== unknown) { unknown.checked = false; return; }
    if (!unknown.checked) return;
    step.querySelectorAll(".choices input").forEach((box) => { box.checked = false; });
    step.querySelectorAll("input.number").forEach((field) => { field.value = ""; });
  }

  problem() {
    const { name, required, number, low, high } = this.current.dataset;
    const values = this.answers.get(name) || [];
    if (required && values.length === 0) return required;
    if (number === undefined || values.length === 0 || values[0] === "dk") return "";
    const plain = values[0].replace(/[\s\u00a0]/g, "").replace("\u2212", "-").replace(",", ".");
    if (!/^-?\d{1,12}(\.\d+)?$/.test(plain)) return number;
    const value = Number(plain);
    return (low !== undefined && value < Number(low)) || (high !== undefined && value > Number(high)) ? number : "";
  }

  next() {
    const words = this.current.dataset.kind === "question" ? this.problem() : "";
    if (words) {
      this.current.querySelector(".problem").textContent = words;
      const field = this.current.querySelector("input, textarea");
      if (field) field.focus();
      return;
    }
    if (this.isLastQuestion) this.send();
    this.show(this.step + 1);
  }

  send() {
    const fields = [["response_id", this.id], ["version", document.body.dataset.version], ["lang", this.language], ["action", "send"]];
    this.answers.forEach((values, name) => values.forEach((value) => fields.push([name, value])));
    waiting.push(fields);
    sendWaiting();
  }

  leave() {
    this.restart();
    lookAgain();
  }

  go(where) {
    if (where === "next") this.next();
    else if (where === "back") this.show(Math.max(0, this.step - 1));
    else if (where === "start") this.leave();
    else this.touched();
  }

  touched() {
    this.since = Date.now();
    const idle = this.screen.querySelector(".idle");
    if (idle.hidden) return;
    idle.hidden = true;
    this.screen.querySelectorAll("header, main").forEach((part) => { part.inert = false; });
    this.current.querySelector("h1").focus({ preventScroll: true });
  }

  // Once a second: is anyone still there?
  tick() {
    if (this.isAtStart || this.current.dataset.kind === "thanks") return;
    const left = IDLE - Math.floor((Date.now() - this.since) / 1000);
    if (left <= 0) { this.leave(); return; }
    if (left > WARNING) return;
    const idle = this.screen.querySelector(".idle");
    idle.querySelector(".seconds").textContent = String(left);
    if (!idle.hidden) return;
    idle.hidden = false;
    this.screen.querySelectorAll("header, main").forEach((part) => { part.inert = true; });
    idle.querySelector("button").focus();
  }
}

let kiosk = null;

const listen = () => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !button.closest(".screen")) return;
    if (button.dataset.lang) kiosk.speak(button.dataset.lang);
    else if (button.dataset.go) kiosk.go(button.dataset.go);
  });
  document.addEventListener("input", (event) => {
    kiosk.note(event.target);
    kiosk.touched();
    // A touch leads on by itself; the arrow keys only choose, and never after the last question.
    const isTouch = Date.now() - kiosk.lastTouch < 700;
    if (event.target.type === "radio" && event.target.value !== "" && isTouch && !kiosk.isLastQuestion) {
      const { step, id } = kiosk;
      window.setTimeout(() => { if (kiosk.step === step && kiosk.id === id) kiosk.next(); }, 350);
    }
  });
  document.addEventListener("pointerdown", () => { kiosk.lastTouch = Date.now(); kiosk.touched(); });
  document.addEventListener("pointerup", () => { kiosk.lastTouch = Date.now(); });
  document.addEventListener("keydown", (event) => {
    kiosk.lastTouch = 0;
    kiosk.touched();
    if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); kiosk.next(); }
  });
  document.addEventListener("submit", (event) => { event.preventDefault(); kiosk.next(); });
  ["contextmenu", "dragstart", "selectstart"].forEach((name) => document.addEventListener(name, (event) => {
    if (!event.target.closest || !event.target.closest("input, textarea")) event.preventDefault();
  }));
};

const stayAwake = () => {
  if (navigator.wakeLock && document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(() => {});
};

document.addEventListener("DOMContentLoaded", () => {
  const templates = {};
  document.querySelectorAll("template[data-screen]").forEach((template) => { templates[template.dataset.screen] = template; });
  if (Object.keys(templates).length) {
    kiosk = new Kiosk(templates);
    listen();
    window.setInterval(() => kiosk.tick(), 1000);
  }
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
  if (document.body.dataset.state) window.setInterval(lookAgain, LOOK_AGAIN * 1000);
});
