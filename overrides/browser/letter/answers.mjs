// @ts-check
// Between the form on the page and the answers of a case file. Names of controls are question ids; a control in a
// table is named question.row.column. No rules here: Python reads what was typed.

/** @typedef {Record<string, any>} Answers */

/** @param {HTMLFormElement} form */
function controls(form) {
  return /** @type {(HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[]} */ (
    [...form.elements].filter((element) => "name" in element && element.name && "value" in element && !element.closest(".fixing")) // what is being put right is no answer yet
  );
}

/**
 * What a control holds, as typed. A suggested label stands for its id.
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control
 */
export function typed(control) {
  const { value } = control;
  if (value !== "" && control instanceof HTMLInputElement) {
    if (control.type === "radio") return control.checked ? value : "";
    for (const option of control.list?.options ?? []) {
      if (option.value === value && option.dataset.value) return option.dataset.value;
    }
  }
  return value;
}

/**
 * The answers in the form, empty ones left out, unknown keys of an opened file kept.
 * @param {HTMLFormElement} form
 * @param {Answers} kept
 * @returns {Answers}
 */
export function readForm(form, kept) {
  /** @type {Answers} */
  const answers = { ...kept };
  for (const control of controls(form)) {
    const value = typed(control);
    if (value === "") continue;
    const [question, row, column] = control.name.split(".");
    if (!column) {
      answers[question] = value;
    } else {
      (answers[question] ??= [])[Number(row)] ??= {};
      answers[question][Number(row)][column] = value;
    }
  }
  for (const [key, value] of Object.entries(answers)) {
    if (Array.isArray(value) && !(key in kept)) answers[key] = value.filter(Boolean);
  }
  return answers;
}

/** '2026-11-03' and '2026-11' as people write them here; anything else as it is. @param {string} text */
function usDate(text) {
  const match = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text);
  return match ? [match[2], match[3], match[1]].filter(Boolean).join("/") : text;
}

/**
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control
 * @param {any} value
 */
export function fillControl(control, value) {
  const text = value === null || value === undefined ? "" : String(value);
  if (control instanceof HTMLInputElement && control.type === "radio") {
    control.checked = control.value === text;
  } else if (control instanceof HTMLInputElement) {
    const label = [...(control.list?.options ?? [])].find((option) => option.dataset.value === text)?.value;
    control.value = label ?? usDate(text);
  } else {
    control.value = text;
  }
}

/**
 * Put answers into the form. Returns those that no control takes, so that they can be kept.
 * @param {HTMLFormElement} form
 * @param {Answers} answers
 * @param {(list: HTMLElement, rows: number) => void} growTo makes a table at least so many rows long
 * @returns {Answers}
 */
export function fillForm(form, answers, growTo) {
  for (const table of form.querySelectorAll("[data-rows]")) {
    const rows = answers[/** @type {HTMLElement} */ (table).dataset.question ?? ""];
    growTo(/** @type {HTMLElement} */ (table), Array.isArray(rows) ? rows.length : 1);
  }
  const known = new Set();
  for (const control of controls(form)) {
    const [question, row, column] = control.name.split(".");
    known.add(question);
    const value = answers[question];
    const cell = column ? (Array.isArray(value) ? value[Number(row)]?.[column] : "") : value;
    if (cell) control.closest(".is-more")?.parentElement?.classList.add("is-whole"); // what has an answer is not folded
    fillControl(control, cell);
  }
  return Object.fromEntries(Object.entries(answers).filter(([key]) => !known.has(key)));
}
