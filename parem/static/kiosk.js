// The kiosk: one question at a time, four languages at a touch, back to the start by itself. ES2020; what was answered
// goes through kiosk-waiting.js, staff come in through kiosk-staff.js.
"use strict";
document.documentElement.classList.add("scripted");

// Seconds. WCAG 2.2.1 gives 20 of them to say that one is still there.
const IDLE = 45;
const WARNING = 20;
const THANKS = 6;
const LOOK_AGAIN = 60;
// Milliseconds in which a second tap of the same finger is no answer to the question that has just come.
const DEAD_TIME = 300;

const newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

// The values in an order of chance (Fisher and Yates), those that stay last behind them.
const drawn = (values, last) => {
  const free = values.filter((value) => !last.includes(value));
  for (let i = free.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [free[i], free[j]] = [free[j], free[i]];
  }
  return [...free, ...values.filter((value) => last.includes(value))];
};

const sender = new Sender();

const showWaiting = () => {
  const note = document.querySelector(".staff");
  if (!note) return;
  note.hidden = sender.failures === 0 || sender.count === 0;
  note.querySelector("span").textContent = String(sender.count);
};

// Another version, or a survey that begins or ends: the page is loaded anew as soon as nobody is answering.
const heardOf = ({ state }) => {
  const isQuiet = sender.plain.length === 0 && (!kiosk || (kiosk.isAtStart && !kiosk.panel.isOpen));
  if (state && state !== document.body.dataset.state && isQuiet) window.location.replace("/kiosk");
};

class Kiosk {
  constructor(templates) {
    this.templates = templates;
    this.plain = document.getElementById("plain");
    this.home = document.body.dataset.language;
    this.lastTouch = 0;
    this.pauseUntil = 0;
    this.panel = new StaffPanel(this, sender);
    this.restart();
  }

  get isAtStart() { return this.step === 0; }
  get current() { return this.steps[this.step]; }
  get isLastQuestion() { return this.after(this.step) === this.steps.length - 1; }

  // Which steps the answers before lead to; what was answered at a step that is not asked decides nothing.
  get asked() {
    const given = new Map();
    return this.steps.map((step) => {
      const wishes = JSON.parse(step.dataset.if || "[]");
      const isAsked = wishes.every(([name, any]) => (given.get(name) || []).some((value) => any.includes(value)));
      if (isAsked && step.dataset.name) given.set(step.dataset.name, this.answers.get(step.dataset.name));
      return isAsked;
    });
  }

  after(step) { return this.asked.indexOf(true, step + 1); }
  before(step) { return step > 0 ? this.asked.lastIndexOf(true, step - 1) : 0; }

  restart() {
    this.rehearses = rehearsal.isOn;
    this.answers = new Map();
    this.orders = new Map();
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
    this.steps = this.arranged(Array.from(screen.querySelectorAll(".step")));
    this.steps.forEach((step) => { this.order(step); this.fill(step); });
    screen.querySelectorAll("textarea[data-limit]").forEach((area) => { area.maxLength = Number(area.dataset.limit); });
    this.show(this.step);
    const isOver = this.isOver;
    screen.querySelectorAll("[data-over]").forEach((part) => { part.hidden = (part.dataset.over === "yes") !== isOver; });
    const staff = screen.querySelector("[data-staff=open]");
    if (staff) staff.hidden = !canSeal || !document.body.dataset.staff;
    this.sayRehearsal();
    showWaiting();
  }

  // Who has begun in a rehearsal ends in it; it begins and ends between two citizens.
  sayRehearsal() {
    if (this.isAtStart) this.rehearses = rehearsal.isOn;
    const { rehearses } = this;
    this.screen.querySelector(".rehearsal-band").hidden = !rehearses;
    this.screen.querySelector("[data-staff=rehearse]").hidden = rehearses;
    this.screen.querySelector("[data-staff=unrehearse]").hidden = !rehearses;
  }

  // The last day of the survey has passed, as far as the tablet knows without the network.
  get isOver() {
    const { closes } = document.body.dataset;
    return Boolean(closes && clock.day > closes);
  }

  // Options in an order of chance: drawn once for each citizen, the same in every language and on the way back.
  order(step) {
    const { name, shuffle } = step.dataset;
    if (shuffle === undefined) return;
    const box = step.querySelector(".choices");
    const valueOf = (option) => option.dataset.rankOption || option.querySelector("input").value;
    const options = new Map(Array.from(box.children, (option) => [valueOf(option), option]));
    if (!this.orders.has(name)) this.orders.set(name, drawn(Array.from(options.keys()), shuffle.split(" ")));
    this.orders.get(name).forEach((value) => box.append(options.get(value)));
  }

