// @ts-check
// The letter page: the form is there from the start; Python loads beside it and then answers every change.
import { fillForm, readForm } from "./answers.mjs";
import { showGuide, wireAside } from "./aside.mjs";
import { showChecklist } from "./checklist.mjs";
import { showAnswers, showFaults, showLedger, showSummary } from "./check.mjs";
import { showDates } from "./dates.mjs";
import { fillElsewhere, KEPT_TEXTS, wireElsewhere } from "./elsewhere.mjs";
import { base64Of, bytes, download } from "./files.mjs";
import { showFindings } from "./findings.mjs";
import { letterHtml } from "./guard.mjs";
import { addRow, newIn, showHanded } from "./handed.mjs";
import { deleteAll, Draft, lock, lockedFile, unlock } from "./keep.mjs";
import { showNews, wireNews, wireOffer } from "./news.mjs";
import { dealtWith, forgetNext, showNext } from "./next.mjs";
import { workOffline } from "./offline.mjs";
import { wirePortal } from "./packet.mjs";
import { askSame, withNamedPapers } from "./papernames.mjs";
import { wirePapers } from "./papers.mjs";
import { answersOf, keepProfile, keptProfile, nextPatient, profileOf, readProfile, rowsOf } from "./practice.mjs";
import { growTo, showCells, shutRows, tellDemanded, wireRows } from "./rows.mjs";
import { showShell, wireShell } from "./shell.mjs";
import { make, repaint, showDocuments, showMeasures, showPapers, showProblems, showShown, showStakes, showTopics, spell } from "./show.mjs";
import { addresses, engine } from "./start.mjs";
import { Views } from "./views.mjs";
import { addWhyButtons, focusBlock, showDraft, showEdits, showTaken, showWhy } from "./why.mjs";
import { word } from "./words.mjs";

const TYPES = /** @type {Record<string, string>} */ ({
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  txt: "text/plain",
  pdf: "application/pdf",
  zip: "application/zip",
  ics: "text/calendar",
});
const WAIT_MS = 350;
const KEEP_AFTER_MS = 5000;
const CHECK_AFTER_MS = 500;
/** A sentence that was said just now outlives the opening of the next page. */
const FRESH_MS = 600;
const SAID_MS = 12_000;
const SLOW_AFTER_MS = 3000; // a start that takes longer says how much has arrived
/** Topics of a fact that a table of a later page takes anyway. */
const AS_TABLE = /** @type {Record<string, string>} */ ({ activity_score: "findings", objective_test: "findings", safety_tests: "findings", iron_labs: "findings", labelled_failed: "treatments", oral_iron_tried: "treatments" });
const FILE_LIMIT = 5_000_000;
/** What a guide may choose beforehand: question by name of the address. Never anything personal. */
const DEEP_LINKS = /** @type {Record<string, string>} */ ({ kind: "reasons", cover: "cover_from", therapy: "therapy" });

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const page = /** @type {HTMLElement} */ ($("letter-page"));
const form = /** @type {HTMLFormElement} */ ($("case"));

/** @type {Record<string, any>} answers no control takes: unknown keys of a file, letter_edits, letters from elsewhere */
let kept = {};
/** @type {any} */
let plan = null;
let documentId = "";
let timer = 0;
/** Counts every change of what the engine is asked about: an answer that a change has overtaken is not shown. */
let turn = 0;
/** The turn whose answer stands on the page. */
let shown = -1;
/** The one question to the engine that is under way. @type {Promise<void> | null} */
let asking = null;
/** The case file that is being opened: what the engine says of the form before it is filled would be shown for a moment. @type {Promise<any> | null} */
let opening = null;
/** The page that is being left, while the engine looks it through: a second press leaves it no second time. */
let leaving = "";
let isDraftKept = false;
let isSaved = true;
/** @type {any} */
let locked = null;
/** @type {Set<string>} */
const touched = new Set();
/** @type {Set<string>} */
const seenWarnings = new Set();

const offer = wireOffer((isKept) => {
  isDraftKept = isKept;
  setDraftChoice(isKept);
  if (isKept) keepDraft();
  say(word(isDraftKept ? "offer.kept" : "offer.not_kept"));
});
let checking = 0;
let saidAt = 0;
let hushing = 0;
/** The paragraph whose button takes the focus when the letter has been written anew. */
let changedKey = "";
/** ISO day on which an opened case was saved; null when none waits to be told about. @type {string | null} */
let newsFrom = null;

const views = new Views(page, arrived);

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
  saidAt = performance.now();
  clearTimeout(hushing);
  hushing = setTimeout(() => { $("status").textContent = ""; }, SAID_MS);
}

/** A page or view was opened. @param {string} id */
function arrived(id) {
  if (performance.now() - saidAt > FRESH_MS) $("status").textContent = "";
  showShell(views);
  $("news").hidden = true; // told once, where the case was opened
  if (touched.size && !isDraftKept && !isSaved && id !== "keep") offer.show();
  if (id === "check" && plan) check();
  const element = views.element(id);
  if (id === "papers") listNamedPapers();
  if (id === "treatments") listWantedDrugs().then(() => offerToldRows(id));
  if (id === "findings") offerToldRows(id);
  if (element?.dataset.page) shutRows(element);
  opened(id);
}

/** The letter whose drugs were put into the table, once. */
let drugsOf = "";

/** Put the drugs that the letter wants first into the table of treatments while nothing stands in it. */
async function listWantedDrugs() {
  const answers = readForm(form, kept);
  if (!answers.denial_text || answers.denial_text === drugsOf || answers.treatments?.length) return;
  drugsOf = answers.denial_text;
  const found = await engine.call("wanted_drugs", request());
  const now = readForm(form, kept);
  if (!found.ok || !found.result.length || now.treatments?.length || views.current !== "treatments") return;
  fillAll({ ...now, treatments: found.result.map((/** @type {string} */ drug) => ({ drug, demanded: "yes" })) });
  changed();
  const table = form.querySelector("[data-question=treatments] .row-list");
  table?.before(make("p", word("say.wanted_drugs"), { class: "note", id: "wanted-drugs" }));
}

