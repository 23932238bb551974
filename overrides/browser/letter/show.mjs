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

/** '2026-11-03' as 'November 3, 2026'. @param {string} iso */
export function spell(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day)).toLocaleDateString("en-US", { timeZone: "UTC", dateStyle: "long" });
}

/** Hide the questions and pages that do not apply. @param {HTMLFormElement} form @param {string[]} shown @param {{ id: string }[]} pages */
export function showShown(form, shown, pages) {
  const applies = new Set(shown);
  const open = new Set(pages.map((page) => page.id));
  for (const page of form.querySelectorAll("[data-page]")) {
    const element = /** @type {HTMLElement} */ (page);
    element.hidden = !open.has(element.dataset.page ?? "");
  }
  for (const field of form.querySelectorAll("[data-page] > [data-question]")) {
    const element = /** @type {HTMLElement} */ (field);
    element.hidden = !applies.has(element.dataset.question ?? "");
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
    const chosen = select.value;
    select.querySelector("optgroup.first")?.remove();
    const known = ids.map((id) => select.querySelector(`option[value="${CSS.escape(id)}"]`)).filter((option) => option !== null);
    if (known.length) {
      const group = make("optgroup", "", { label: word("show.often"), class: "first" });
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
  document.getElementById("list-papers")?.replaceChildren(...[...titles].map((title) => make("option", "", { value: title })));
}

/** What a yes or a no would mean in the person's own dollars, with the figures published for this kind of plan.
 * @param {HTMLElement} box @param {{ sums: string[], statistics: string[] }} stakes */
export function showStakes(box, stakes) {
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
  for (const error of form.querySelectorAll(".error")) {
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
  box.replaceChildren();
  for (const offer of documents.filter((offer) => offer.is_offered)) {
    const option = make("option", word("show.paper", { title: offer.title, who: offer.who }), { value: offer.id });
    if (offer.id === chosen) option.setAttribute("selected", "");
    box.append(option);
  }
}
