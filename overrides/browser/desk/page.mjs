// @ts-check
// Small things that all parts of the desk use: elements, tables, the live region, amounts.
import { word } from "../letter/words.mjs";
import { bytes, download } from "../letter/files.mjs";

export const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

const SAID_MS = 7000;
let saying = 0;

/** Say what happened, in the one live region; it leaves the sight after a while. @param {string} text */
export function say(text) {
  clearTimeout(saying);
  $("status").textContent = text;
  saying = setTimeout(() => { $("status").textContent = ""; }, SAID_MS);
}

/** Cents as dollars. @param {number | null} cents */
export const dollars = (cents) => (cents === null || cents === undefined ? "" : (cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }));

/** The names of a table's columns. @param {string} name of a sentence, with bars between them */
export const heads = (name) => word(name).split("|");

/**
 * A table that folds into cards where there is little room.
 * @param {string[]} columns
 * @param {(string | number | Node)[][]} rows
 * @param {string} caption
 */
export function table(columns, rows, caption) {
  const whole = element("table", "", { class: "folds" });
  const head = element("tr");
  head.append(...columns.map((column) => element("th", column, { scope: "col" })));
  const top = element("thead");
  top.append(head);
  const body = element("tbody");
  body.append(...rows.map((cells) => row(columns, cells)));
  whole.append(element("caption", caption, { class: "unseen" }), top, body);
  return whole;
}

/** @param {string[]} columns @param {(string | number | Node)[]} cells */
export function row(columns, cells) {
  const line = element("tr");
  line.append(...cells.map((cell, place) => {
    const box = element("td", "", { "data-label": columns[place] ?? "" });
    box.append(cell instanceof Node ? cell : String(cell ?? ""));
    if (box.textContent === "" && !box.children.length) box.classList.add("empty");
    return box;
  }));
  return line;
}

/** @param {string} tag @param {string} [text] @param {Record<string, string>} [attributes] @returns {any} */
export function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** A control with its label around it. @param {string} label @param {HTMLElement} control */
export function labelled(label, control) {
  const whole = element("label", `${label} `);
  whole.append(control);
  return whole;
}

/** @param {[string, string][]} options value and title @param {string} chosen @param {Record<string, string>} [attributes] */
export function select(options, chosen, attributes = {}) {
  const made = element("select", "", attributes);
  made.append(...options.map(([value, title]) => element("option", title, { value })));
  made.value = chosen;
  return made;
}

/** @param {string} text @param {() => any} act @param {string} [kind] */
export function button(text, act, kind = "quiet") {
  const made = element("button", text, { type: "button", class: kind });
  made.addEventListener("click", guarded(act));
  return made;
}

/** An act whose fault is told. @template {any[]} A @param {(...given: A) => any} act */
export const guarded = (act) => async (/** @type {A} */ ...given) => {
  try {
    return await act(...given);
  } catch (error) {
    say(String(/** @type {Error} */ (error).message || error));
  }
};

/** Hand over a file of the engine. @param {{ name: string, base64: string }} file */
export const handOver = ({ name, base64 }) => download(name, bytes(base64), "application/octet-stream");

export { download, word };