/** What was offered from the person's own words and used or waved away, by table. */
const offered = new Set();

/** Offer for a table what the person told in their own words: seen first, used with one tap, never unasked. @param {string} table */
async function offerToldRows(table) {
  const found = await engine.call("told_rows", request({ table }));
  const list = form.querySelector(`[data-question=${table}] .row-list`);
  document.getElementById(`told-${table}`)?.remove();
  if (!found.ok || !list || views.current !== table) return;
  const says = found.result.says.filter((/** @type {string} */ line) => !offered.has(`${table}: ${line}`));
  if (!says.length) return;
  const box = make("div", "", { class: "note told-rows", id: `told-${table}` });
  const lines = make("ul");
  lines.append(...found.result.says.map((/** @type {string} */ line) => make("li", line)));
  const use = make("button", word("say.told_use"), { type: "button" });
  const no = make("button", word("say.told_no"), { type: "button", class: "quiet" });
  const away = () => {
    for (const line of found.result.says) offered.add(`${table}: ${line}`);
    box.remove();
  };
  use.addEventListener("click", async () => {
    const fresh = await engine.call("told_rows", request({ table })); // typed meanwhile stays
    away();
    if (!fresh.ok) return;
    fillAll({ ...readForm(form, kept), [table]: fresh.result.rows });
    if (table === "treatments") tellDemanded(form, /** @type {HTMLTextAreaElement} */ ($("field-denial_text")).value);
    changed();
    say(word("say.told_used"));
  });
  no.addEventListener("click", away);
  box.append(make("p", word("say.told_rows")), lines, use, " ", no);
  list.before(box);
}

/** Put the papers that were named beside a drug, a test or a fact into the list of papers, and ask about two names that look
 * like one paper. */
function listNamedPapers() {
  const all = withNamedPapers(readForm(form, kept));
  if (all) {
    fillAll(all);
    changed();
  }
  askAboutPapers();
}

function askAboutPapers() {
  const section = views.element("papers");
  if (section) askSame(section, readForm(form, kept), (answers) => {
    fillAll(answers);
    changed();
    askAboutPapers();
  });
}

/** Ask the engine anew. Resolves when the page shows what it says of the answers that stand there then. */
function refresh() {
  turn++;
  return catchUp();
}

/** One question at a time, asked again while changes overtake its answer: shown late, it would hide what they opened. */
function catchUp() {
  clearTimeout(timer);
  if (!asking && shown !== turn) asking = askAll();
  return asking;
}

async function askAll() {
  try {
    while (shown !== turn) {
      await opening;
      const mine = turn;
      const asked = request({ document: documentId || null });
      const view = await engine.call("view", asked);
      if (!view.ok) return say(view.says ?? "");
      const edits = view.result.letter.html && kept.letter_edits?.length ? await engine.call("edits", asked) : null;
      if (mine !== turn) continue;
      shown = mine;
      show(view.result, edits?.ok ? edits.result : null);
    }
  } finally {
    asking = null;
  }
}

/** Put on the page what the engine said. @param {{ plan: any, letter: any }} view @param {any} edits what became of the person's own words; null where there are none */
function show(view, edits) {
  plan = view.plan;
  const { letter } = view;
  const box = $("letter");
  if (letter.html) {
    repaint(box, letterHtml(letter.html)); // made and escaped by the engine from what was typed
    $("letter-note").textContent = letter.has_gaps ? word("letter.blanks") : "";
    if ($("show-why").getAttribute("aria-pressed") === "true") addWhyButtons(box, openWhy);
    if (changedKey) focusBlock(box, changedKey);
    changedKey = "";
    if (edits) showEdits(box, edits);
  } else {
    box.textContent = "";
    $("letter-note").textContent = letter.says;
  }
  showTaken($("letter-taken"), (kept.letter_edits ?? []).filter((/** @type {any} */ edit) => edit.document === letter.id), (edit) => keepEdit(edit, null));
  clearTimeout(checking);
  if (letter.html) checking = setTimeout(() => markDraft(letter.missing, shown), CHECK_AFTER_MS);
  else $("letter-draft").hidden = true;
  views.pages = plan.pages;
  showGuide(plan.guides);
  showShown(form, plan.shown, plan.pages);
  showDates($("dates"), plan);
  showMeasures(plan.measures);
  showTopics(form, plan.topics);
  showPapers(form);
  showStakes($("stakes"), plan.stakes);
  showProblems(form, plan.problems, touched);
  showDocuments(/** @type {HTMLSelectElement} */ ($("document")), plan.documents, documentId);
  $("letter-actions").hidden = !letter.html;
  if (newsFrom !== null) showNews(plan, readForm(form, kept), newsFrom);
  newsFrom = null;
  showShell(views);
  opened(views.current, true);
}

/** Mark the letter as a draft while something must be fixed. @param {string[]} missing ids of answers @param {number} mine */
async function markDraft(missing, mine) {
  const checked = await engine.call("check", request());
  if (!checked.ok || mine !== turn) return;
  const errors = checked.result.filter((/** @type {any} */ fault) => fault.severity === "error");
  const faults = errors.map((/** @type {any} */ fault) => ({ says: fault.says, page: views.pageOf(fault.where.split(",")[0].trim()) }));
  const answers = readForm(form, kept);
  const asked = missing.filter((key) => answers[key] === undefined).map((key) => {
    const field = form.querySelector(`[data-page] > [data-question="${CSS.escape(key)}"]`);
    return { label: field?.querySelector("label, legend")?.textContent?.trim() ?? key, page: views.pageOf(key) };
  });
  showDraft($("letter-draft"), $("letter"), faults, asked);
  $("save-pdf").textContent = word(faults.length ? "letter.download_draft" : "letter.download");
  const note = $("send-draft");
  note.hidden = !faults.length;
  note.replaceChildren(word("packet.draft", { count: faults.length }), " ", make("a", word("packet.draft_go"), { href: "#letter", "data-from": "send" }));
  tellLacks();
}

