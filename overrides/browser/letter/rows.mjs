// @ts-check
// Tables of rows on the form: add, remove, renumber, shut what is told.

/** A row with so many cells told is shut when its page is opened; what the letter alone has told stays open. */
const TOLD = 3;

/** @param {HTMLElement} table a fieldset with data-rows */
function list(table) {
  return /** @type {HTMLElement} */ (table.querySelector(".row-list"));
}

/** Name every control of every row after its place. @param {HTMLElement} table */
function renumber(table) {
  const rows = [...list(table).children];
  rows.forEach((row, number) => {
    const place = (/** @type {string} */ text) => text.replace(/\.\d+\./g, `.${number}.`);
    for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby], [data-question]")) {
      for (const attribute of ["name", "id", "for", "aria-describedby", "data-question"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, place(value));
      }
    }
    const label = row.querySelector(".row-number");
    if (label) label.textContent = String(number + 1);
    const remove = /** @type {HTMLButtonElement} */ (row.querySelector(".remove-row"));
    remove.hidden = rows.length === 1;
    const up = /** @type {HTMLButtonElement} */ (row.querySelector(".move-up"));
    up.hidden = number === 0;
  });
}

/** Show of each row what its other cells ask for: data-row-rule holds the rules of the form. @param {HTMLFormElement} form */
export function showCells(form) {
  for (const field of form.querySelectorAll("[data-row-rule]")) {
    const row = field.closest(".row");
    const { shown, said } = JSON.parse(field.getAttribute("data-row-rule") ?? "{}");
    const valueOf = (/** @type {Element | null | undefined} */ cell) => {
      const control = /** @type {HTMLInputElement | null} */ (cell?.querySelector("input[type=radio]:checked, select, textarea, input:not([type=radio])") ?? null);
      return control?.value ?? "";
    };
    const holds = (/** @type {[string, string[]]} */ [column, values]) => values.includes(valueOf(row?.querySelector(`[data-question$=".${column}"]`)));
    const isHidden = !valueOf(field) && (!shown.every(holds) || said.some(holds));
    if (/** @type {HTMLElement} */ (field).hidden !== isHidden) /** @type {HTMLElement} */ (field).hidden = isHidden;
  }
}

/**
 * A drug that the letter names, other than the ordered one, is one that the plan wants; another, beside such a one, is not. Said for the person where
 * nothing was said, in sight and to be changed.
 * @param {HTMLFormElement} form @param {string} letter
 */
