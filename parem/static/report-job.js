// Looks at a PDF's state each second and reloads the page when it, or its place in the queue, changes; without JavaScript the page reloads itself.
"use strict";
(() => {
  const { address, state, ahead } = document.currentScript.dataset;
  const look = async () => {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const now = answer.ok ? await answer.json() : null;
      if (!now || now.state !== state || String(now.ahead) !== ahead) { window.location.reload(); return; }
    } catch { /* no network for a moment: look again */ }
    window.setTimeout(look, 1000);
  };
  window.setTimeout(look, 1000);
})();
