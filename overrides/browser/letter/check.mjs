// @ts-check
// Errors on Continue with a focused summary; the list of answers with Change links; the pre-send check with where to fix.
import { openRow } from "./rows.mjs";
import { make, parts } from "./show.mjs";
import { word } from "./words.mjs";

/** Characters of an answer, and of the letter that came, which everybody has at hand. */
const ANSWER_SHOWN = 200;
const LETTER_SHOWN = 70;

/** @typedef {{ where: string, code: string, says: string, severity: string }} Problem */

/**
 * The problems of one page, as a summary with links to the fields. Returns whether anything must be fixed.
 * @param {HTMLElement} page
 * @param {Problem[]} problems
 * @param {Set<string>} seen warnings that were shown before and are let through
 */
export function showSummary(page, problems, seen) {
  const box = /** @type {HTMLElement} */ (page.querySelector(".summary"));
  const keys = [...page.querySelectorAll(":scope > [data-question]")].map((field) => /** @type {HTMLElement} */ (field).dataset.question ?? "");
  const mine = problems.filter((problem) => keys.includes(problem.where.replace(/[.[].*$/, "")) && !(problem.code === "missing" && !problem.where.includes("[")));
  const errors = mine.filter((problem) => problem.severity === "error");
  const warnings = mine.filter((problem) => problem.severity !== "error" && !seen.has(problem.where + problem.code));
  box.replaceChildren();
  box.hidden = !errors.length && !warnings.length;
  if (box.hidden) return false;
  box.append(make("p", word(errors.length ? "check.fix" : "check.once_more")));
  const list = make("ul");
  for (const problem of [...errors, ...warnings]) {
    const key = problem.where.replace(/\[(\d+)\]/, (_, number) => `.${Number(number) - 1}`);
    const item = make("li");
    const link = make("a", problem.says, { href: `#field-${key}` });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const field = document.getElementById(`field-${key}`) ?? /** @type {HTMLElement | null} */ (page.querySelector(`[name="${CSS.escape(key)}"]`));
      openRow(field);
      field?.focus();
    });
    item.append(link);
    list.append(item);
    if (problem.severity !== "error") seen.add(problem.where + problem.code);
  }
  box.append(list);
  box.focus();
  return true;
}

/** What was typed, in the words of the form. @param {HTMLElement} field */
function shownValue(field) {
  const said = [];
  for (const control of field.querySelectorAll("input, select, textarea")) {
    if (control instanceof HTMLInputElement && control.type === "radio") {
      if (control.checked) said.push(control.closest("label")?.textContent?.trim() ?? control.value);
    } else if (control instanceof HTMLSelectElement) {
      if (control.value) said.push(control.selectedOptions[0]?.textContent ?? control.value);
    } else if (/** @type {HTMLInputElement} */ (control).value.trim()) said.push(/** @type {HTMLInputElement} */ (control).value.trim());
  }
  return said.join(" · ").replace(/,?\s*\n\s*/g, ", "); // an address, a letter: a line or two here
}

/** @typedef {{ page: string, task: string, key: string, field: HTMLElement, value: string, said?: HTMLElement }} Answered a question, what is answered, and where that stands */

/** @type {WeakMap<Element, Answered[]>} what each list of answers was made of */
const listed = new WeakMap();

/** @param {Answered} row */
function shortened({ key, value }) {
  const most = key === "denial_text" ? LETTER_SHOWN : ANSWER_SHOWN;
  return value.length > most ? value.slice(0, most) + " …" : value;
}

/**
 * Whether the list holds these rows: an answer that was given other words gets them where it stands. What is told of them
 * now is kept for the next time.
 * @param {Element} box @param {Answered[]} rows
 */
function sameRows(box, rows) {
  const old = listed.get(box) ?? [];
  listed.set(box, rows);
  const isSame = old.length === rows.length && rows.every((row, at) => row.key === old[at].key && row.page === old[at].page && !row.value === !old[at].value);
  if (!isSame || !box.firstChild) return false;
  rows.forEach((row, at) => {
    row.said = old[at].said;
    if (row.value !== old[at].value && row.said) /** @type {ChildNode} */ (row.said.firstChild).textContent = shortened(row);
  });
  return true;
}

/**
 * Every page that applies, with what was answered and a link to change it; what was not is folded at the end of its task.
 * @param {HTMLElement} box
 * @param {HTMLElement} root
 * @param {{ id: string, task: string, questions: string[] }[]} pages
 */