export function tellDemanded(form, letter) {
  const words = letter.toLowerCase();
  const ordered = ["product", "therapy"].map((key) => /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="${key}"]`))?.value.toLowerCase() ?? "").join(" ");
  const rows = [...form.querySelectorAll("[data-question=treatments] .row")].map((row) => {
    const drug = /** @type {HTMLInputElement | null} */ (row.querySelector("[name$='.drug']"))?.value.trim().toLowerCase() ?? "";
    const names = drug.split(/[(),/]/).map((name) => name.trim()).filter((name) => name.length > 3); // "CellCept (mycophenolate)" is either
    const choices = [...row.querySelectorAll("[name$='.demanded']")].map((choice) => /** @type {HTMLInputElement} */ (choice));
    return { drug, choices, isNamed: names.some((name) => words.includes(name)) && !ordered.includes(drug.split(" ")[0]) };
  });
  const anyNamed = rows.some((row) => row.isNamed);
  for (const { drug, choices, isNamed } of rows) {
    if (!drug || !anyNamed || choices.some((choice) => choice.checked)) continue;
    for (const choice of choices) choice.checked = choice.value === (isNamed ? "yes" : "no");
  }
}

/** @param {HTMLElement} row */
function clear(row) {
  for (const control of row.querySelectorAll("input, textarea, select")) {
    if (control instanceof HTMLInputElement && control.type === "radio") control.checked = false;
    else /** @type {HTMLInputElement} */ (control).value = "";
  }
  for (const error of row.querySelectorAll(".error")) /** @type {HTMLElement} */ (error).hidden = true;
}

/** A row more, not yet numbered among the others. @param {HTMLElement} table */
function appendRow(table) {
  const rows = list(table);
  const row = /** @type {HTMLElement} */ (rows.children[0].cloneNode(true));
  for (const radio of row.querySelectorAll("input[type=radio]")) radio.removeAttribute("name"); // until renumbered
  const names = [...rows.children[0].querySelectorAll("input[type=radio]")].map((radio) => radio.getAttribute("name"));
  clear(row);
  row.classList.remove("is-whole", "is-shut");
  [...row.querySelectorAll("input[type=radio]")].forEach((radio, index) => radio.setAttribute("name", names[index] ?? ""));
  for (const element of row.querySelectorAll("[name]")) {
    element.setAttribute("name", (element.getAttribute("name") ?? "").replace(/\.\d+\./, `.${rows.children.length}.`));
  }
  rows.append(row);
  return row;
}

/** Do something with the rows, number them, and keep what was chosen. @template T @param {HTMLElement} table @param {() => T} act */
function renumbered(table, act) {
  const checked = [...list(table).querySelectorAll("input:checked")];
  const done = act();
  renumber(table);
  for (const radio of checked) /** @type {HTMLInputElement} */ (radio).checked = true;
  return done;
}

/** @param {HTMLElement} table */
const addRow = (table) => renumbered(table, () => appendRow(table));

/** Put a row before the one above it; its radio buttons keep what was chosen. @param {HTMLElement} table @param {HTMLElement} row */
function moveUp(table, row) {
  const chosen = [...list(table).querySelectorAll("input:checked")];
  for (const radio of table.querySelectorAll("input[type=radio]")) radio.setAttribute("name", `moving-${radio.getAttribute("name")}-${[...list(table).children].indexOf(/** @type {Element} */ (radio.closest(".row")))}`);
  row.previousElementSibling?.before(row);
  for (const radio of table.querySelectorAll("input[type=radio]")) radio.setAttribute("name", (radio.getAttribute("name") ?? "").replace(/^moving-(.*)-\d+$/, "$1"));
  renumber(table);
  for (const radio of chosen) /** @type {HTMLInputElement} */ (radio).checked = true;
  /** @type {HTMLElement | null} */ (row.querySelector("input, select, textarea"))?.focus();
}

/** What was told in each cell of a row, in the words of the form. @param {HTMLElement} row */
function cellsOf(row) {
  return [...row.querySelectorAll("input[type=radio]:checked, input:not([type=radio]), select, textarea")].map((cell) => {
    if (cell instanceof HTMLSelectElement) return cell.selectedOptions[0]?.textContent ?? "";
    if (cell instanceof HTMLInputElement && cell.type === "radio") return cell.closest("label")?.textContent?.trim() ?? "";
    return /** @type {HTMLInputElement} */ (cell).value.trim();
  }).filter(Boolean);
}

/** Shut the rows that are told, where there are several: each says what it begins with. @param {HTMLElement} page */
export function shutRows(page) {
  for (const table of page.querySelectorAll("[data-rows]")) {
    const told = [...list(/** @type {HTMLElement} */ (table)).children].map((row) => /** @type {HTMLElement} */ (row)).filter((row) => cellsOf(row).length >= TOLD && !row.querySelector(".error:not([hidden])"));
    for (const row of told) {
      row.classList.toggle("is-shut", told.length > 1);
      /** @type {HTMLElement} */ (row.querySelector(".row-says")).textContent = cellsOf(row).slice(0, 2).join(" · ");
    }
  }
}

/** Open the row that something stands in. @param {Element | null} inside */
export function openRow(inside) {
  inside?.closest(".row")?.classList.remove("is-shut");
}

/** Make a table exactly so many rows long (at least one). @param {HTMLElement} table @param {number} count */
export function growTo(table, count) {
  const rows = list(table);
  renumbered(table, () => {
    for (const row of rows.children) row.classList.remove("is-shut");
    while (rows.children.length < count) appendRow(table);
    while (rows.children.length > Math.max(count, 1)) rows.lastElementChild?.remove();
  });
}

/**
 * Make the buttons of every table work.
 * @param {HTMLFormElement} form
 * @param {() => void} changed
 */
export function wireRows(form, changed) {
  for (const element of form.querySelectorAll("[data-rows]")) {
    const table = /** @type {HTMLElement} */ (element);
    const add = /** @type {HTMLButtonElement} */ (table.querySelector(".add-row"));
    add.hidden = false;
    add.addEventListener("click", () => {
      const row = addRow(table);
      showCells(form);
      /** @type {HTMLElement | null} */ (row.querySelector("input, select, textarea"))?.focus();
    });
    table.addEventListener("click", (event) => {
      const open = /** @type {HTMLElement} */ (event.target).closest(".open-row");
      if (open) {
        const row = open.closest(".row");
        openRow(row);
        /** @type {HTMLElement | null} */ (row?.querySelector("input, select, textarea"))?.focus();
        return;
      }
      const up = /** @type {HTMLElement} */ (event.target).closest(".move-up");
      if (up) {
        moveUp(table, /** @type {HTMLElement} */ (up.closest(".row")));
        changed();
        return;
      }
      const button = /** @type {HTMLElement} */ (event.target).closest(".remove-row");
      if (!button || list(table).children.length === 1) return;
      button.closest(".row")?.remove();
      renumber(table);
      add.focus();
      changed();
    });
    renumber(table);
  }
}
