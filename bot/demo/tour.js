// simcord's page opens only with a key in its address; our server puts in the real one.
history.replaceState(null, "", "#demo");

const tour = document.getElementById("tour");
tour.addEventListener("click", async ({ target }) => {
  const run = target.closest("button")?.dataset.run;
  if (!run || tour.ariaBusy) return;
  tour.ariaBusy = "true";
  if (matchMedia("(max-width: 760px)").matches) tour.firstElementChild.open = false;
  const headers = { "X-Simcord-Capability": "demo" };
  await fetch(`/run/${run}`, { method: "POST", headers }).finally(() => { tour.ariaBusy = null; });
});

document.addEventListener("DOMContentLoaded", () => {
  const app = document.getElementById("preview-app");
  const timeline = document.getElementById("channel-timeline");
  const status = document.getElementById("action-status");
  let newest;
  let lastAction;

  // simcord's page keeps its place when something comes; show the first of what came or was changed by a press.
  function bringIntoView() {
    const messages = [...timeline.querySelectorAll("[data-message-id]")];
    const idOf = (message) => BigInt(message.dataset.messageId);
    const action = simcordPreview.lastAction;
    let shown = newest === undefined ? messages.slice(-1) : messages.filter((message) => idOf(message) > newest);
    if (!shown.length && action?.requestId !== lastAction) {
      const changed = new Set(action?.outcomes.map((outcome) => outcome.messageId));
      shown = messages.filter((message) => changed.has(message.dataset.messageId));
    }
    newest = messages.length ? idOf(messages.at(-1)) : 0n;
    lastAction = action?.requestId;
    const view = timeline.getBoundingClientRect();
    const top = shown[0]?.getBoundingClientRect().top;
    if (top < view.top || shown.at(-1)?.getBoundingClientRect().bottom > view.bottom) {
      timeline.scrollTop += top - view.top;
      timeline.dispatchEvent(new Event("scroll")); // this is the place to keep from now on
    }
  }
  new MutationObserver(() => {
    if (app.getAttribute("aria-busy") === "false") bringIntoView();
  }).observe(app, { attributeFilter: ["aria-busy"] });

  // What the page is doing is of interest while it takes time, and if it failed.
  new MutationObserver(() => {
    status.dataset.matters = /…|not |uncertain|unavailable|interrupted/.test(status.textContent);
  }).observe(status, { childList: true });
});