  // Questions in an order of chance: items within their matrix, and what changes places within its page. Drawn once for
  // each citizen; the numbers of the steps stay where they were.
  arranged(steps) {
    const pieces = [];
    steps.forEach((step) => {
      const { page, matrix } = step.dataset;
      const last = pieces[pieces.length - 1];
      if (matrix && last && last[0].dataset.matrix === matrix && last[0].dataset.page === page) last.push(step);
      else pieces.push([step]);
    });
    const named = (piece) => piece[0].dataset.matrix || piece[0].dataset.name;
    const order = (key, values) => {
      if (!this.orders.has(key)) this.orders.set(key, drawn(values, []));
      return this.orders.get(key);
    };
    const mixed = pieces.map((piece) => (piece[0].dataset.rows
      ? order(`rows ${named(piece)}`, piece.map((step) => step.dataset.name)).map((name) => piece.find((step) => step.dataset.name === name))
      : piece));
    const byName = new Map(mixed.map((piece) => [named(piece), piece]));
    new Set(steps.filter((step) => step.dataset.place).map((step) => step.dataset.page)).forEach((page) => {
      const places = mixed.map((piece, i) => i).filter((i) => mixed[i][0].dataset.place && mixed[i][0].dataset.page === page);
      // The names as written, not as they lie now: a row that came first by chance must not change the key.
      const names = places.map((i) => named(pieces[i]));
      order(`page ${page}`, names).forEach((name, i) => { mixed[places[i]] = byName.get(name); });
    });
    const done = mixed.flat();
    const counters = steps.map((step) => step.querySelector(".progress"));
    done.forEach((step, i) => { if (counters[i] && done[i] !== steps[i]) step.prepend(counters[i]); });
    return done;
  }

  fill(step) {
    const values = this.answers.get(step.dataset.name) || [];
    step.querySelectorAll("input, textarea").forEach((field) => {
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values.find((value) => value !== "dk") || "";
    });
    showAll(step);
    this.mark(step);
  }

  // "No answer" is offered where one was given; browsers that know :has do it without.
  mark(step) {
    const question = step.querySelector(".question");
    if (question) question.classList.toggle("unanswered", !question.querySelector("input:checked"));
  }

  read(step) {
    const fields = Array.from(step.querySelectorAll("input, textarea"));
    const given = fields.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked);
    return given.map((field) => field.value).filter((value) => value.trim() !== "");
  }

  show(number) {
    this.step = number;
    this.shownAt = Date.now();
    this.steps.forEach((step, i) => { step.hidden = i !== number; });
    this.nameNext();
    window.scrollTo(0, 0);
    this.current.querySelector("h1").focus({ preventScroll: true });
    this.touched();
    window.clearTimeout(this.thanksTimer);
    if (this.current.dataset.kind === "thanks") this.thanksTimer = window.setTimeout(() => this.leave(), this.thanksSeconds * 1000);
  }

  // The pause between two citizens: a child who only plays with the buttons answers seldom.
  get pause() { return Number(document.body.dataset.pause) || 0; }
  get thanksSeconds() { return Math.max(THANKS, this.pause); }

  // A question that need not be answered is skipped in words.
  nameNext() {
    const button = this.current.querySelector("[data-skip]");
    if (!button) return;
    const { skip, next, send } = button.dataset;
    const isSkipped = skip && !this.answers.has(this.current.dataset.name);
    button.textContent = this.isLastQuestion ? send : isSkipped ? skip : next;
  }

  note(target) {
    const step = this.current;
    this.keepOne(step, target);
    const values = this.read(step);
    if (values.length) this.answers.set(step.dataset.name, values); else this.answers.delete(step.dataset.name);
    this.mark(step);
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
    showAll(step);
  }

  problem() {
    const { name, required, number, low, high } = this.current.dataset;
    const values = this.answers.get(name) || [];
    if (required && values.length === 0) return required;
    const words = problemOfParts(this.current.dataset, values[0]);
    if (words !== undefined) return words;
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
      const field = this.current.querySelector("input:not([type=hidden]), select, textarea, .choices button");
      if (field) field.focus();
      return;
    }
    if (this.isFull) { this.partWithThanks(); return; }
    if (this.isLastQuestion) this.send(); else this.show(this.after(this.step));
  }

  // Enough have answered who answered this question so, as far as the tablet knows.
  get isFull() {
    const full = JSON.parse(this.current.dataset.full || "[]");
    return (this.answers.get(this.current.dataset.name) || []).some((value) => full.includes(value));
  }

  partWithThanks() {
    const box = this.screen.querySelector(".full-group");
    box.hidden = false;
    shut(this.screen, box);
    box.querySelector("button").focus();
    window.clearTimeout(this.thanksTimer);
    this.thanksTimer = window.setTimeout(() => this.leave(), 2 * THANKS * 1000);
  }

  // Thanks are said when the answers are kept on the tablet, not before.
  async send() {
    if (this.isKeeping) return;
    this.isKeeping = true;
    const { asked } = this;
    const fields = this.steps.filter((step, i) => asked[i] && this.answers.has(step.dataset.name))
      .flatMap(({ dataset }) => this.answers.get(dataset.name).map((value) => [dataset.name, value]));
    try {
      const isKept = this.rehearses
        || await sender.keep(this.id, document.body.dataset.version, this.language, fields);
      if (!isKept) {
        this.current.querySelector(".problem").textContent = this.screen.dataset.unkept;
        return;
      }
      this.pauseUntil = Date.now() + this.pause * 1000;
      this.answers = new Map();
      this.show(this.steps.length - 1);
    } finally {
      this.isKeeping = false;
    }
  }

  leave() {
    this.restart();
    if (document.body.dataset.state) sender.contact();
  }

  // "Done" within the pause: it is said how long it lasts, and the thanks go by themselves.
  finish() {
    const left = Math.ceil((this.pauseUntil - Date.now()) / 1000);
    if (left <= 0) { this.leave(); return; }
    const note = this.current.querySelector(".pause");
    note.hidden = false;
    window.clearTimeout(this.thanksTimer);
    this.thanksTimer = window.setTimeout(() => this.leave(), left * 1000);
  }

  go(where) {
    if (where === "next") this.next();
    else if (where === "back") this.show(this.before(this.step));
    else if (where === "start") this.finish();
    else if (where === "leave") this.leave();
    else this.touched();
  }

  touched() {
    this.since = Date.now();
    const idle = this.screen.querySelector(".idle");
    if (idle.hidden) return;
    idle.hidden = true;
    shut(this.screen, null);
    this.current.querySelector("h1").focus({ preventScroll: true });
  }

  // Once a second: is anyone still there?
  tick() {
    if (this.isAtStart) this.sayRehearsal();
    if (this.current.dataset.kind === "thanks" || (this.isAtStart && !this.panel.isOpen)) return;
    const left = IDLE - Math.floor((Date.now() - this.since) / 1000);
    if (this.panel.isOpen) { if (left <= 0) this.panel.close(); return; }
    if (left <= 0) { this.leave(); return; }
    if (left > WARNING) return;
    const idle = this.screen.querySelector(".idle");
    idle.querySelector(".seconds").textContent = String(left);
    if (!idle.hidden) return;
    idle.hidden = false;
    shut(this.screen, idle);
    idle.querySelector("button").focus();
  }
}

