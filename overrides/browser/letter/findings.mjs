// @ts-check
// What reading the letter found, in plain words, each with the letter's own words: right, or to be fixed.
import { make } from "./show.mjs";
import { word } from "./words.mjs";

const WORDS_SHOWN = 300;
/** What decides most stands first, after what is in doubt. */
const FIRST = ["reasons", "notice_date", "printed_window_days", "printed_window_months", "printed_window_on", "payer_name", "payer_address", "therapy", "condition"];

/** @param {any} finding */
function rank(finding) {
  if (finding.doubt) return -1;
  const place = FIRST.indexOf(finding.question);
  return place < 0 ? FIRST.length : place;
}

/**
 * What was answered before and what is in doubt is not ticked. What is in doubt stands first.
 * @param {HTMLElement} box
 * @param {any[]} findings
 * @param {(question: string) => boolean} isAnswered
 * @param {(findings: any[], fix: string) => void} use with what is ticked, and the question to be fixed first, if any
 * @param {{ status: string, says: string, what_to_do: string, by_when: string } | null} status what the paper does
 */
export function showFindings(box, findings, isAnswered, use, status = null) {
  box.replaceChildren();
  if (status?.status) box.append(make("p", [status.says, status.what_to_do, status.by_when].join(" "), { class: "paper-status" }));
  if (!findings.length) {
    box.append(make("p", word("reading.none")));
    return;
  }
  const list = make("fieldset", "", { class: "card" });
  list.append(make("legend", word("reading.title")), make("p", word("reading.how"), { class: "hint" }));
  /** @type {Map<any, HTMLInputElement>} */
  const ticks = new Map();
  const send = (/** @type {string} */ fix) => {
    const used = findings.filter((finding) => ticks.get(finding)?.checked);
    use(used, fix);
    box.replaceChildren(make("p", word("reading.used", { used: used.length, count: findings.length }), { tabindex: "-1" }));
  };
  for (const finding of [...findings].sort((a, b) => rank(a) - rank(b))) {
    const line = make("div", "", { class: "finding", "data-finding": finding.question });
    const label = make("label", "", { class: "choice" });
    const tick = /** @type {HTMLInputElement} */ (make("input", "", { type: "checkbox" }));
    tick.checked = !finding.doubt && (finding.question === "reasons" || !isAnswered(finding.question));
    ticks.set(finding, tick);
    label.append(tick, " ", make("span", finding.is_sure || finding.doubt ? finding.says : word("reading.maybe", { says: finding.says })));
    if (/_address$/.test(finding.question)) label.append(make("span", finding.value, { class: "found-value" }));
    const fix = make("button", word("reading.fix"), { type: "button", class: "quiet small", "aria-label": word("reading.fix_label", { says: finding.says }) });
    fix.addEventListener("click", () => {
      tick.checked = true;
      send(finding.question);
    });
    const quote = make("details", "", { class: "quote" });
    quote.append(make("summary", word("reading.words")), make("blockquote", finding.words.slice(0, WORDS_SHOWN)));
    line.append(label, fix, quote);
    if (finding.doubt) line.append(make("p", word("reading.unsure", { why: finding.doubt }), { class: "doubt" }));
    list.append(line);
  }
  const button = make("button", word("reading.use"), { type: "button", class: "use" });
  button.addEventListener("click", () => send(""));
  box.append(list, button);
}
