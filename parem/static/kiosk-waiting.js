// Answers on their way to the server: each is sealed as it is given, waits in this browser's database, goes out with
// others when there is a network, and is deleted when the server has it. The tablet can't open what it has sealed.
// ES2020, no other file. Where the browser has no cryptography (no HTTPS) or its database fails, answers are in memory
// alone, and the citizen is thanked only when the server has them.
"use strict";

const PURPOSE = "parem kiosk answer 1";
const MOST_AT_ONCE = 50;
const LARGEST = 150000;
const WINDOW = 500;
const PATIENCE = 20000;
// How long a citizen waits for the server where the tablet itself can't keep the answers.
const STANDING = 8000;

const canSeal = Boolean(window.isSecureContext && window.crypto && crypto.subtle);
const bytesOf = (words) => new TextEncoder().encode(words);
const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => { all.set(part, at); return at + part.length; }, 0);
  return all;
};
const toBase64 = (bytes) => {
  let words = "";
  for (let i = 0; i < bytes.length; i += 1) words += String.fromCharCode(bytes[i]);
  return btoa(words).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const fromBase64 = (words) => Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

// The counterpart of surveys/kiosks/seal.py. Filled up with spaces: how long it is does not tell who wrote a comment.
const sealed = async (contents, publicKey, kioskId) => {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirPoint = fromBase64(publicKey);
  const theirs = await crypto.subtle.importKey("raw", theirPoint, curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const ourPoint = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = joined(bytesOf(PURPOSE), ourPoint, theirPoint);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  const key = await crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const plain = bytesOf(contents);
  const filled = joined(plain, new Uint8Array(512 - (plain.length % 512)).fill(32));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(kioskId) }, key, filled);
  return toBase64(joined(ourPoint, iv, new Uint8Array(hidden)));
};

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const shuffled = (list) => {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
};

// The sealed answers on this tablet. Where the database can't be had, in memory, under keys below nothing.
class Store {
  constructor() {
    this.memory = new Map();
    this.nextKey = -1;
    // Whether the database failed when it was last used: staff and managers are told.
    this.isFailing = false;
    this.reopen();
  }

  reopen() {
    this.opening = this.open().catch(() => null).then((database) => {
      this.isFailing = !database;
      return database;
    });
    return this.opening;
  }

  async open() {
    if (!canSeal || !window.indexedDB) return null;
    const request = indexedDB.open("parem-kiosk", 1);
    request.onupgradeneeded = () => { request.result.createObjectStore("waiting", { autoIncrement: true }); };
    const database = await done(request);
    database.onversionchange = () => database.close();
    database.onclose = () => { this.reopen(); };
    return database;
  }