/** @type {() => void} gives up what waits for an idle moment */
let stopWaiting = () => {};

/** Do it when the page has nothing else to do; only the last of several. @param {() => void} act */
function whenIdle(act) {
  stopWaiting();
  const canIdle = "requestIdleCallback" in globalThis; // not in every Safari
  const late = canIdle ? requestIdleCallback(act, { timeout: 1000 }) : setTimeout(act, 50);
  stopWaiting = () => (canIdle ? cancelIdleCallback(late) : clearTimeout(late));
}

/** What a view needs when it is on the screen. @param {string} id @param {boolean} [isAgain] it was there already */
function opened(id, isAgain = false) {
  if (id === "tasks") views.showTasks($("task-list"), $("more-list"));
  if (id === "next") openNext();
  const answers = () => showAnswers($("answers-list"), page, views.pages);
  if (id === "all" && isAgain) whenIdle(answers); // below all questions: an edit need not wait for it
  else if (id === "check" || id === "all") answers();
  if (id === "packet" || id === "send") showPacket();
  if (id === "practice") showPractice();
  if (isDraftKept) keepDraft();
}

function showPacket() {
  if (!plan) return;
  showChecklist(plan, readForm(form, kept), saveDocument, tickStep);
  showAttachments();
}

/** @param {string} step @param {boolean} isDone */
function tickStep(step, isDone) {
  const others = (kept.done ?? []).filter((/** @type {any} */ row) => row.step !== step);
  kept.done = isDone ? [...others, { step, on: today() }] : others;
  if (!kept.done.length) delete kept.done;
  isSaved = false;
  touched.add("done");
  if (isDraftKept) keepDraft();
  const done = new Set((kept.done ?? []).map((/** @type {any} */ row) => row.step));
  const open = plan.steps.filter((/** @type {any} */ other) => !done.has(other.id)).length;
  say(word(isDone ? "packet.done_says" : "packet.undone_says", { open }));
}

const draft = new Draft();

async function keepDraft() {
  const outcome = await draft.write(readForm(form, kept), views.current, today());
  if (outcome !== "kept" && isDraftKept) stopKeeping(outcome);
}

/** The draft is no longer kept from this tab, and the page says why as long as it is so. @param {"refused" | "other"} why */
function stopKeeping(why) {
  isDraftKept = false;
  shelf?.rest();
  setDraftChoice(false);
  for (const note of page.querySelectorAll("[data-draft-fault]")) /** @type {HTMLElement} */ (note).hidden = note.getAttribute("data-draft-fault") !== why;
}

draft.onother = () => {
  if (isDraftKept) stopKeeping("other");
};

function changed() {
  showCells(form);
  isSaved = false;
  if (isDraftKept) keepDraft();
  turn++;
  clearTimeout(timer);
  timer = setTimeout(catchUp, WAIT_MS);
}

/** Put answers into the form. @param {Record<string, any>} answers */
function fillAll(answers) {
  kept = fillForm(form, answers, growTo);
  fillElsewhere(kept);
  showCells(form);
}

/** @type {() => void} told when the first letter is there: what is for later may use the line now */
let begun = () => {};
workOffline(new Promise((resolve) => { begun = () => resolve(null); }), (takeOver) => {
  $("new-version").hidden = false;
  $("take-over").addEventListener("click", takeOver);
});

async function start() {
  $("failed").hidden = true;
  say(word("start.loading"));
  engine.onarrival = (arrived, all) => {
    $("arrival").hidden = arrived >= all || performance.now() < SLOW_AFTER_MS;
    $("arrived").textContent = (arrived / 1e6).toFixed(1);
    $("arriving").textContent = (all / 1e6).toFixed(1);
  };
  try {
    await (engine.starting ?? engine.start());
  } catch (error) {
    say("");
    $("failed").hidden = false;
    $("failed-why").textContent = error instanceof Error ? error.message : String(error);
    engine.starting = null;
    return;
  }
  $("arrival").hidden = true;
  say(word("start.ready"));
  page.dataset.state = "ready";
  for (const button of page.querySelectorAll("[data-needs-engine]")) button.removeAttribute("disabled");
  await refresh();
  page.dataset.first = "done";
  begun();
  setTimeout(() => {
    if (page.dataset.keep !== "no") engine.keep().then(() => { page.dataset.kept = "done"; });
  }, KEEP_AFTER_MS);
}

/** @type {import("./maker.mjs").Maker | null} */
let maker = null;
/** @type {import("./attach.mjs").Attachments | null} */
let attachments = null;

/** What makes PDFs, loaded when one is first asked for. */
async function pdfMaker() {
  const { Maker } = await import("./maker.mjs");
  maker ??= new Maker(addresses);
  return maker;
}

/** The papers that stay on this device, where that was asked for. @type {import("./shelf.mjs").Shelf | null} */
let shelf = null;
/** Whether kept papers wait to be put back when they are first needed. */
let isShelfWaiting = false;

async function papersShelf() {
  const { Shelf } = await import("./shelf.mjs");
  shelf ??= new Shelf(draft);
  return shelf;
}

/** Keep the papers as they are now, where that was asked for; say so when it could not be done. */
async function keepPapers() {
  if (!shelf?.isKept || !attachments || isShelfWaiting) return;
  tellPapers(await shelf.write(attachments.papers));
}

/** @param {import("./shelf.mjs").Outcome} outcome */
function tellPapers(outcome) {
  if (outcome !== "kept" && shelf?.isKept) shelf.rest();
  setPapersChoice();
  $("papers-fault").textContent = outcome === "kept" ? "" : word(outcome === "refused" ? "attach.no_room" : "attach.other_tab");
  $("papers-fault").hidden = outcome === "kept";
}

function setPapersChoice() {
  const choice = /** @type {HTMLInputElement} */ ($("keep-papers"));
  choice.disabled = !isDraftKept;
  choice.checked = isDraftKept && Boolean(shelf?.isKept);
}

