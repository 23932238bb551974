// @ts-check
// One thing that was read from the letter, put right or taken away where it stands; all the others stay as they are.
import { fillControl, typed } from "./answers.mjs";
import { make } from "./show.mjs";
import { word } from "./words.mjs";

const ROOM = "fix";

/** The form's own controls for a finding, copied: one question, or the cells of a row that the finding tells.
 * @param {HTMLElement} form @param {any} finding @param {string} place tells these controls from others on the page */
function controlsFor(form, finding, place) {
  const cells = typeof finding.value === "object" ? Object.keys(finding.value) : [""];
  return cells.flatMap((cell) => {
    const key = cell ? `${finding.question}.0.${cell}` : finding.question;
    const field = form.querySelector(`[data-question="${CSS.escape(key)}"]`);
    if (!field) return [];
    const copy = /** @type {HTMLElement} */ (field.cloneNode(true));
    copy.hidden = false;
    copy.classList.remove("is-more");
    copy.removeAttribute("data-question");
    copy.dataset.cell = cell;
    for (const element of [copy, ...copy.querySelectorAll("*")]) {
      for (const attribute of ["id", "name", "for", "aria-describedby"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.split(" ").map((part) => `${ROOM}-${place}-${part}`).join(" "));
      }
    }
    for (const control of copy.querySelectorAll("input, select, textarea")) fillControl(/** @type {HTMLInputElement} */ (control), cell ? finding.value[cell] : finding.value);
    return [copy];
  });
}

/** What stands in a copied field. @param {HTMLElement} field */
function valueOf(field) {
  return [...field.querySelectorAll("input, select, textarea")].map((control) => typed(/** @type {HTMLInputElement} */ (control))).find(Boolean) ?? "";
}

/** What a copied field says, in the words of the form. @param {HTMLElement} field */
function saidIn(field) {
  const control = /** @type {HTMLInputElement | HTMLSelectElement | null} */ (field.querySelector("input:checked, select, textarea, input:not([type=radio])"));
  if (control instanceof HTMLSelectElement) return control.selectedOptions[0]?.textContent ?? "";
  return (control?.type === "radio" ? control.closest("label")?.textContent : control?.value)?.trim() ?? "";
}

/**
 * Open what is to be put right below its line; nothing when it is open already.
 * @param {HTMLElement} line
 * @param {HTMLElement} form
 * @param {any} finding
 * @param {string} place
 * @param {(outcome: { value: any, says: string } | null) => void} done null: it is taken away
 */
export function openFix(line, form, finding, place, done) {
  const there = line.querySelector(".fixing");
  if (there) {
    /** @type {HTMLElement | null} */ (there.querySelector("input, select, textarea"))?.focus();
    return;
  }
  const room = make("div", "", { class: "fixing" });
  const fields = controlsFor(form, finding, place);
  const keep = make("button", word("reading.keep"), { type: "button", class: "small" });
  const away = make("button", word("reading.away"), { type: "button", class: "quiet small" });
  keep.addEventListener("click", () => {
    const told = fields.map((field) => ({ cell: field.dataset.cell ?? "", value: valueOf(field), label: field.querySelector("label, legend")?.textContent?.trim().replace(/[?:]$/, "") ?? "", said: saidIn(field) }));
    room.remove();
    if (told.every(({ value }) => !value)) return done(null);
    const value = told[0].cell ? { ...finding.value, ...Object.fromEntries(told.map((cell) => [cell.cell, cell.value])) } : told[0].value;
    const isSame = told.every((cell) => String(cell.value) === String((cell.cell ? finding.value[cell.cell] : finding.value) ?? ""));
    const says = finding.question === "reasons" ? told.map(({ said }, at) => (at ? `“${said}”` : said)) : told.map(({ label, said }) => `${label}: ${said}`);
    done({ value, says: isSame ? finding.says : says.join(finding.question === "reasons" ? " " : " · ") });
  });
  away.addEventListener("click", () => {
    room.remove();
    done(null);
  });
  room.append(...fields, keep, " ", away);
  line.append(room);
  /** @type {HTMLElement | null} */ (room.querySelector("input, select, textarea"))?.focus();
}
