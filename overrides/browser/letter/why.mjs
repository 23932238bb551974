// @ts-check
// Why a paragraph is here, and changing its words. A change is kept apart from the answers, as a row of
// `letter_edits`; the engine puts it into every output.
import { make, spell } from "./show.mjs";

/** @typedef {{ document: string, key: string, original: string, text: string }} Edit */

/**
 * Give every paragraph its button.
 * @param {HTMLElement} box
 * @param {(key: string, panel: HTMLElement) => void} open
 */
export function addWhyButtons(box, open) {
  for (const element of box.querySelectorAll(".block")) {
    const block = /** @type {HTMLElement} */ (element);
    const words = (block.textContent ?? "").trim().slice(0, 60);
    const button = make("button", "Why is this here?", { type: "button", class: "quiet why", "aria-expanded": "false", "aria-label": `Why is this here: ${words}` });
    const panel = make("div", "", { class: "why-panel" });
    panel.hidden = true;
    button.addEventListener("click", () => {
      panel.hidden = !panel.hidden;
      button.setAttribute("aria-expanded", String(!panel.hidden));
      if (!panel.hidden) open(block.dataset.key ?? "", panel);
    });
    block.append(button, panel);
  }
}

/**
 * Fill a panel with what the engine told.
 * @param {HTMLElement} panel
 * @param {any} told
 * @param {Edit | undefined} edit the change kept for this paragraph
 * @param {(text: string | null) => void} change called with new words, or null to take the change back
 */
export function showWhy(panel, told, edit, change) {
  panel.replaceChildren();
  if (!told) {
    panel.append(make("p", "This paragraph has changed. Close this and open it again."));
    return;
  }
  if (told.argument) panel.append(make("p", `The argument: ${told.argument.says}`), make("p", `It is weaker with: ${told.argument.weakens}`));
  if (told.answers.length) {
    panel.append(make("p", "It rests on these answers:"));
    const list = make("ul");
    for (const answer of told.answers) {
      const item = make("li");
      item.append(make("a", answer.label, { href: `#page=${answer.page}` }));
      list.append(item);
    }
    if (told.also) list.append(make("li", `and ${told.also} more`));
    panel.append(list);
  } else panel.append(make("p", "These are fixed words of every such letter."));
  for (const fact of told.facts) {
    const line = make("p", `The rule or fact: ${fact.what.slice(0, 300)} `);
    if (fact.where) line.append(make("span", `(${fact.where}) `));
    if (fact.url) line.append(make("a", fact.source, { href: fact.url, rel: "noreferrer", target: "_blank" }));
    if (fact.checked) line.append(make("span", ` Checked on ${spell(fact.checked)}.`));
    panel.append(line);
  }
  if (!told.may_edit) return;
  const id = `edit-${told.document}-${Math.random().toString(36).slice(2, 8)}`;
  const area = /** @type {HTMLTextAreaElement} */ (make("textarea", "", { id, rows: "5" }));
  area.value = edit ? edit.text : told.original;
  const keep = make("button", "Keep these words", { type: "button" });
  keep.addEventListener("click", () => change(area.value));
  panel.append(make("label", "The words of this paragraph", { for: id }), area, keep);
  if (edit) {
    const back = make("button", "Take my change back", { type: "button", class: "quiet" });
    back.addEventListener("click", () => change(null));
    panel.append(" ", back);
  }
}

/**
 * Point out paragraphs whose basis changed under an edit, and edits whose paragraph is gone.
 * @param {HTMLElement} box
 * @param {{ stale: string[], lost: Edit[] }} told
 */
export function showEdits(box, told) {
  for (const key of told.stale) {
    const block = box.querySelector(`.block[data-key="${CSS.escape(key)}"]`);
    block?.classList.add("stale");
    block?.prepend(make("p", "You changed these words. The answers behind them have changed since: look at this paragraph again.", { class: "note" }));
  }
  for (const edit of told.lost) box.prepend(make("p", `A paragraph you had changed is no longer in this letter. Your words were: ${edit.text}`, { class: "note" }));
}
