// @ts-check
// What the engine answered, put on the page. Text goes in as text, never as markup.
import { openRow } from "./rows.mjs";
import { word } from "./words.mjs";

/**
 * @param {string} tag
 * @param {string} [text]
 * @param {Record<string, string>} [attributes]
 */
export function make(tag, text = "", attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const LONG_DAY = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", dateStyle: "long" });

/** '2026-11-03' as 'November 3, 2026'. @param {string} iso */
export function spell(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return LONG_DAY.format(new Date(Date.UTC(year, month - 1, day)));
}

/** @type {WeakMap<Element, string>} what each box was last made of */
const madeOf = new WeakMap();

/** Whether a box must be made again: it was made of something else. An edit changes little of what the engine tells.
 * @param {Element} box @param {any} told */
export function isStale(box, told) {
  const text = JSON.stringify(told);
  if (madeOf.get(box) === text) return false;
  madeOf.set(box, text);
  return true;
}

/** @param {HTMLElement} element @param {boolean} isHidden */
function hide(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden; // written again it would be laid out again
}

/** @type {WeakMap<Element, { pages: HTMLElement[], fields: HTMLElement[] }>} */
const partsOf = new WeakMap();

/** The pages of a form and their questions: made by the build, and the same as long as the page is there. @param {Element} form */
export function parts(form) {
  let found = partsOf.get(form);
  if (!found) {
    const all = (/** @type {string} */ selector) => [...form.querySelectorAll(selector)].map((element) => /** @type {HTMLElement} */ (element));
    found = { pages: all("[data-page]"), fields: all("[data-page] > [data-question]") };
    partsOf.set(form, found);
  }
  return found;
}

/** Hide the questions and pages that do not apply. @param {HTMLFormElement} form @param {string[]} shown @param {{ id: string }[]} pages */
export function showShown(form, shown, pages) {
  const applies = new Set(shown);
  const open = new Set(pages.map((page) => page.id));
  const { pages: all, fields } = parts(form);
  for (const page of all) hide(page, !open.has(page.dataset.page ?? ""));
  for (const field of fields) hide(field, !applies.has(field.dataset.question ?? ""));
  for (const button of form.querySelectorAll("[data-page] > .show-more")) { // where nothing that it unfolds applies
    const folded = [.../** @type {HTMLElement} */ (button.parentElement).querySelectorAll(":scope > .is-more")];
    hide(/** @type {HTMLElement} */ (button), folded.every((field) => /** @type {HTMLElement} */ (field).hidden));
  }
}

/** Offer the measures of the chosen illness; all of them when none is chosen. @param {string[]} names */
export function showMeasures(names) {
  const list = document.getElementById("list-findings-measure");
  if (!list) return;
  const all = [...list.children].map((option) => /** @type {HTMLOptionElement} */ (option));
  for (const option of all) option.disabled = names.length > 0 && !names.includes(option.value);
}

/** Offer first the topics that bear on the reason of the letter. @param {HTMLFormElement} form @param {string[]} ids */
export function showTopics(form, ids) {
  for (const control of form.querySelectorAll("[name^='facts.'][name$='.topic']")) {
    const select = /** @type {HTMLSelectElement} */ (control);
    const first = select.querySelector("optgroup.first");
    if ((first?.getAttribute("data-ids") ?? "") === ids.join(" ")) continue;
    const chosen = select.value;
    first?.remove();
    const known = ids.map((id) => select.querySelector(`option[value="${CSS.escape(id)}"]`)).filter((option) => option !== null);
    if (known.length) {
      const group = make("optgroup", "", { label: word("show.often"), class: "first", "data-ids": ids.join(" ") });
      group.append(...known.map((option) => option.cloneNode(true)));
      select.querySelector("option")?.after(group);
    }
    select.value = chosen;
  }
}

/** Suggest the papers that were named, wherever a paper is asked for. @param {HTMLFormElement} form */
export function showPapers(form) {
  const fields = form.querySelectorAll("[name^='papers.'][name$='.title'], [list='list-papers']");
  const titles = new Set([...fields].map((field) => /** @type {HTMLInputElement} */ (field).value.trim()).filter(Boolean));
  const list = document.getElementById("list-papers");
  if (list && isStale(list, [...titles])) list.replaceChildren(...[...titles].map((title) => make("option", "", { value: title })));
}

/** What a yes or a no would mean in the person's own dollars, with the figures published for this kind of plan.
 * @param {HTMLElement} box @param {{ sums: string[], statistics: string[] }} stakes */
export function showStakes(box, stakes) {
  if (!isStale(box, stakes)) return;
  const parts = [];
  if (stakes.sums.length) parts.push(make("h2", word("show.stakes")), ...stakes.sums.map((sum) => make("p", sum)));
  if (stakes.sums.length && stakes.statistics.length) {
    parts.push(make("h2", word("show.figures")), ...stakes.statistics.map((text) => make("p", text)));
    parts.push(make("p", word("show.figures_all")));
  }
  box.replaceChildren(...parts);
}

/**
 * Show what is wrong beside the questions a person has already answered.
 * @param {HTMLFormElement} form
 * @param {{ where: string, code: string, says: string, severity: string }[]} problems
 * @param {Set<string>} touched
 */
export function showProblems(form, problems, touched) {
  for (const error of [...form.getElementsByClassName("error")]) {
    if (/** @type {HTMLElement} */ (error).hidden && !error.textContent) continue;
    /** @type {HTMLElement} */ (error).hidden = true;
    error.textContent = "";
  }
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const problem of problems) {
    if (problem.severity !== "error" || (problem.code === "missing" && !problem.where.includes("["))) continue;
    const key = problem.where.replace(/\[(\d+)\]/, (_, number) => `.${Number(number) - 1}`);
    if (problem.code === "missing" && !touched.has(key)) continue;
    const error = document.getElementById(`error-${key}`);
    if (!error) continue;
    error.textContent = problem.says;
    error.hidden = false;
    error.closest(".is-more")?.parentElement?.classList.add("is-whole");
    openRow(error);
    document.getElementById(`field-${key}`)?.setAttribute("aria-invalid", "true");
  }
}

