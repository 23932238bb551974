// @ts-check
// The letter page: the form is there from the start; Python loads beside it and then answers every change.
import { fillForm, readForm } from "./answers.mjs";
import { base64Of, bytes, download } from "./files.mjs";
import { growTo, wireRows } from "./rows.mjs";
import { showDates, showDocuments, showFaults, showFindings, showProblems, showShown } from "./show.mjs";
import { engine } from "./start.mjs";

const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const WAIT_MS = 350;
const KEEP_AFTER_MS = 5000;
const FILE_LIMIT = 5_000_000;

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const page = /** @type {HTMLElement} */ ($("letter-page"));
const form = /** @type {HTMLFormElement} */ ($("case"));

/** @type {Record<string, any>} */
let kept = {};
let documentId = "";
let timer = 0;
let turn = 0;
/** @type {Set<string>} */
const touched = new Set();

function today() {
  const now = new Date();
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return page.dataset.today || `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** @param {object} more */
function request(more = {}) {
  return { answers: readForm(form, kept), today: today(), ...more };
}

/** @param {string} text */
function say(text) {
  $("status").textContent = text;
}

async function refresh() {
  const mine = ++turn;
  const view = await engine.call("view", request({ document: documentId || null }));
  if (mine !== turn) return;
  if (!view.ok) return say(view.says ?? "");
  const { plan, letter } = view.result;
  const box = $("letter");
  if (letter.html) {
    box.innerHTML = letter.html; // made and escaped by the engine from what was typed
    $("letter-note").textContent = letter.has_gaps ? "Blanks are marked ________. Your plan lists what is missing." : "";
  } else {
    box.textContent = "";
    $("letter-note").textContent = letter.says;
  }
  showShown(form, plan.shown);
  showDates($("dates"), plan);
  showProblems(form, plan.problems, touched);
  showDocuments($("document"), plan.documents, documentId);
  $("letter-actions").hidden = !letter.html;
}

function changed() {
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT_MS);
}

/** The theme's own script (dark mode and the like) is not needed to write a letter: it comes when Python runs. */
function loadTheme() {
  const waiting = document.getElementById("theme-scripts");
  if (!(waiting instanceof HTMLTemplateElement)) return;
  for (const script of waiting.content.querySelectorAll("script")) {
    const copy = document.createElement("script");
    for (const { name, value } of script.attributes) copy.setAttribute(name, value);
    copy.textContent = script.textContent;
    document.body.append(copy);
  }
  waiting.remove();
}

async function start() {
  $("failed").hidden = true;
  say("The letter writer is loading. You can fill in the form meanwhile.");
  try {
    await (engine.starting ?? engine.start());
  } catch (error) {
    say("");
    $("failed").hidden = false;
    $("failed-why").textContent = error instanceof Error ? error.message : String(error);
    engine.starting = null;
    loadTheme();
    return;
  }
  say("The letter writer is ready.");
  page.dataset.state = "ready";
  for (const button of page.querySelectorAll("[data-needs-engine]")) button.removeAttribute("disabled");
  await refresh();
  page.dataset.first = "done";
  setTimeout(loadTheme, 500);
  setTimeout(() => engine.keep().then(() => { page.dataset.kept = "done"; }), KEEP_AFTER_MS);
}

/** @param {"docx" | "txt"} format */
async function save(format) {
  const made = await engine.call("download", request({ document: documentId || null, format }));
  if (!made.ok) return say(made.says ?? "");
  download(made.result.name, bytes(made.result.base64), format === "docx" ? WORD : "text/plain");
}

async function saveCase() {
  const answers = readForm(form, kept);
  const made = await engine.call("save_case", { answers, today: today() });
  const text = made.ok ? made.result.text : JSON.stringify({ format: "infusion-appeal-case", version: 1, answers }, null, 2);
  download("infusion-appeal-case.json", text, "application/json");
}

/** @param {Event} event */
async function openCase(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files?.[0];
  input.value = "";
  if (!file) return;
  if (file.size > FILE_LIMIT) return say("This file is too large to be a case file. Choose the file you saved here.");
  const opened = await engine.call("open_case", { base64: await base64Of(file) });
  if (!opened.ok) return say(opened.says ?? "");
  kept = fillForm(form, opened.result.answers, growTo);
  say("The case file is open." + (opened.result.unknown.length ? " It holds some answers we do not use; they are kept." : ""));
  await refresh();
}

async function readDenial() {
  const text = /** @type {HTMLTextAreaElement} */ ($("field-denial_text")).value;
  if (!text.trim()) return say("Paste the letter first.");
  const found = await engine.call("read", { text, today: today() });
  if (!found.ok) return say(found.says ?? "");
  showFindings($("findings"), found.result, (finding) => {
    const answers = readForm(form, kept);
    if (finding.question === "reasons") {
      const rows = (answers.reasons ?? []).filter((/** @type {any} */ row) => row.kind !== finding.value.kind);
      answers.reasons = [...rows, finding.value];
    } else {
      answers[finding.question] = finding.value;
    }
    kept = fillForm(form, answers, growTo);
    changed();
  });
}

async function check() {
  const faults = await engine.call("check", request());
  if (!faults.ok) return say(faults.says ?? "");
  showFaults($("faults"), faults.result);
}

/** @param {"letter" | "worksheet"} what */
function printPart(what) {
  document.body.dataset.print = what;
  window.print();
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", changed);
form.addEventListener("change", (event) => {
  const name = /** @type {HTMLInputElement} */ (event.target).name;
  if (name) touched.add(name);
  changed();
});
wireRows(form, changed);
$("retry").addEventListener("click", start);
$("print-letter").addEventListener("click", () => printPart("letter"));
for (const button of page.querySelectorAll(".print-worksheet")) button.addEventListener("click", () => printPart("worksheet"));
$("save-word").addEventListener("click", () => save("docx"));
$("save-text").addEventListener("click", () => save("txt"));
$("save-case").addEventListener("click", saveCase);
$("open-case").addEventListener("change", openCase);
$("read-denial").addEventListener("click", readDenial);
$("check").addEventListener("click", check);
$("document").addEventListener("change", (event) => {
  documentId = /** @type {HTMLSelectElement} */ (event.target).value;
  refresh();
});
window.addEventListener("beforeunload", (event) => {
  if (touched.size) event.preventDefault();
});
page.dataset.script = "on";
start();