  async change(mode, work) {
    const database = await this.opening;
    if (!database) throw new Error("no database");
    // "strict": it is on the disk before the citizen is thanked.
    const transaction = database.transaction("waiting", mode, { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await work(transaction.objectStore("waiting"));
    await ended;
    return result;
  }

  // The key of what was added. A database that fails is opened anew and tried once more; then memory must do.
  async add(envelope) {
    const write = () => this.change("readwrite", (store) => done(store.add(envelope)));
    try {
      return await write();
    } catch (_error) {
      try {
        await this.reopen();
        return await write();
      } catch (_again) {
        this.isFailing = true;
        this.memory.set(this.nextKey, envelope);
        this.nextKey -= 1;
        return this.nextKey + 1;
      }
    }
  }

  // Some [key, envelope] pairs, the oldest first.
  async some(most) {
    let pairs = Array.from(this.memory);
    try {
      const read = (store) => Promise.all([done(store.getAllKeys(null, most)), done(store.getAll(null, most))]);
      const [keys, envelopes] = await this.change("readonly", read);
      // What is in memory alone goes first: somebody may be waiting for it, and nothing else keeps it.
      pairs = pairs.concat(keys.map((key, i) => [key, envelopes[i]]));
    } catch (_error) {
      this.isFailing = true;
    }
    return pairs.slice(0, most);
  }

  async remove(keys) {
    keys.forEach((key) => this.memory.delete(key));
    const kept = keys.filter((key) => key > 0);
    if (kept.length) await this.change("readwrite", (store) => { kept.forEach((key) => store.delete(key)); });
  }

  async count() {
    let kept = 0;
    try {
      kept = await this.change("readonly", (store) => done(store.count()));
    } catch (_error) {
      // Not there, or closed by the browser; it is opened anew.
      this.isFailing = true;
    }
    return kept + this.memory.size;
  }

  async destroy() {
    const database = await this.opening;
    if (database) { database.onclose = null; database.close(); }
    if (window.indexedDB) await done(indexedDB.deleteDatabase("parem-kiosk"));
  }
}

// By how much the server's clock is ahead, and the day that it last told: they outlive the page.
const clock = {
  get kept() {
    try { return JSON.parse(localStorage.getItem("parem-kiosk-clock")) || {}; } catch (_error) { return {}; }
  },
  learn({ now, today }) {
    if (!now || !today) return;
    try { localStorage.setItem("parem-kiosk-clock", JSON.stringify({ ahead: now - Date.now(), today })); } catch (_error) { /* full */ }
  },
  get day() { return new Date(Date.now() + (this.kept.ahead || 0)).toISOString().slice(0, 10); },
};

class Sender {
  constructor() {
    this.store = new Store();
    this.givenAt = new Map();
    this.plain = [];
    // Keys of answers in memory alone, by the response's id: sent once more by the citizen, they take their own place.
    this.unkept = new Map();
    this.count = 0;
    this.failures = 0;
    this.sending = null;
    this.lastContact = null;
    this.onnews = () => {};
    this.onchange = () => {};
  }

  // Keeps one citizen's answers. Fulfilled with true, the citizen may be thanked: they are on the disk or at the server.
  async keep(id, version, language, fields) {
    this.forget(id);
    let key = 0;
    try {
      key = await this.keepSealed({ id, version: Number(version), lang: language, fields });
    } catch (_error) {
      // No cryptography, or none that works: in memory, in plain, and on the disk nothing at all.
      this.plain.push([["response_id", id], ["version", version], ["lang", language], ["action", "send"], ...fields]);
    }
    await this.look();
    if (key > 0) { this.send(); return true; }
    if (key < 0) this.unkept.set(id, key);
    return this.arrived(id);
  }

  forget(id) {
    if (this.unkept.has(id)) this.store.memory.delete(this.unkept.get(id));
    this.unkept.delete(id);
    this.plain = this.plain.filter((fields) => fields[0][1] !== id);
  }

  // Whether what is in memory alone is at the server before the citizen's patience ends. It stays in memory if not.
  async arrived(id) {
    const isWaiting = () => this.store.memory.has(this.unkept.get(id)) || this.plain.some((fields) => fields[0][1] === id);
    const sent = async () => {
      await this.send();
      // What was under way may have been without it.
      if (isWaiting()) await this.send();
    };
    await Promise.race([sent(), new Promise((resolve) => { window.setTimeout(resolve, STANDING); })]);
    return !isWaiting();
  }

  async keepSealed(answers) {
    const { seal, kiosk: kioskId } = document.body.dataset;
    if (!canSeal || !seal) throw new Error("can't seal");
    const at = Math.floor(Date.now() / 60000) * 60000;
    const contents = JSON.stringify({ ...answers, at, told: clock.kept.today || null });
    const key = await this.store.add({ kiosk: kioskId, sealed: await sealed(contents, seal, kioskId) });
    this.givenAt.set(key, performance.now());
    return key;
  }

  async look() {
    this.count = this.plain.length + await this.store.count();
    this.onchange();
  }

  async facts() {
    const facts = { now: Date.now(), waiting: this.count, keeps: !this.store.isFailing };
    if (!navigator.getBattery) return facts;
    try {
      const battery = await navigator.getBattery();
      return { ...facts, battery: Math.round(battery.level * 100), charging: battery.charging };
    } catch (_error) {
      return facts;
    }
  }

  async fetch(path, body, type) {
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), PATIENCE);
    try {
      const headers = { Accept: "application/json" };
      if (type) headers["Content-Type"] = type;
      return await fetch(path, { method: "POST", body, headers, signal: stop.signal, cache: "no-store" });
    } finally {
      window.clearTimeout(timer);
    }
  }

