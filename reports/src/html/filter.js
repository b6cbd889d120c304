"use strict";
{
  const form = document.getElementById("filter");
  const units = [...document.querySelectorAll("[data-unit]")];
  const groups = [...document.querySelectorAll("[data-group]")];
  const shown = document.getElementById("shown");
  const apply = () => {
    const verdict = form.elements.verdict.value;
    const clause = form.elements.clause.value;
    const text = form.elements.text.value.trim().toLowerCase();
    let count = 0;
    for (const unit of units) {
      const fits = (!verdict || unit.dataset.verdict === verdict) && (!clause || unit.dataset.clause === clause) && (!text || unit.textContent.toLowerCase().includes(text));
      unit.hidden = !fits;
      count += fits ? 1 : 0;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-unit]:not([hidden])");
    shown.textContent = `${count} / ${units.length}`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) { form.reset(); apply(); }
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
    if (target.tagName === "DETAILS") target.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  reveal();
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details:not(.record)")) one.open = true; });
}