/** @param {HTMLSelectElement} box @param {any[]} documents @param {string} chosen */
export function showDocuments(box, documents, chosen) {
  const offered = documents.filter((offer) => offer.is_offered);
  if (!isStale(box, [offered.map(({ id, title, who }) => [id, title, who]), chosen])) return;
  box.replaceChildren();
  for (const offer of offered) {
    const option = make("option", word("show.paper", { title: offer.title, who: offer.who }), { value: offer.id });
    if (offer.id === chosen) option.setAttribute("selected", "");
    box.append(option);
  }
}

/**
 * Put HTML into a box and leave what is there already where it is: only blocks that have changed are laid out again, and
 * what somebody has marked in another one stays marked.
 * @param {HTMLElement} box
 * @param {string} html made safe for the page
 */
export function repaint(box, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const [old, fresh] = [[...box.childNodes], [...made.content.childNodes]];
  let [above, below] = [0, 0];
  const shorter = Math.min(old.length, fresh.length);
  while (above < shorter && old[above].isEqualNode(fresh[above])) above++;
  while (below < shorter - above && /** @type {Node} */ (old.at(-1 - below)).isEqualNode(/** @type {Node} */ (fresh.at(-1 - below)))) below++;
  const [gone, come] = [old.slice(above, old.length - below), fresh.slice(above, fresh.length - below)];
  if (gone.length === come.length) {
    gone.forEach((node, at) => { if (!node.isEqualNode(come[at])) node.replaceWith(come[at]); });
    return;
  }
  const rest = document.createDocumentFragment();
  rest.append(...come);
  box.insertBefore(rest, gone[0] ?? old[above] ?? null);
  for (const node of gone) node.remove();
}