  post(path, said) { return this.fetch(path, JSON.stringify(said), "application/json"); }

  // Sends all that waits; tries again by itself, more and more rarely, for as long as something does.
  send() {
    if (!this.sending) this.sending = this.sendAll().finally(() => { this.sending = null; });
    return this.sending;
  }

  async sendAll() {
    window.clearTimeout(this.timer);
    try {
      while (await this.sendPlain() || await this.sendBatch()) this.failures = 0;
      this.failures = 0;
    } catch (_error) {
      this.failures += 1;
    }
    await this.look();
    if (this.count) this.timer = window.setTimeout(() => this.send(), this.pause());
  }

  pause() { return this.failures ? Math.min(60, 2 ** this.failures) * 1000 * (1 + Math.random() / 4) : 0; }

  // One batch; true where there may be more. In no order: what came first does not show in the server's tables.
  // After a failure it is a smaller one out of more: an answer that the server stumbles over holds up no other.
  async sendBatch() {
    const most = Math.max(1, MOST_AT_ONCE >> this.failures);
    const found = shuffled(await this.store.some(this.failures ? WINDOW : MOST_AT_ONCE));
    const pairs = this.fitting(found.slice(0, most));
    if (!pairs.length) return false;
    const answers = pairs.map(([key, envelope]) => ({ ...envelope, ran: this.ran(key) }));
    const facts = await this.facts();
    const response = await this.post("/kiosk/answers", { ...facts, waiting: Math.max(0, this.count - pairs.length), answers });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    const news = await response.json();
    const settled = pairs.filter((_pair, i) => ["stored", "known", "held", "refused"].includes(news.outcomes[i])).map(([key]) => key);
    await this.store.remove(settled);
    settled.forEach((key) => this.givenAt.delete(key));
    this.heard(news);
    await this.look();
    return settled.length > 0;
  }

  fitting(pairs) {
    let size = 0;
    return pairs.filter(([, envelope], i) => { size += envelope.sealed.length; return i === 0 || size < LARGEST; });
  }

  ran(key) { return this.givenAt.has(key) ? Math.round((performance.now() - this.givenAt.get(key)) / 1000) : null; }

  // Without cryptography: one at a time, in plain, over the network that the page came by.
  async sendPlain() {
    if (!this.plain.length) return false;
    const response = await this.fetch("/kiosk", new URLSearchParams(this.plain[0]));
    if (response.status === 429 || response.status === 410 || response.status >= 500) throw new Error(`status ${response.status}`);
    const rest = response.status === 400 ? await this.withoutWrong(this.plain[0], response) : null;
    if (rest) this.plain[0] = rest; else this.plain.shift();
    return true;
  }

  // Answers that the server can't take (they were checked here before) are left out; the others are still sent.
  async withoutWrong(fields, response) {
    const wrong = Object.keys((await response.json()).errors || {});
    const rest = fields.filter(([name]) => !wrong.includes(name));
    return rest.length < fields.length ? rest : null;
  }

  heard(news) {
    this.lastContact = Date.now();
    clock.learn(news);
    this.onnews(news);
  }

  // Says how the tablet is, and hears whether the page is still the right one.
  async contact() {
    if (this.store.isFailing) { await this.store.reopen(); await this.look(); }
    try {
      const response = await this.post("/kiosk/state", await this.facts());
      if (response.ok) this.heard(await response.json());
      if (response.ok && this.count) this.send();
    } catch (_error) {
      // No network: what is shown stays, and is looked at again later.
    }
  }
}
