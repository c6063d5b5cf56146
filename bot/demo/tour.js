// simcord's page opens only with a key in its address; our server puts in the real one.
history.replaceState(null, "", "#demo");

const tour = document.getElementById("tour");
const isPhone = () => matchMedia("(max-width: 760px)").matches;
function makeRoom() {
  if (isPhone()) tour.firstElementChild.open = false;
}
document.getElementById("more").open = !isPhone();
tour.addEventListener("click", async ({ target }) => {
  const run = target.closest("button")?.dataset.run;
  if (!run || tour.ariaBusy) return;
  tour.ariaBusy = "true";
  makeRoom();
  const headers = { "X-Simcord-Capability": "demo" };
  await fetch(`/run/${run}`, { method: "POST", headers }).finally(() => { tour.ariaBusy = null; });
});

// simcord's page draws what is new over whatever is being pressed, and the press is lost: let it wait until the button is up.
const askServer = globalThis.fetch;
let pressed, letGo;
addEventListener("pointerdown", () => { pressed = new Promise((resolve) => { letGo = resolve; }); }, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(() => letGo?.()), true);
globalThis.fetch = async (address, ...options) => {
  const answer = await askServer(address, ...options);
  if (address === "/api/state") await pressed;
  return answer;
};

document.addEventListener("DOMContentLoaded", () => {
  const app = document.getElementById("preview-app");
  const timeline = document.getElementById("channel-timeline");
  const status = document.getElementById("action-status");
  let shown = [];
  let newest;
  let lastAction;

  // simcord's page keeps its place when something comes. Show the beginning of what came, or was changed by a press.
  function choose() {
    const messages = [...timeline.querySelectorAll("[data-message-id]")];
    if (!messages.length && newest) return; // the page is being drawn anew
    const idOf = (message) => BigInt(message.dataset.messageId);
    const action = simcordPreview.lastAction;
    const outcomes = action?.requestId === lastAction ? [] : action?.outcomes ?? [];
    const ids = new Set(outcomes.map((outcome) => outcome.messageId));
    // The last one was pressed; the panel and the board above it may have changed, too.
    const changed = messages.filter((message) => ids.has(message.dataset.messageId));
    const pressed = changed.findLast((message) => message.textContent.includes("Only you can see this"));
    let chosen = messages.filter((message) => idOf(message) > newest || message === pressed);
    if (!chosen.length) chosen = changed.slice(-1);
    if (newest === undefined) {
      const panel = messages.findLast((message) => message.textContent.includes("Start / Today"));
      chosen = panel ? [panel] : messages.slice(-1);
    }
    newest = messages.length ? idOf(messages.at(-1)) : 0n;
    lastAction = action?.requestId;
    if (!chosen.length) return;
    shown = chosen;
    bringIntoView();
  }
  function bringIntoView() {
    if (!shown[0]?.isConnected) return;
    const view = timeline.getBoundingClientRect();
    const top = shown[0].getBoundingClientRect().top;
    if (top >= view.top && shown.at(-1).getBoundingClientRect().bottom <= view.bottom) return;
    timeline.scrollTop += top - view.top;
    timeline.dispatchEvent(new Event("scroll")); // this is the place to keep from now on
  }
  new MutationObserver(() => {
    if (app.getAttribute("aria-busy") === "false") choose();
  }).observe(app, { attributeFilter: ["aria-busy"] });
  app.addEventListener("click", makeRoom);

  // simcord's page tells nobody that a form was cancelled, and its menus list no channels while one
  // is open. Becoming the same viewer again closes the form.
  const form = document.getElementById("modal-root");
  new MutationObserver(() => {
    const opened = simcordPreview.lastAction?.outcomes.some(({ kind }) => kind === "modal");
    if (form.hidden && opened) document.getElementById("viewer-picker").dispatchEvent(new Event("change"));
  }).observe(form, { attributeFilter: ["hidden"] });

  new ResizeObserver(bringIntoView).observe(timeline);

  // Another tab may have taken the demo's only view: take it back when this one is looked at again.
  const elsewhere = document.getElementById("elsewhere");
  elsewhere.lastElementChild.addEventListener("click", () => location.reload());
  const takeBack = () => {
    if (!document.hidden && !elsewhere.hidden) location.reload();
  };
  addEventListener("focus", takeBack);
  document.addEventListener("visibilitychange", () => { takeBack(); setTimeout(takeBack, 2000); });

  // What the page is doing is of interest while it takes time, and if it failed.
  new MutationObserver(() => {
    elsewhere.hidden = !status.textContent.includes("session is unavailable");
    app.inert = tour.inert = !elsewhere.hidden;
    status.dataset.matters = elsewhere.hidden && /…|not |uncertain|unavailable|interrupted/.test(status.textContent);
  }).observe(status, { childList: true });
});
