// Looks at a PDF's state each second and reloads the page when it changes; without JavaScript the page reloads itself.
"use strict";
(() => {
  const { address, state } = document.currentScript.dataset;
  const look = async () => {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || (await answer.json()).state !== state) { window.location.reload(); return; }
    } catch { /* no network for a moment: look again */ }
    window.setTimeout(look, 1000);
  };
  window.setTimeout(look, 1000);
})();
