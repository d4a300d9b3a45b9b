// Of the steps of all services only those of the chosen one are offered; without JavaScript the groups tell them apart.
"use strict";
const service = document.querySelector("select[name=service_id]");
const step = document.querySelector("select[name=step_id]");
const groups = step ? Array.from(step.querySelectorAll("optgroup")) : [];
if (service && groups.length) {
  const offer = () => {
    const chosen = service.selectedOptions[0];
    groups.forEach((group) => {
      const fits = Boolean(chosen && chosen.value) && group.label === chosen.textContent;
      group.hidden = group.disabled = !fits;
      if (!fits && group.contains(step.selectedOptions[0])) step.value = "";
    });
  };
  service.addEventListener("change", offer);
  offer();
}
