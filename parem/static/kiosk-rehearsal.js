// A rehearsal at the kiosk: it asks as always, says so on every step, and throws away what was answered. Begun by staff
// on the tablet or by the manager in Parem; it ends by itself, because a forgotten one would lose citizens' answers.
"use strict";

const STAFF_REHEARSAL = 3600000;

const rehearsal = {
  key: "parem-kiosk-rehearsal",
  get kept() {
    try { return JSON.parse(localStorage.getItem(this.key)) || {}; } catch (_error) { return {}; }
  },
  keep(what) { try { localStorage.setItem(this.key, JSON.stringify(what)); } catch (_error) { /* full */ } },
  // The manager's, unless staff have ended this very one on the tablet; in the server's time.
  get managers() {
    const until = Number(document.body.dataset.rehearsal) || 0;
    return until !== this.kept.ended && until > Date.now() + (clock.kept.ahead || 0);
  },
  get isOn() {
    if (document.body.dataset.preview) return true;
    const left = (this.kept.until || 0) - Date.now();
    // A clock that was set back makes no rehearsal longer than it was to be.
    return this.managers || (left > 0 && left <= STAFF_REHEARSAL);
  },
  begin() { this.keep({ until: Date.now() + STAFF_REHEARSAL }); },
  end() { this.keep({ ended: Number(document.body.dataset.rehearsal) || 0 }); },
};
