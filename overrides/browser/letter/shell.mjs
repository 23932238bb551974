// @ts-check
// The bar above every page of the form: back, where one is, save, the menu. And the title of the window.
import { VIEWS } from "./views.mjs";
import { word } from "./words.mjs";

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const SITE = document.title;
/** @type {string[]} where one has been, the present place last */
let trail = [];

/** A place was opened: the same as before the last one is a step back. @param {string} id */
function follow(id) {
  if (trail.at(-1) === id) return;
  if (trail.at(-2) === id) trail.pop();
  else trail.push(id);
  trail = trail.slice(-50);
}

/** Tell where one is. @param {import("./views.mjs").Views} views */
export function showShell(views) {
  const id = views.current;
  follow(id);
  const heading = views.element(id)?.querySelector(".page-title")?.textContent?.trim() ?? "";
  document.title = heading ? word("shell.title", { heading, site: SITE }) : SITE;
  const step = views.step(id);
  // before the letter is read nobody knows how many steps there are
  const where = !step ? word("shell.case") : id === "paste" ? step.task : word("shell.step", step);
  if ($("shell-where").textContent !== where) $("shell-where").textContent = where;
  $("shell-back").hidden = trail.length < 2 && id === "paste";
}

/** @param {import("./views.mjs").Views} views */
export function wireShell(views) {
  $("shell-back").addEventListener("click", (event) => {
    event.preventDefault();
    if (trail.length > 1) history.back();
    else views.go(VIEWS.includes(views.current) ? "paste" : "tasks");
  });
  const menus = [...document.querySelectorAll("#letter-page details.shell-menu")].map((menu) => /** @type {HTMLDetailsElement} */ (menu));
  for (const menu of menus) {
    menu.addEventListener("click", (event) => {
      if (/** @type {HTMLElement} */ (event.target).closest("a, button")) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  }
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  // The theme's link to the text leads to a heading of the page; here that is the heading in sight.
  document.querySelector(".md-skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    const title = /** @type {HTMLElement | null} */ (views.element(views.current)?.querySelector(".page-title") ?? null);
    title?.scrollIntoView({ block: "start" });
    title?.focus({ preventScroll: true });
  });
}
