// @ts-check
// The theme puts wide tables into boxes that scroll. Let people reach those boxes by keyboard, and say what they are.

function reachTables() {
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])")) {
    const heading = box.previousElementSibling?.closest("h2, h3, p")?.textContent?.trim();
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", heading ? `Table: ${heading.slice(0, 60)}` : "Table");
  }
}

new MutationObserver(reachTables).observe(document.body, { childList: true, subtree: true });
reachTables();

if (document.querySelector(".finder")) import("./finder.mjs");

// Only the letter page registers the service worker: nobody loads the program for reading a guide. Where it is there, it
// may go on with a new version when this page is done; on the letter page that is for letter.mjs to say.
if (!document.getElementById("letter-page")) {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  const begin = () => registration?.installing?.postMessage("begin");
  registration?.addEventListener("updatefound", begin);
  begin();
}