$("keep-papers").addEventListener("change", async (event) => {
  const isWanted = /** @type {HTMLInputElement} */ (event.target).checked;
  const papersKept = await papersShelf();
  if (isWanted) tellPapers(await papersKept.begin(attachments?.papers ?? new Map()));
  else await papersKept.forget();
  isShelfWaiting = false;
  say(word(papersKept.isKept ? "attach.kept" : "attach.not_kept"));
});

/** Put kept papers back, once, where the packet is made: it starts what makes PDFs. @param {import("./attach.mjs").Attachments} into */
async function takeFromShelf(into) {
  if (!isShelfWaiting || !shelf) return;
  isShelfWaiting = false;
  try {
    await into.restore((await shelf.read()) ?? []);
  } catch {
    tellPapers("refused");
  }
}

async function showAttachments() {
  const { Attachments } = await import("./attach.mjs");
  if (!attachments) {
    attachments = new Attachments($("packet-exhibits"), pdfMaker, say);
    attachments.onchange = () => {
      tellLacks();
      keepPapers();
    };
    attachments.isKept = () => Boolean(shelf?.isKept);
  }
  attachments.show(plan.exhibits);
  tellLacks();
  if (views.current === "send") await takeFromShelf(attachments);
  tellLacks();
  const notice = plan.exhibits.find((/** @type {any} */ exhibit) => exhibit.is_notice);
  if (views.current !== "send" || !notice || attachments.papers.has(notice.number)) return; // it starts what makes PDFs
  const files = noticeFiles;
  noticeFiles = []; // once: what was taken out stays out
  if (files.length) await attachments.add(notice.number, files, false);
}

/** Say what the packet would lack, before it is made. A letter with something open keeps its blank line. */
function tellLacks() {
  const says = attachments?.lacks(Boolean(signature?.isSigned()) && $("send-draft").hidden) ?? "";
  $("packet-lacks").textContent = says;
  $("packet-lacks").hidden = !says;
}

/** The letter as it was photographed or chosen: it is the exhibit of the notice, if nothing else is. @type {File[]} */
let noticeFiles = [];

/** @type {ReturnType<import("./sign.mjs").wireSignature> | null} */
let signature = null;

/** The room to sign, when it is first opened. */
async function openSignature() {
  const { wireSignature } = await import("./sign.mjs");
  signature ??= wireSignature(say, tellLacks);
}

/** What was signed, for a file that is made now. */
async function signed() {
  return { signature: (await signature?.picture()) ?? "" };
}

/** Make the packet to send. Its button makes way for one that stops it. */
async function makeSending() {
  if (!attachments) return;
  const { makePacket } = await import("./attach.mjs");
  const limit = Number(/** @type {HTMLSelectElement} */ ($("packet-limit")).value) * 1_000_000 || null;
  say(word("say.packet"));
  $("make-packet").hidden = true;
  $("stop-packet").hidden = false;
  $("stop-packet").focus();
  try {
    say(await makePacket(await pdfMaker(), request({ limit, ...(await signed()) }), attachments, $("packet-parts")));
  } catch {
    say(word("say.packet_failed"));
  }
  $("make-packet").hidden = false;
  $("stop-packet").hidden = true;
  $("make-packet").focus();
}

/** Ask the engine for a file and hand it to the browser. @param {string} method @param {Record<string, any>} more */
async function saveMade(method, more = {}) {
  if (more.format === "pdf") say(word("say.pdf"));
  if (method !== "calendar") Object.assign(more, await signed());
  const made = more.format === "pdf" ? await (await pdfMaker()).ask(method, request(more)) : await engine.call(method, request(more));
  if (!made.ok) return say(made.says ?? "");
  if (made.result.says?.length) say(made.result.says.join(" "));
  else if (more.format === "pdf") say(word("say.pdf_ready"));
  download(made.result.name, bytes(made.result.base64), TYPES[made.result.name.split(".").pop()] ?? "application/octet-stream");
}

/** @param {string | null} document @param {"docx" | "pdf" | "txt"} format */
function saveDocument(document, format) {
  return saveMade("download", { document: document || null, format });
}

async function saveCase() {
  const answers = readForm(form, kept);
  const made = await engine.call("save_case", { answers, today: today() });
  let text = made.ok ? made.result.text : JSON.stringify({ format: "infusion-appeal-case", version: 1, answers }, null, 2);
  const passphrase = /** @type {HTMLInputElement} */ ($("passphrase")).value;
  if (passphrase) text = await lock(text, passphrase);
  download(made.ok ? made.result.name : "infusion-appeal-case.json", text, "application/json");
  isSaved = true;
  say(word(passphrase ? "say.saved_locked" : "say.saved"));
}

/** The one file somebody chose in a file field, not too large. @param {Event} event */
function chosenFile(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files?.[0];
  input.value = "";
  if (file && file.size > FILE_LIMIT) {
    say(word("say.large"));
    return null;
  }
  return file ?? null;
}

/** @param {Event} event */
async function openCase(event) {
  const file = chosenFile(event);
  if (!file) return;
  locked = lockedFile(await file.text());
  $("unlock").hidden = !locked;
  if (locked) {
    say(word("say.locked"));
    $("unlock-passphrase").focus();
    return;
  }
  await openBase64(await base64Of(file), file.lastModified);
}

