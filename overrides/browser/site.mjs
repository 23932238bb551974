// @ts-check
// What every page but the letter does by script: little, so that the first paint waits for nothing.

const SIGNS = ["pointerdown", "pointermove", "touchstart", "keydown", "focusin", "wheel", "scroll"];

/** The theme's script (search, menu, light and dark) is needed once somebody reaches for the page, and not before. */
function startTheme() {
  for (const sign of SIGNS) removeEventListener(sign, startTheme, true);
  const waiting = /** @type {HTMLTemplateElement | null} */ (document.getElementById("theme-scripts"));
  for (const source of waiting?.content.querySelectorAll("script") ?? []) {
    const script = document.createElement("script");
    for (const { name, value } of source.attributes) script.setAttribute(name, value);
    document.body.append(script);
  }
  waiting?.remove();
}

/** A table too wide for the page scrolls in its box: let people reach that box by keyboard. */
function reachTables() {
  for (const box of document.querySelectorAll(".table"))
    if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
}

/** An address may name a part that is folded: unfold it. */
function unfold() {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = named && named.closest("details");
  if (!part || part.open) return;
  part.open = true;
  named.scrollIntoView();
}

for (const sign of SIGNS) addEventListener(sign, startTheme, { capture: true, passive: true });
addEventListener("resize", reachTables);
addEventListener("hashchange", unfold);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
reachTables();
unfold();
if (document.querySelector(".finder")) import("./finder.mjs");

// Only the letter page registers the service worker: nobody loads the program for reading a guide. Where it is there, it
// may go on with a new version when this page is done; on the letter page that is for letter.mjs to say.
if (!document.getElementById("letter-page")) {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  const begin = () => registration?.installing?.postMessage("begin");
  registration?.addEventListener("updatefound", begin);
  begin();
}