export function showAnswers(box, root, pages) {
  const fields = new Map(parts(root).fields.map((field) => [`${field.parentElement?.dataset.page} ${field.dataset.question}`, field]));
  /** @type {Answered[]} */
  const rows = [];
  for (const { id, task, questions } of pages) {
    for (const key of questions) {
      const field = fields.get(`${id} ${key}`);
      if (field) rows.push({ page: id, task, key, field, value: shownValue(field) });
    }
  }
  if (sameRows(box, rows)) return;
  box.replaceChildren();
  let task = "";
  let list = make("dl");
  let open = make("details");
  for (const row of rows) {
    if (row.task !== task) {
      task = row.task;
      list = make("dl", "", { class: "answers" });
      open = make("details", "", { class: "open-answers" });
      open.append(make("summary"), make("dl", "", { class: "answers" }));
      box.append(make("h2", document.getElementById(task)?.dataset.title ?? ""), list, open);
    }
    const label = row.field.querySelector("label, legend")?.textContent?.trim() ?? row.key;
    const change = make("a", word("check.change"), { href: `#page=${row.page}`, "aria-label": `${word("check.change")}: ${label}`, "data-from": "check" });
    row.said = make("dd", row.value ? shortened(row) : word("check.not_answered"));
    if (!row.value) row.said.className = "unanswered";
    row.said.append(" ", change);
    (row.value ? list : /** @type {Element} */ (open.lastElementChild)).append(make("dt", label), row.said);
  }
  for (const details of box.querySelectorAll("details")) {
    const count = details.querySelectorAll("dt").length;
    if (count) /** @type {HTMLElement} */ (details.firstElementChild).textContent = word("check.open", { count });
    else details.remove();
  }
}

/**
 * What became of everything that was told: what no paper says first, each with the reason.
 * @param {HTMLElement} box
 * @param {{ id: string, label: string, says: string, printed: string[], why: string }[]} entries
 * @param {Record<string, string>} titles names of the papers
 */
export function showLedger(box, entries, titles) {
  const rows = entries.filter((entry) => entry.id.includes(".") || entry.printed.length);
  const unused = rows.filter((entry) => !entry.printed.length);
  const used = rows.filter((entry) => entry.printed.length);
  const line = (/** @type {typeof rows[number]} */ entry, /** @type {string} */ what) => {
    const item = make("li");
    item.append(make("q", entry.says.length > 120 ? entry.says.slice(0, 120) + " …" : entry.says), ` ${what}`);
    return item;
  };
  box.replaceChildren();
  if (unused.length) {
    const list = make("ul");
    list.append(...unused.map((entry) => line(entry, entry.why)));
    box.append(make("p", word("check.unused")), list);
  }
  if (used.length) {
    const more = make("details");
    const list = make("ul");
    list.append(...used.map((entry) => line(entry, word("check.printed", { papers: entry.printed.map((paper) => titles[paper] ?? paper).join(", ") }))));
    more.append(make("summary", word("check.used", { count: used.length })), list);
    box.append(more);
  }
}

const CELL = /^([a-z_]+)\[(\d+)\]\.([a-z_]+)$/;

/** Open the row that a fault stands in, and go to its cell. @param {string} where such as "findings[2].paper" */
function openCell(where) {
  const key = where.replace(CELL, (_, table, number, cell) => `${table}.${Number(number) - 1}.${cell}`);
  const field = /** @type {HTMLElement | null} */ (document.querySelector(`[name="${CSS.escape(key)}"]`));
  openRow(field);
  field?.closest(".is-more")?.parentElement?.classList.add("is-whole");
  field?.focus();
}

/**
 * @param {HTMLElement} box
 * @param {any[]} faults
 * @param {(question: string) => string} pageOf
 * @param {string} from the view that shows them, to come back to
 */
export function showFaults(box, faults, pageOf, from) {
  box.replaceChildren();
  if (!faults.length) {
    box.append(make("p", word("check.none")));
    return;
  }
  const list = make("ul");
  const look = make("ul");
  const first = faults.findIndex((fault) => fault.severity !== "error");
  for (const [at, fault] of faults.entries()) {
    const item = make("li", "", { class: fault.severity === "error" ? "must" : "may" });
    if (fault.severity === "error") item.append(make("strong", word("check.fix_this")));
    const page = pageOf(fault.where.split(",")[0].trim());
    const link = page ? make("a", fault.says, { href: `#page=${page}`, "data-from": from }) : make("span", fault.says);
    if (page && CELL.test(fault.where)) link.addEventListener("click", () => addEventListener("hashchange", () => openCell(fault.where), { once: true }));
    item.append(link);
    (first >= 0 && at >= first ? look : list).append(item);
  }
  if (list.firstChild) box.append(list);
  if (!look.firstChild) return;
  const count = look.children.length;
  if (from !== "check") {
    box.append(make("p", word("check.look"), { class: "lead" }), look);
    return;
  }
  const more = make("details"); // the letter can go out as it is: what would be better is one line until it is wanted
  more.append(make("summary", word(count === 1 ? "check.may_1" : "check.may", { count })), look);
  box.append(...(list.firstChild ? [] : [make("p", word("check.ready"))]), more);
}
