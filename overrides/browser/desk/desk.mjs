// @ts-check
// The practice desk in the browser. Its rules are the engine's (generator/desk); here is what is seen, and the keyboard.
import { DeskError, ask, deleteAll, keeps, ledger, openLedger, setKept, start } from "./ask.mjs";
import { clearBoard, focusBoard, showBoard, wireBoard } from "./board.mjs";
import { showClaim, wireClaim } from "./claim.mjs";
import { showFiles, wireIntake } from "./intake.mjs";
import { $, download, guarded, say, word } from "./page.mjs";
import { clearPackets, showPackets, wirePackets } from "./packets.mjs";
import { showPatterns, wireExports } from "./patterns.mjs";
import { showSteps, wireSteps } from "./steps.mjs";
import { showPractice, showTakebacks, wirePractice } from "./practice.mjs";

/** @type {Record<string, (id: number) => any>} what a view shows when it is opened */
const VIEWS = {
  files: showFiles, board: () => showBoard(), claim: showClaim, patterns: showPatterns, packets: showPackets, takebacks: showTakebacks, check: () => {},
  practice: showPractice, steps: showSteps, keep: () => {},
};

/** Open the view that the address names. */
const open = guarded(async () => {
  const [name, id] = location.hash.slice(1).split("=");
  const view = name in VIEWS ? name : "files";
  for (const section of $("desk").querySelectorAll(".view")) section.hidden = section.id !== `view-${view}`;
  for (const link of $("desk").querySelectorAll(".tabs a")) {
    if (link.hash === `#${view === "claim" ? "board" : view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  await VIEWS[view](Number(id));
  if (!name) return;
  if (view !== "board" || !focusBoard()) $(`${view}-title`).focus();
});

function wireKeep() {
  $("keep-here").addEventListener("change", guarded(async () => {
    try {
      await setKept($("keep-here").checked);
    } catch {
      $("keep-here").checked = false;
      throw new DeskError(word("keep.failed"));
    }
    say(word(keeps() ? "keep.on" : "keep.off"));
  }));
  $("save-ledger").addEventListener("click", guarded(async () => download(word("keep.name"), await ledger(), "application/vnd.sqlite3")));
  $("open-ledger").addEventListener("change", guarded(async () => {
    const [file] = $("open-ledger").files;
    $("open-ledger").value = "";
    if (!file) return;
    await openLedger(file);
    clearBoard();
    say(word("keep.opened"));
  }));
  $("delete-all").addEventListener("click", guarded(async () => {
    if (!confirm($("delete-all").dataset.ask)) return;
    await deleteAll();
    clearBoard();
    clearPackets();
    $("keep-here").checked = false;
    for (const form of $("desk").querySelectorAll("form")) form.reset();
    $("check-text").value = "";
    for (const id of ["claim", "charts", "check-found", "takeback-list", "mapping", "taken", "steps-rows", "treatments-rows", "grid-rows"]) $(id).replaceChildren();
    await ask("open");
    say(word("keep.deleted"));
  }));
}

wireIntake(() => { if (location.hash === "#board") showBoard(); });
wireBoard();
wireClaim();
wirePackets();
wireExports();
wirePractice();
wireSteps();
wireKeep();
$("retry").addEventListener("click", () => location.reload());
addEventListener("hashchange", open);
say(word("start.loading"));
try {
  await start(() => say(word("keep.failed")));
  const told = await ask("open");
  $("keep-here").checked = keeps();
  await open();
  say(word("start.ready", { claims: told.claims }));
  $("desk").dataset.ready = "";
} catch (error) {
  $("failed-why").textContent = String(/** @type {Error} */ (error).message || error);
  $("failed").hidden = false;
  say("");
}