let kiosk = null;

// The finger that chose an answer taps once more on what has come in its place. Keys and helping programs have no such
// slips: their clicks have no place on the screen.
const isSlip = (event) => event.detail > 0 && Date.now() - kiosk.shownAt < DEAD_TIME;

const listen = () => {
  document.addEventListener("click", (event) => {
    if (event.target.closest(".step") && isSlip(event)) { event.preventDefault(); event.stopPropagation(); }
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !button.closest(".screen")) return;
    if (button.dataset.lang) kiosk.speak(button.dataset.lang);
    else if (button.dataset.staff) kiosk.panel.go(button.dataset.staff);
    else if (button.dataset.go) kiosk.go(button.dataset.go);
  });
  document.addEventListener("input", (event) => {
    kiosk.touched();
    if (!event.target.closest(".step")) return;
    kiosk.note(event.target);
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
    if (event.key === "Escape" && kiosk.panel.isOpen) kiosk.panel.close();
    if (event.key === "Tab") goRound(kiosk.screen, event);
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    if (kiosk.panel.isOpen) kiosk.panel.enter(); else kiosk.next();
  });
  document.addEventListener("submit", (event) => event.preventDefault());
  ["contextmenu", "dragstart", "selectstart"].forEach((name) => document.addEventListener(name, (event) => {
    if (!event.target.closest || !event.target.closest("input, textarea")) event.preventDefault();
  }));
};

const stayAwake = () => {
  if (navigator.wakeLock && document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(() => {});
};

// The page comes from the tablet itself where there is no network; its answers are not thrown away for want of room.
const stayWithoutNetwork = () => {
  if (!canSeal || !navigator.serviceWorker || !document.body.dataset.state) return;
  navigator.serviceWorker.register("/kiosk/worker.js", { scope: "/kiosk", updateViaCache: "none" }).catch(() => {});
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
};

document.addEventListener("DOMContentLoaded", () => {
  const templates = {};
  document.querySelectorAll("template[data-screen]").forEach((template) => { templates[template.dataset.screen] = template; });
  if (Object.keys(templates).length) {
    kiosk = new Kiosk(templates);
    listen();
    window.setInterval(() => kiosk.tick(), 1000);
    stayWithoutNetwork();
  }
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
  if (!document.body.dataset.state) return;
  sender.onnews = heardOf;
  sender.onchange = showWaiting;
  window.addEventListener("online", () => sender.send());
  sender.look().then(() => sender.send());
  sender.contact();
  window.setInterval(() => sender.contact(), LOOK_AGAIN * 1000);
});
