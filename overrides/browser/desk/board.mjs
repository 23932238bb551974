// @ts-check
// The triage board: filters, order, and the keyboard. What is chosen here goes into the packets.
import { ask } from "./ask.mjs";
import { $, dollars, element, guarded, heads, row, say, word } from "./page.mjs";

const PAGE = 100;
/** @type {Map<number, string>} claims chosen for packets, with their number */
export const chosen = new Map();
/** @type {any[]} rows in sight */
let rows = [];
/** @type {{ id: string, title: string }[]} */
export let ways = [];
let last = 0; // the claim that had the focus

const form = /** @type {HTMLFormElement} */ ($("filters"));
const body = /** @type {HTMLElement} */ ($("board").tBodies[0]);

/** The filters as the engine takes them. */
export const filters = () => Object.fromEntries([...new FormData(form)].filter(([name, value]) => name !== "order" && value));

export function wireBoard() {
  form.addEventListener("submit", guarded(async (/** @type {Event} */ event) => {
    event.preventDefault();
    await showBoard();
    focusBoard();
  }));
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(guarded(() => showBoard()), 150);
  });
  $("board-more").addEventListener("click", guarded(() => showBoard(rows.length)));
  $("choose-all").addEventListener("click", () => chooseAll(true));
  $("choose-none").addEventListener("click", () => chooseAll(false));
  body.addEventListener("keydown", guarded(press));
  body.addEventListener("focusin", (event) => {
    const line = /** @type {HTMLElement} */ (event.target).closest("tr");
    for (const link of body.querySelectorAll("a[tabindex='0']")) link.setAttribute("tabindex", "-1");
    line?.querySelector("a")?.setAttribute("tabindex", "0");
    last = Number(line?.dataset.claim ?? 0);
  });
  body.addEventListener("change", (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    choose(Number(box.closest("tr")?.dataset.claim), box.checked);
  });
}

/** @param {number} [offset] rows in sight already */
export async function showBoard(offset = 0) {
  const told = await ask("board", { filters: filters(), order: form.order.value, limit: PAGE, offset });
  ways = told.ways;
  rows = offset ? [...rows, ...told.rows] : told.rows;
  $("board-sum").textContent = told.total
    ? word("board.sum", { total: told.total, amount: dollars(told.at_stake), taken: `$${dollars(told.takebacks.cents)}` })
    : word("board.none");
  fillFilters(told);
  const made = told.rows.map(line);
  if (offset) body.append(...made);
  else body.replaceChildren(...made);
  $("board").hidden = !rows.length;
  $("board-more").hidden = rows.length >= told.total;
  if (rows.length < told.total) say(word("board.more", { shown: rows.length, total: told.total }));
  const first = body.querySelector(`tr[data-claim="${last}"] a`) ?? body.querySelector("a");
  first?.setAttribute("tabindex", "0");
  $("way-keys").replaceChildren(...ways.flatMap((way) => [element("kbd", word(`keys.${way.id}`)), ` ${way.title} `]));
}

/** The row that had the focus has it again; else the first. */
export function focusBoard() {
  const link = /** @type {HTMLElement | null} */ (body.querySelector("a[tabindex='0']"));
  link?.focus();
  return Boolean(link);
}

/** @param {any} told */
function fillFilters(told) {
  const choices = { ...told.choices, way: told.ways.filter((/** @type {any} */ way) => way.claims).map((/** @type {any} */ way) => ({ value: way.id, ...way })) };
  for (const [name, given] of Object.entries(choices)) {
    const control = form.elements.namedItem(name);
    if (!(control instanceof HTMLSelectElement)) continue;
    const value = control.value;
    const options = /** @type {any[]} */ (given).map((one) => element("option", `${name === "life" ? word(`life.${one.value}`) : one.title} (${one.claims})`, { value: one.value }));
    control.replaceChildren(control.options[0], ...options);
    control.value = value;
    if (control.value !== value) control.value = "";
  }
}

/** @param {any} claim */
function line(claim) {
  const name = claim.number || claim.account || String(claim.id);
  const box = element("input", "", { type: "checkbox", "aria-label": word("board.choose", { name }), tabindex: "-1" });
  box.checked = chosen.has(claim.id);
  const link = element("a", name, { href: `#claim=${claim.id}`, tabindex: "-1" });
  const who = element("span");
  who.append(link, element("span", claim.patient, { class: "hint" }));
  const day = claim.due ? word(claim.is_late ? "board.late" : "board.due", { day: claim.due, left: claim.days_left }) : word("board.no_day");
  const made = row(heads("columns.board"), [
    box, who, element("span", day, { class: claim.is_late ? "late" : "" }), `$${claim.amount}`, claim.payer, claim.drug_name ? `${claim.drug_name} (${claim.code})` : claim.code,
    claim.reason, element("span", claim.way_title, { class: "way" }),
    `${claim.why}${claim.found ? ` ${word("board.found", { count: claim.found })}` : ""}`,
  ]);
  made.dataset.claim = String(claim.id);
  return made;
}

/** @param {KeyboardEvent} event */
async function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const line = /** @type {HTMLElement} */ (event.target).closest("tr");
  if (!line) return;
  const claim = Number(line.dataset.claim);
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const next = /** @type {HTMLElement | null} */ (step > 0 ? line.nextElementSibling : line.previousElementSibling);
    next?.querySelector("a")?.focus();
  } else if (event.key === "x") {
    choose(claim, !chosen.has(claim));
  } else if (event.key === "m") {
    location.hash = "#packets";
  } else {
    const way = ways.find(({ id }) => word(`keys.${id}`) === event.key);
    if (way) await setWay(claim, way, line);
  }
}

/** @param {number} claim @param {{ id: string, title: string }} way @param {HTMLElement} line */
async function setWay(claim, way, line) {
  await ask("change", { claim, changes: { way: way.id } });
  const cell = line.querySelector(".way");
  if (cell) cell.textContent = way.title;
  say(word("board.set", { name: nameOf(claim), way: way.title }));
}

const nameOf = (/** @type {number} */ claim) => {
  const found = rows.find(({ id }) => id === claim);
  return found?.number || found?.account || String(claim);
};

/** @param {number} claim @param {boolean} yes */
function choose(claim, yes) {
  if (yes) chosen.set(claim, nameOf(claim));
  else chosen.delete(claim);
  const box = /** @type {HTMLInputElement | null} */ (body.querySelector(`tr[data-claim="${claim}"] input`));
  if (box) box.checked = yes;
  say(word("board.chosen", { count: chosen.size }));
}

/** @param {boolean} yes */
function chooseAll(yes) {
  if (!yes) chosen.clear();
  for (const { id } of rows) choose(id, yes);
  say(word("board.chosen", { count: chosen.size }));
}

/** The claim below one in sight, for "next". @param {number} claim */
export const nextClaim = (claim) => rows[rows.findIndex(({ id }) => id === claim) + 1]?.id ?? null;

/** Forget what was in sight and chosen. */
export function clearBoard() {
  rows = [];
  chosen.clear();
  body.replaceChildren();
}
