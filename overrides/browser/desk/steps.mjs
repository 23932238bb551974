// @ts-check
// What each payer wants first, and what is usually tried before: the practice's own rows, and beside them the editions that were read.
import { ask, today } from "./ask.mjs";
import { $, button, element, guarded, heads, labelled, say, table, word } from "./page.mjs";

/** @type {Record<string, string[]>} the fields of a row of each kind */
const KINDS = { steps: ["payer", "drug", "illness", "steps", "source", "dated"], treatments: ["illness", "drugs"] };
const SEVERAL = new Set(["steps", "drugs"]);
const SHOWN = 200;

export function wireSteps() {
  for (const kind of Object.keys(KINDS)) {
    $(`add-${kind}`).addEventListener("click", () => {
      const row = addRow(kind, kind === "steps" ? { dated: today() } : {});
      row.querySelector("input").focus();
    });
    $(`form-${kind}`).addEventListener("submit", guarded(async (/** @type {Event} */ event) => {
      event.preventDefault();
      await ask("settings", { set: { [kind]: rowsOf(kind) } });
      await showGrid();
      say(word("steps.saved"));
    }));
  }
}

export async function showSteps() {
  const kept = await ask("settings");
  for (const kind of Object.keys(KINDS)) {
    $(`${kind}-rows`).replaceChildren();
    for (const row of kept[kind]) addRow(kind, row);
  }
  await showGrid();
}

async function showGrid() {
  const { steps, stale } = await ask("grid");
  const rows = steps.slice(0, SHOWN).map((/** @type {any} */ row) => [
    row.payer, row.drug, row.illness, row.steps.join("; "), `${row.source} (${word(row.own ? "steps.own" : "steps.read")})`, row.is_stale ? `${row.dated}, ${word("steps.stale")}` : row.dated,
  ]);
  $("grid-sum").textContent = steps.length ? word("steps.sum", { rows: steps.length, stale }) : word("steps.none");
  $("grid-rows").replaceChildren(rows.length ? table(heads("columns.grid"), rows, word("steps.sum", { rows: steps.length, stale })) : "");
}

/** @param {string} kind @param {Record<string, any>} values */
function addRow(kind, values) {
  const list = $(`${kind}-rows`);
  const row = element("fieldset", "", { class: "fields card" });
  row.append(element("legend", word("steps.row", { number: list.children.length + 1 })));
  for (const key of KINDS[kind]) {
    const field = element(SEVERAL.has(key) ? "textarea" : "input", "", { name: key, autocomplete: "off", ...(key === "dated" && { type: "date" }), ...(SEVERAL.has(key) && { rows: "3" }) });
    const value = values[key] ?? "";
    field.value = Array.isArray(value) ? value.join("\n") : value;
    row.append(labelled(word(`${kind}.${key}`), field));
  }
  row.append(button(word("steps.remove"), () => { row.remove(); $(`add-${kind}`).focus(); }));
  list.append(row);
  return row;
}

/** The rows as they were typed; one in which nothing stands is none. @param {string} kind */
function rowsOf(kind) {
  const rows = [...$(`${kind}-rows`).children].map((row) => Object.fromEntries(KINDS[kind].map((key) => {
    const value = row.querySelector(`[name=${key}]`).value.trim();
    return [key, SEVERAL.has(key) ? value.split("\n").map((/** @type {string} */ one) => one.trim()).filter(Boolean) : value];
  })));
  return rows.filter((row) => KINDS[kind].some((key) => key !== "dated" && row[key].length));
}
