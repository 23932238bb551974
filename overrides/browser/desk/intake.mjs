// @ts-check
// Files in: chosen or dropped, several at a time. A list's columns are shown first; a remittance is read at once.
import { ask, lay } from "./ask.mjs";
import { $, button, dollars, download, element, guarded, heads, labelled, say, select, table, word } from "./page.mjs";

/** @type {() => void} */
let changed = () => {};

/** @param {() => void} onchange after a file was taken in */
export function wireIntake(onchange) {
  changed = onchange;
  $("pick").addEventListener("change", guarded(async () => {
    await takeFiles([...$("pick").files]);
    $("pick").value = "";
  }));
  for (const name of ["dragenter", "dragover"]) $("desk").addEventListener(name, (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    $("drop").classList.add("over");
  });
  for (const name of ["dragleave", "drop"]) $("desk").addEventListener(name, () => $("drop").classList.remove("over"));
  $("desk").addEventListener("drop", guarded(async (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    await takeFiles([...(event.dataTransfer?.files ?? [])]);
  }));
  $("sample").addEventListener("click", guarded(async () => {
    const { name, text } = await ask("sample");
    await takeFiles([new File([text], name)]);
    location.hash = "#board";
  }));
  $("template").addEventListener("click", guarded(async () => {
    const { name, text } = await ask("template");
    download(name, text, "text/csv");
  }));
}

/** @param {File[]} files */
async function takeFiles(files) {
  $("mapping").replaceChildren();
  for (const file of files) {
    say(word("files.reading", { name: file.name }));
    await guarded(async () => {
      const path = await lay(file);
      const seen = await ask("look", { name: file.name, path });
      if (seen.columns?.length) showMapping(file.name, path, seen);
      else await takeIn(file.name, path);
    })();
  }
}

/** @param {string} name @param {string} path @param {Record<string, string>} [mapping] */
async function takeIn(name, path, mapping) {
  const told = await ask("import", { name, path, mapping });
  const all = told.faults?.length ? ` ${word("files.unlike")}` : ` ${word("files.ties")}`;
  say(told.known ? word("files.known", { name }) : word("files.read", { name, claims: told.claims, open: told.sorting.open }) + all);
  await showFiles();
  changed();
}

/** @param {string} name @param {string} path @param {any} seen */
function showMapping(name, path, seen) {
  const box = element("form", "", { class: "card mapping" });
  const choices = /** @type {[string, string][]} */ ([["", word("files.leave_out")], ...seen.choices.map((/** @type {any} */ one) => [one.value, one.title])]);
  const fields = seen.columns.map((/** @type {any} */ column) => {
    const field = labelled(column.head, select(choices, column.column, { "data-head": column.head }));
    field.append(element("span", column.sample.filter(Boolean).join(", "), { class: "hint" }));
    return field;
  });
  const grid = element("div", "", { class: "fields" });
  grid.append(...fields);
  box.append(element("h3", word("files.mapping", { name })), element("p", word("files.mapping_help")), grid, element("button", word("files.take_in", { name }), { type: "submit" }));
  box.addEventListener("submit", guarded(async (/** @type {Event} */ event) => {
    event.preventDefault();
    const known = new Map(seen.columns.map((/** @type {any} */ column) => [column.head, column.column]));
    const told = [...box.querySelectorAll("select")].map((one) => [one.dataset.head, one.value]);
    await takeIn(name, path, Object.fromEntries(told.filter(([head, value]) => known.get(head) !== value)));
    box.remove();
  }));
  $("mapping").append(box);
  box.querySelector("h3").tabIndex = -1;
  box.querySelector("h3").focus();
}

/** The files of the ledger with their sums, and what in them could not be used. */
export async function showFiles() {
  const { files } = await ask("open");
  if (!files.length) return $("taken").replaceChildren();
  const rows = files.map((/** @type {any} */ file) => [
    file.name, file.kind, file.lines, file.claims, dollars(file.charged), dollars(file.paid), dollars(file.adjusted),
    file.faults.length ? word("files.untied", { count: file.faults.length }) : word("files.tie"),
  ]);
  const faults = files.filter((/** @type {any} */ file) => file.faults.length).map((/** @type {any} */ file) => {
    const box = element("details", "", { class: "faults" });
    const list = element("ul");
    list.append(...file.faults.map((/** @type {any} */ fault) => element("li", `${fault.where}: ${fault.says}`)));
    box.append(element("summary", word("files.faults", { count: file.faults.length, name: file.name })), list);
    return box;
  });
  $("taken").replaceChildren(table(heads("files.heads_of_table"), rows, word("files.caption")), ...faults);
}
