// @ts-check
// Why a paragraph is here, and changing its words. A change is kept apart from the answers, as a row of
// `letter_edits`; the engine puts it into every output.
import { make, spell } from "./show.mjs";
import { word } from "./words.mjs";

const MOST_ANSWERS = 5;

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
    const button = make("button", word("letter.why"), { type: "button", class: "quiet why", "aria-expanded": "false", "aria-label": word("letter.why_label", { words }) });
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

/** The button of a paragraph that was just changed takes the focus again. @param {HTMLElement} box @param {string} key */
export function focusBlock(box, key) {
  /** @type {HTMLElement | null} */ (box.querySelector(`.block[data-key="${CSS.escape(key)}"] .why`))?.focus();
}

/**
 * Fill a panel with what the engine told.
 * @param {HTMLElement} panel
 * @param {any} told
 * @param {Edit | undefined} edit the change kept for this paragraph
 * @param {(text: string | null) => void} change called with new words, with "" to take the paragraph out, or with null to
 *   take the change back
 */
export function showWhy(panel, told, edit, change) {
  panel.replaceChildren();
  if (!told) {
    panel.append(make("p", word("letter.changed")));
    return;
  }
  if (told.argument) panel.append(make("p", word("letter.argument", { says: told.argument.says })), make("p", word("letter.weaker", { weakens: told.argument.weakens })));
  if (told.answers.length) {
    panel.append(make("p", word("letter.rests")));
    const list = make("ul");
    for (const answer of told.answers.slice(0, MOST_ANSWERS)) {
      const item = make("li");
      item.append(make("a", answer.label, { href: `#page=${answer.page}`, "data-from": "letter" }));
      list.append(item);
    }
    const others = (told.also ?? 0) + Math.max(told.answers.length - MOST_ANSWERS, 0);
    if (others) list.append(make("li", word("letter.more", { count: others })));
    panel.append(list);
  } else panel.append(make("p", word("letter.fixed")));
  for (const fact of told.facts) {
    const line = make("p", word("letter.rule", { what: fact.what.slice(0, 300) }));
    if (fact.where) line.append(make("span", `(${fact.where}) `));
    if (fact.url) line.append(make("a", fact.source, { href: fact.url, rel: "noreferrer", target: "_blank" }));
    if (fact.checked) line.append(make("span", word("letter.checked", { day: spell(fact.checked) })));
    panel.append(line);
  }
  if (!told.may_edit) return;
  const id = `edit-${told.document}-${Math.random().toString(36).slice(2, 8)}`;
  const area = /** @type {HTMLTextAreaElement} */ (make("textarea", "", { id, rows: "5" }));
  area.value = edit ? edit.text : told.original;
  const button = (/** @type {string} */ name, /** @type {string} */ kind, /** @type {() => void} */ press) => {
    const made = make("button", word(name), { type: "button", class: kind });
    made.addEventListener("click", press);
    panel.append(made, " ");
  };
  panel.append(make("label", word("letter.words"), { for: id }), area);
  button("letter.keep", "", () => change(area.value));
  if (edit) button("letter.restore", "quiet", () => change(null));
  button("letter.take_out", "quiet", () => change(""));
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
    block?.prepend(make("p", word("letter.stale"), { class: "note" }));
  }
  for (const edit of told.lost) box.prepend(make("p", word("letter.lost", { text: edit.text }), { class: "note" }));
}

/**
 * The paragraphs of this paper that somebody took out, each with the way back.
 * @param {HTMLElement} box
 * @param {Edit[]} edits
 * @param {(edit: Edit) => void} putBack
 */
export function showTaken(box, edits, putBack) {
  const taken = edits.filter((edit) => !edit.text.trim());
  box.hidden = !taken.length;
  const list = make("ul");
  for (const edit of taken) {
    const item = make("li", edit.original);
    const back = make("button", word("letter.put_back"), { type: "button", class: "quiet small", "aria-label": `${word("letter.put_back")}: ${edit.original.slice(0, 60)}` });
    back.addEventListener("click", () => putBack(edit));
    item.append(" ", back);
    list.append(item);
  }
  box.replaceChildren(make("h2", word("letter.taken")), list);
}

/**
 * The mark of a draft, what must be fixed before the letter is sent, and what is left out because nobody told it.
 * @param {HTMLElement} box
 * @param {HTMLElement} sheet the letter itself
 * @param {{ says: string, page: string }[]} faults
 * @param {{ label: string, page: string }[]} missing
 */
export function showDraft(box, sheet, faults, missing) {
  sheet.querySelector(".draft-mark")?.remove();
  box.hidden = !faults.length && !missing.length;
  box.classList.toggle("is-draft", faults.length > 0);
  box.replaceChildren();
  const list = (/** @type {string} */ title, /** @type {{ text: string, page: string }[]} */ rows) => {
    if (!rows.length) return;
    const items = make("ul");
    for (const { text, page } of rows) {
      const item = make("li");
      item.append(page ? make("a", text, { href: `#page=${page}`, "data-from": "letter" }) : text);
      items.append(item);
    }
    box.append(make("p", title), items);
  };
  list(word("letter.draft_says"), faults.map(({ says, page }) => ({ text: says, page })));
  list(word("letter.missing"), missing.map(({ label, page }) => ({ text: label, page })));
  if (faults.length && sheet.firstChild) sheet.prepend(make("p", word("letter.draft"), { class: "draft-mark" }));
}