/** @param {number} time milliseconds since 1970 */
function dayOf(time) {
  const day = new Date(time);
  return new Date(day.getTime() - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** @param {string} base64 @param {number} savedAt milliseconds since 1970 */
async function openBase64(base64, savedAt) {
  const settling = engine.call("open_case", { base64 }).then(async (opened) => ({ opened, isTaken: !opened.ok || (await settleFormer()) }));
  opening = settling; // nothing is asked of the form before it is filled
  const { opened, isTaken } = await settling;
  if (!opened.ok) return say(opened.says ?? "");
  if (!isTaken) return say(word("former.not_opened"));
  fillAll(opened.result.answers);
  if (isDraftKept) keepDraft();
  const unknown = opened.result.unknown.filter((/** @type {string} */ key) => key !== "letter_edits" && !Object.values(KEPT_TEXTS).includes(key));
  say(word("news.open") + (unknown.length ? word("news.unknown") : ""));
  newsFrom = dayOf(savedAt);
  offer.close();
  await refresh();
}

async function openLocked() {
  const text = await unlock(locked, /** @type {HTMLInputElement} */ ($("unlock-passphrase")).value);
  if (text === null) return say(word("say.wrong_passphrase"));
  $("unlock").hidden = true;
  locked = null;
  await openBase64(await base64Of(new File([text], "case.json")), Date.now());
}

/** @type {import("./practice.mjs").Profile | null} what recurs in this practice, kept on the device only when asked */
let profile = keptProfile();

function saveProfile() {
  profile = profileOf(readForm(form, kept), profile);
  download("practice-profile.json", JSON.stringify(profile, null, 2) + "\n", "application/json");
  if (keptProfile()) keepProfile(profile);
  showPractice();
}

/** @param {Event} event */
async function openProfile(event) {
  const file = chosenFile(event);
  if (!file) return;
  try {
    profile = readProfile(await file.text());
  } catch {
    return say(word("practice.wrong"));
  }
  fillAll({ ...readForm(form, kept), ...answersOf(profile) });
  say(word("practice.opened"));
  showPractice();
  changed();
}

function showPractice() {
  /** @type {HTMLInputElement} */ ($("keep-profile")).checked = keptProfile() !== null;
  const select = /** @type {HTMLSelectElement} */ ($("profile-use"));
  const options = rowsOf(profile).map(({ kind, name }, number) => make("option", word(`practice.${kind}`, { name: nameOf(kind, name) }), { value: String(number) }));
  select.replaceChildren(select.options[0], ...options);
  select.disabled = !options.length;
}

/** What a person calls a row: a drug is kept by its id. @param {string} kind @param {string} name */
function nameOf(kind, name) {
  const listed = kind === "drug" ? document.querySelector(`#list-therapy option[data-value="${CSS.escape(name)}"]`) : null;
  return listed instanceof HTMLOptionElement ? listed.value : name;
}

/** A new case for another person: the practice, the doctor, the payer and the drug stay, and nothing about a person. */
async function startNextPatient() {
  const answers = readForm(form, kept);
  if (profile) {
    profile = profileOf(answers, profile);
    if (keptProfile()) keepProfile(profile);
  }
  clearCase();
  fillAll(nextPatient(answers));
  isSaved = true;
  if (isDraftKept) keepDraft();
  await refresh();
  say(word("practice.next"));
  views.go("paste");
}

async function readDenial() {
  const text = /** @type {HTMLTextAreaElement} */ ($("field-denial_text")).value;
  if (!text.trim()) return say(word("reading.empty"));
  const handed = await engine.call("record", request({ text }));
  if (handed.result?.of === "record") return takeRecord(handed.result);
  const found = await engine.call("read", { text, today: today() });
  if (!found.ok) return say(found.says ?? "");
  const all = [...found.result, ...newIn(found.result, handed.result?.offers ?? [])];
  say(word("reading.found", { count: all.length }));
  const status = await engine.call("status", { text });
  showFindings($("findings"), all, isAnswered(), useFindings, status.ok ? status.result : null);
  showHanded($("findings"), handed.result);
  showFound();
}

/** What was found comes into sight, with the focus. */
function showFound() {
  if (page.dataset.mode === "one") $("findings").scrollIntoView({ block: "start" });
  $("findings").focus({ preventScroll: true });
}

/** Whether a question that takes one answer has it. @returns {(question: string) => boolean} */
function isAnswered() {
  const before = readForm(form, kept);
  return (question) => before[question] !== undefined && !isTable(question);
}

/** @param {string} question */
function isTable(question) {
  return form.querySelector(`[data-rows][data-question="${CSS.escape(question)}"]`) !== null;
}

/** What a medical record or a payer's data gives the case, each thing to be confirmed. @param {any} handed */
function takeRecord(handed) {
  say(handed.says[0] ?? "");
  showFindings($("findings"), handed.offers, isAnswered(), useFindings);
  showHanded($("findings"), handed);
  showFound();
}

/** The text of files joins what is in the box, and is looked through at once. @param {string} text */
async function takeLetter(text) {
  const box = /** @type {HTMLTextAreaElement} */ ($("field-denial_text"));
  box.value = box.value.trim() ? `${box.value.trim()}\n\n${text}` : text;
  changed();
  await readDenial();
}

/** Take what was found as answers, and go on. Reasons join the table of reasons, each kind once.
 * @param {any[]} findings */
async function useFindings(findings) {
  const answers = readForm(form, kept);
  for (const finding of findings) {
    if (finding.question === "reasons") {
      const rows = (answers.reasons ?? []).filter((/** @type {any} */ row) => row.kind !== finding.value.kind && (row.kind || row.words));
      answers.reasons = [...rows.filter((/** @type {any} */ row) => row.words), finding.value];
    } else if (typeof finding.value === "object") {
      addRow(answers, finding);
    } else {
      answers[finding.question] = finding.value;
    }
  }
  fillAll(answers);
  touched.add("denial_text");
  changed();
  await refresh();
  say($("findings").textContent ?? "");
  if (views.current === "paste") views.go(views.after("paste"));
}

/** Ask what would help most, and show it. */
async function openNext() {
  const found = await engine.call("next", request());
  if (!found.ok) return say(found.says ?? "");
  // What a later page of the form asks anyway is not asked here first; the answer in one's own words is.
  const ahead = new Set(views.behind("next").flatMap((page) => page.questions));
  const now = found.result.filter((/** @type {any} */ question) => question.question === "reasons" || !ahead.has(AS_TABLE[question.row.topic] ?? (question.question === "facts" ? "" : question.question)));
  showNext($("next-list"), now, settle, answerNext);
}

/** @param {import("./next.mjs").Asked} question @param {"unknown" | "not_so"} answer */
function settle(question, answer) {
  kept.settled = [...(kept.settled ?? []), { about: question.id, answer }];
  dealtWith(question.id);
  afterNext(word("say.settled"));
}

/** @param {import("./next.mjs").Asked} question @param {Record<string, string> | null} cells */
function answerNext(question, cells) {
  dealtWith(question.id);
  const answers = readForm(form, kept);
  const place = Number(/^reasons:(\d+)$/.exec(question.id)?.[1] ?? 0) - 1;
  if (place >= 0 && cells) {
    answers.reasons[place] = { ...answers.reasons[place], ...cells };
    fillAll(answers);
  } else if (isTable(question.question) && (cells || Object.keys(question.row).length)) {
    answers[question.question] = [...(answers[question.question] ?? []), cells ?? question.row];
    fillAll(answers);
  }
  if (cells) return afterNext(word("say.added"));
  changed();
  views.goAndReturn(views.pageOf(question.question));
}

/** @param {string} said */
async function afterNext(said) {
  changed();
  await openNext();
  say(said);
  $("next-title").focus();
}

async function splitPolicy() {
  const text = /** @type {HTMLTextAreaElement} */ ($("field-policy_text")).value;
  const found = await engine.call("criteria", { text });
  if (!found.ok) return say(found.says ?? "");
  if (!found.result.length) return say(word("say.no_points"));
  const answers = readForm(form, kept);
  const before = new Map((answers.criteria ?? []).map((/** @type {any} */ row) => [row.criterion, row]));
  answers.criteria = found.result.map((/** @type {any} */ row) => before.get(row.criterion) ?? { criterion: row.criterion });
  fillAll(answers);
  say(word("say.points", { count: found.result.length }));
  changed();
  views.go("criteria");
}

async function check() {
  const faults = await engine.call("check", request());
  if (!faults.ok) return say(faults.says ?? "");
  showFaults($("faults"), faults.result, (question) => views.pageOf(question), "check");
  say(faults.result.length ? word("check.count", { count: faults.result.length }) : word("check.none"));
  const ledger = await engine.call("ledger", request());
  const papers = /** @type {HTMLSelectElement} */ ($("document")).options;
  if (ledger.ok) showLedger($("ledger"), ledger.result, Object.fromEntries([...papers].map((paper) => [paper.value, paper.text])));
}

/** @param {string} key @param {HTMLElement} panel */
async function openWhy(key, panel) {
  const told = await engine.call("why", request({ document: documentId || null, key }));
  if (!told.ok) return say(told.says ?? "");
  const edits = kept.letter_edits ?? [];
  const id = told.result?.document;
  const mine = edits.find((/** @type {any} */ edit) => edit.key === key && edit.document === id);
  showWhy(panel, told.result, mine, (text) => {
    keepEdit({ document: id, key, original: told.result.original, text: "" }, text);
  });
}

/** Keep new words for a paragraph, or with null take the change back. @param {import("./why.mjs").Edit} edit @param {string | null} text */
function keepEdit(edit, text) {
  const others = (kept.letter_edits ?? []).filter((/** @type {any} */ other) => other.key !== edit.key || other.document !== edit.document);
  kept.letter_edits = text === null ? others : [...others, { ...edit, text }];
  changedKey = edit.key;
  say(word(text === null ? "letter.restored" : "letter.kept"));
  changed();
}

/** Leave a page of the form: forward only when nothing on it needs mending. @param {HTMLElement} section */
async function goOn(section) {
  const id = section.dataset.page ?? "";
  if (leaving === id) return;
  for (const control of section.querySelectorAll("[name]")) touched.add(control.getAttribute("name") ?? "");
  leaving = id;
  try {
    const seen = new Set(askedIn(section));
    if (page.dataset.state === "ready" && !(await isSound(section))) return;
    const follows = askedIn(section).find((field) => !seen.has(field)); // what the last answer brings up is seen before one goes on
    if (follows && views.current === id) return /** @type {HTMLElement | null} */ (follows.querySelector("input, select, textarea"))?.focus();
    if (views.current === id) views.leave(id); // whoever went elsewhere meanwhile stays there
  } finally {
    leaving = "";
  }
}

/** The questions in sight on a page of the form. @param {HTMLElement} section */
function askedIn(section) {
  return [...section.querySelectorAll(":scope > [data-question]")].filter((field) => !(/** @type {HTMLElement} */ (field).hidden) && !field.classList.contains("is-more"));
}

/** Whether nothing on a page needs mending; what does is summed up on top of it. @param {HTMLElement} section */
async function isSound(section) {
  await refresh();
  const odd = await engine.call("odd", request());
  return !plan || !showSummary(section, [...plan.problems, ...(odd.ok ? odd.result : [])], seenWarnings);
}

/** @param {"letter" | "worksheet" | "check"} what */
function printPart(what) {
  document.body.dataset.print = what;
  window.print();
}

/** The questions to leave a page of the desk for, by section. */
function showJumps() {
  $("all-jumps").replaceChildren(...[...form.querySelectorAll("section.task")].map((section) =>
    make("button", /** @type {HTMLElement} */ (section).dataset.title ?? "", { type: "button", class: "quiet small", "data-jump": section.id })));
  $("all-jumps").addEventListener("click", (event) => {
    const id = /** @type {HTMLElement} */ (event.target).dataset?.jump;
    const title = id && document.getElementById(`task-${id}`);
    if (!title) return;
    title.scrollIntoView({ block: "start" });
    title.focus({ preventScroll: true });
  });
}

/** Papers of the case that goes stay only if the person says so. Resolves to false where the question was closed. */
async function settleFormer() {
  const names = [...(attachments?.papers.values() ?? [])].flat().map((paper) => paper.name);
  names.push(...noticeFiles.map((file) => file.name), ...(isShelfWaiting ? [word("former.waiting")] : []));
  if (!names.length) return true;
  const { askFormer } = await import("./former.mjs");
  const answer = await askFormer(page, names);
  if (answer === "away") forgetPapers();
  return answer !== "";
}

/** Take off the page what was picked for the packet, read, signed or made of it. */
function forgetPapers() {
  papers.clear();
  maker?.stop();
  if (isShelfWaiting) shelf?.write(new Map()); // those that were not put back yet belong to the case that goes
  isShelfWaiting = false;
  attachments?.clear();
  signature?.clear();
  noticeFiles = [];
  $("packet-parts").replaceChildren();
}

/** Take the case off the page: answers, edits, papers, and what was made of them. */
function clearCase() {
  turn++; // what is under way belongs to the case that goes
  clearTimeout(timer);
  clearTimeout(checking);
  kept = {};
  plan = null;
  documentId = "";
  form.reset();
  fillAll({});
  for (const control of page.querySelectorAll("#passphrase, #unlock-passphrase")) /** @type {HTMLInputElement} */ (control).value = "";
  touched.clear();
  seenWarnings.clear();
  views.forget();
  forgetNext();
  offered.clear();
  drugsOf = "";
  for (const id of ["told-treatments", "told-findings", "wanted-drugs"]) document.getElementById(id)?.remove();
  isSaved = true;
  forgetPapers();
  attachments?.show([]); // the names of its papers go too
  /** @type {HTMLTextAreaElement} */ ($("portal-text")).value = "";
  $("portal-box").hidden = $("copy-portal").hidden = true;
  for (const id of ["findings", "faults", "ledger", "letter-draft", "news-list", "packet-lacks", "packet-steps", "packet-wait", "packet-papers"]) $(id).replaceChildren();
  for (const id of ["letter-draft", "send-draft", "packet-lacks", "news", "letter-taken"]) $(id).hidden = true;
}

async function deleteEverything() {
  if (!window.confirm($("delete-all").dataset.ask ?? "")) return false;
  isDraftKept = false;
  engine.forget();
  clearCase();
  setDraftChoice(false);
  offer.close();
  profile = null;
  await shelf?.rest();
  await draft.delete();
  await deleteAll();
  say(word("say.deleted"));
  await refresh();
  isSaved = true;
  return true;
}

/** @param {boolean} isKept */
function setDraftChoice(isKept) {
  for (const choice of page.querySelectorAll("[name=keep-draft]")) {
    const radio = /** @type {HTMLInputElement} */ (choice);
    radio.checked = radio.value === (isKept ? "yes" : "no");
  }
  setPapersChoice();
  // The browser may remember and offer names and addresses only on a device that is its person's own.
  for (const field of form.querySelectorAll("[data-autocomplete]")) field.setAttribute("autocomplete", isKept ? field.getAttribute("data-autocomplete") ?? "off" : "off");
}

/** A draft of this device, or what a guide's link chose, before anything is typed. */
async function beginWithWhatIsThere() {
  const found = await draft.read();
  if (found && !Object.keys(found.answers).length && found.version > 1) {
    stopKeeping("other");
  } else if (found) {
    isDraftKept = true;
    if (draft.hasPapers) isShelfWaiting = await (await papersShelf()).hasOurs();
    setDraftChoice(true);
    fillAll(found.answers);
    say(word("news.draft"));
    newsFrom = found.on ?? "";
    if (!location.hash && found.at) history.replaceState(null, "", form.querySelector(`[data-page="${CSS.escape(found.at)}"]`) ? `#page=${found.at}` : `#${found.at}`);
  }
  if (!found && profile) fillAll(answersOf(profile));
  const chosen = new URLSearchParams(location.hash.slice(1));
  const answers = readForm(form, kept);
  let isChosen = false;
  for (const [name, question] of Object.entries(DEEP_LINKS)) {
    const value = chosen.get(name);
    const control = form.querySelector(question === "reasons" ? '[name="reasons.0.kind"]' : `[name="${question}"]`);
    const options = control instanceof HTMLSelectElement ? [...control.options] : control instanceof HTMLInputElement ? [...(control.list?.options ?? [])] : [];
    if (!value || !options.some((option) => option.value === value || option.dataset.value === value)) continue;
    if (question === "reasons") answers.reasons ??= [{ kind: value }];
    else answers[question] ??= value;
    isChosen = true;
  }
  if (isChosen) {
    fillAll(answers);
    history.replaceState(null, "", "#page=paste");
    say(word("start.chosen"));
  }
}

/** Whether a name was begun that the list beside the field has: the only one that fits is filled in, and nobody is led on with
 * half a name. @param {HTMLInputElement} field */
function isHalfTyped(field) {
  const begun = field.value.trim().toLowerCase();
  const names = [...(field.list?.options ?? [])].map((option) => option.value);
  if (!begun || names.some((name) => name.toLowerCase() === begun)) return false;
  const near = names.filter((name) => name.toLowerCase().includes(begun));
  if (near.length === 1) field.value = near[0];
  return near.length > 0;
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", changed);
form.addEventListener("change", (event) => {
  const name = /** @type {HTMLInputElement} */ (event.target).name;
  if (name) touched.add(name);
  if (/^papers\.\d+\.title$/.test(name)) askAboutPapers();
  if (/^treatments\.\d+\.drug$/.test(name)) tellDemanded(form, /** @type {HTMLTextAreaElement} */ ($("field-denial_text")).value);
  changed();
});
form.addEventListener("keydown", (event) => {
  const field = /** @type {HTMLElement} */ (event.target);
  if (event.key !== "Enter" || !(field instanceof HTMLInputElement) || page.dataset.mode === "all") return;
  event.preventDefault();
  if (isHalfTyped(field)) return changed();
  /** @type {HTMLElement | null} */ (field.closest("[data-page]")?.querySelector(".go-on") ?? null)?.click();
});
form.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  const section = /** @type {HTMLElement | null} */ (button?.closest("[data-page]") ?? null);
  if (!button || !section) return;
  const id = section.dataset.page ?? "";
  if (button.classList.contains("show-more")) {
    const whole = /** @type {HTMLElement} */ (button.parentElement);
    whole.classList.add("is-whole");
    /** @type {HTMLElement | null} */ (whole.querySelector(":scope > .is-more :is(input, textarea, select)"))?.focus();
  }
  if (button.classList.contains("go-on")) goOn(section);
  if (button.classList.contains("skip")) views.leave(id);
});
wireRows(form, changed);
$("retry").addEventListener("click", start);
$("print-check").addEventListener("click", () => printPart("check"));
$("print-letter").addEventListener("click", () => printPart("letter"));
for (const button of page.querySelectorAll(".print-worksheet")) button.addEventListener("click", () => printPart("worksheet"));
for (const button of page.querySelectorAll(".save-case")) button.addEventListener("click", saveCase);
$("save-word").addEventListener("click", () => saveDocument(documentId, "docx"));
$("save-pdf").addEventListener("click", () => saveDocument(documentId, "pdf"));
wirePortal((method, more) => engine.call(method, request(more)), say);
$("make-packet").addEventListener("click", makeSending);
$("stop-packet").addEventListener("click", () => maker?.stop());
$("sign").addEventListener("toggle", openSignature);
$("save-text").addEventListener("click", () => saveDocument(documentId, "txt"));
$("save-packet").addEventListener("click", () => saveMade("packet"));
$("save-calendar").addEventListener("click", () => saveMade("calendar"));
$("open-case").addEventListener("change", openCase);
$("unlock-go").addEventListener("click", openLocked);
$("save-profile").addEventListener("click", saveProfile);
$("open-profile").addEventListener("change", openProfile);
$("read-denial").addEventListener("click", readDenial);
const papers = wirePapers({
  ask: (method, more) => engine.call(method, more),
  say,
  take: takeLetter,
  record: (base64) => engine.call("record", request({ base64 })),
  takeRecord,
  read: (files) => noticeFiles.push(...files),
  show: () => {
    if (views.current !== "all" && views.current !== "paste") views.go("paste");
  },
});
$("split-policy").addEventListener("click", splitPolicy);
$("check").addEventListener("click", check);
wireElsewhere({
  ask: (method, more = {}) => engine.call(method, request(more)),
  say,
  chosenFile,
  keep: (key, text) => {
    if (text) kept[key] = text;
    else delete kept[key];
    isSaved = false;
    if (isDraftKept) keepDraft();
  },
});
$("dates-go-on").addEventListener("click", () => views.go(views.afterView("dates")));
$("next-go-on").addEventListener("click", () => views.go(views.afterView("next")));
$("next-done").addEventListener("click", () => views.go("check"));
$("round-two").addEventListener("click", async () => {
  const next = await engine.call("next_round", request());
  if (!next.ok) return say(next.says ?? word("round.failed"));
  fillAll(next.result);
  delete kept.done;
  $("findings").replaceChildren();
  views.forget();
  forgetNext();
  changed();
  say(word("round.started"));
  views.go("paste");
});
$("show-why").addEventListener("click", () => {
  const pressed = $("show-why").getAttribute("aria-pressed") !== "true";
  $("show-why").setAttribute("aria-pressed", String(pressed));
  refresh();
});
$("document").addEventListener("change", (event) => {
  documentId = /** @type {HTMLSelectElement} */ (event.target).value;
  refresh();
});
for (const choice of page.querySelectorAll("[name=keep-draft]")) {
  choice.addEventListener("change", (event) => {
    isDraftKept = /** @type {HTMLInputElement} */ (event.target).value === "yes";
    setDraftChoice(isDraftKept);
    for (const note of page.querySelectorAll("[data-draft-fault]")) /** @type {HTMLElement} */ (note).hidden = true;
    if (isDraftKept) draft.read().then(keepDraft); // what is there now has been seen: this tab's answers go over it
    else Promise.resolve(shelf?.rest()).then(() => draft.delete());
    offer.close();
    if (isDraftKept) say(word("offer.kept"));
  });
}
wireNews((where) => {
  if (where === "letter") $("round-two").click();
  else if (where === "late") views.go("appealed");
  else if (views.current === "keep" || views.current === "paste") views.go("tasks");
});
wireShell(views);
wireAside(page);
showJumps();
window.addEventListener("afterprint", () => delete document.body.dataset.print);
$("sent-done").addEventListener("change", (event) => {
  const isSent = /** @type {HTMLInputElement} */ (event.target).checked;
  tickStep("appeal", isSent);
  if (isSent) say(word("packet.sent", { day: spell(today()) }));
});
$("next-patient").addEventListener("click", startNextPatient);
/** @type {HTMLInputElement} */ ($("keep-profile")).addEventListener("change", (event) => {
  const isKept = /** @type {HTMLInputElement} */ (event.target).checked;
  profile = isKept ? profileOf(readForm(form, kept), profile) : profile;
  if (!keepProfile(isKept ? profile : null)) return say(word("offer.refused"));
  say(word(isKept ? "practice.kept" : "practice.not_kept"));
  showPractice();
});
$("profile-use").addEventListener("change", (event) => {
  const select = /** @type {HTMLSelectElement} */ (event.target);
  const chosen = rowsOf(profile)[Number(select.value)];
  if (!select.value || !chosen) return;
  fillAll({ ...readForm(form, kept), ...chosen.row });
  say(word("practice.used", { name: select.selectedOptions[0].text }));
  select.value = "";
  changed();
});
$("delete-all").addEventListener("click", deleteEverything);
$("leave").addEventListener("click", async () => {
  if (await deleteEverything()) location.replace(new URL("../", document.baseURI).href);
});
window.addEventListener("beforeunload", (event) => {
  if (touched.size && !isSaved && !isDraftKept) event.preventDefault();
});
page.dataset.script = "on";
await beginWithWhatIsThere();
// Somebody who began to type before this script ran stays on that field.
const early = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-page]") ?? null);
if (early && !location.hash) history.replaceState(null, "", `#page=${early.dataset.page}`);
views.open(views.wanted(), Boolean(location.hash) && !early);
start();
