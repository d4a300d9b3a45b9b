// The staff panel of the kiosk: opened by a code that the tablet itself can check, so also without the network. ES2020.
"use strict";

const TRIES = 5;
const LOCKED = 60000;

const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Whether this is the code whose slow hash the page carries: "rounds$salt$hash".
const isStaffCode = async (typed) => {
  const [rounds, salt, hash] = document.body.dataset.staff.split("$");
  const material = await crypto.subtle.importKey("raw", bytesOf(typed), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: Number(rounds) };
  return hexOf(await crypto.subtle.deriveBits(how, material, 256)) === hash;
};

class StaffPanel {
  constructor(kiosk, sender) {
    this.kiosk = kiosk;
    this.sender = sender;
    this.wrong = 0;
    this.lockedUntil = 0;
    this.code = "";
  }

  get panel() { return this.kiosk.screen.querySelector(".panel"); }
  get isOpen() { return Boolean(this.panel && !this.panel.hidden); }
  words(name) { return this.panel.dataset[name]; }
  say(words) { this.panel.querySelector(".problem").textContent = words; }

  open() {
    this.show(false);
    this.panel.hidden = false;
    shut(this.kiosk.screen, this.panel);
    this.panel.querySelector("input").focus();
  }

  close() {
    if (!this.panel) return;
    this.code = "";
    this.panel.querySelector("input").value = "";
    this.panel.hidden = true;
    shut(this.kiosk.screen, null);
    const opener = this.kiosk.screen.querySelector("[data-staff=open]");
    if (opener && this.kiosk.isAtStart) opener.focus({ preventScroll: true });
  }

  show(isIn) {
    this.panel.querySelector(".code").hidden = isIn;
    this.panel.querySelector(".inside").hidden = !isIn;
    this.say("");
    if (!isIn) return;
    this.fill();
    this.panel.querySelector(".inside button").focus();
  }

  async enter() {
    const field = this.panel.querySelector("input");
    if (Date.now() < this.lockedUntil) { this.say(this.words("locked")); return; }
    const typed = field.value.replace(/\s/g, "");
    field.value = "";
    if (typed && await isStaffCode(typed)) {
      this.wrong = 0;
      this.code = typed;
      this.show(true);
      return;
    }
    this.wrong += 1;
    if (this.wrong % TRIES === 0) this.lockedUntil = Date.now() + LOCKED;
    this.say(this.words("wrong"));
    field.focus();
  }

  async fill() {
    const facts = await this.sender.facts();
    const language = document.documentElement.lang;
    const set = (name, words) => { this.panel.querySelector(`[data-fact=${name}]`).textContent = words; };
    set("waiting", String(facts.waiting));
    set("contact", this.sender.lastContact ? new Date(this.sender.lastContact).toLocaleTimeString(language) : "–");
    set("keeps", this.words(facts.keeps ? "keeps" : "forgets"));
    if (!facts.keeps) this.say(this.words("mend"));
    set("battery", facts.battery === undefined ? "–" : `${facts.battery} %`);
  }

  async send() {
    this.sender.failures = 0;
    await this.sender.contact();
    await this.sender.send();
    // What was under way may have been a try from before the network came.
    if (this.sender.count) await this.sender.send();
    await this.fill();
    this.say(this.sender.count ? this.words("unsent") : this.words("sent"));
  }

  rehearse(wanted) {
    if (wanted) rehearsal.begin(); else rehearsal.end();
    this.kiosk.sayRehearsal();
    this.close();
  }

  screen() {
    const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    if (change) change.catch(() => {});
  }

  // Ends the kiosk on this tablet. Nothing may wait here: nobody would send it.
  async end() {
    await this.send();
    if (this.sender.count) return;
    let answer = null;
    try { answer = await this.sender.post("/kiosk/leave", { code: this.code }); } catch (_error) { /* no network */ }
    if (!answer || !answer.ok) { this.say(this.words("unended")); return; }
    await forgetEverything(this.sender);
    window.location.replace("/kiosk");
  }

  go(where) {
    if (where === "open") this.open();
    else if (where === "close") this.close();
    else if (where === "enter") this.enter();
    else if (where === "send") this.send();
    else if (where === "rehearse" || where === "unrehearse") this.rehearse(where === "rehearse");
    else if (where === "screen") this.screen();
    else if (where === "end") this.end();
  }
}

const forgetEverything = async (sender) => {
  await sender.store.destroy();
  localStorage.clear();
  if (window.caches) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  const registrations = navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : [];
  await Promise.all(registrations.map((each) => each.unregister()));
};
