// @ts-check
// What reading the letter found, in plain words, each with the letter's own words: right, or to be fixed.
import { openFix } from "./fixing.mjs";
import { make } from "./show.mjs";
import { word } from "./words.mjs";

const WORDS_SHOWN = 300;
/** What decides most stands first, after what is in doubt. */
const FIRST = ["reasons", "notice_date", "printed_window_days", "printed_window_months", "printed_window_on", "payer_name", "payer_address", "therapy", "condition"];

/** What is long is shown whole below its sentence: an address, the words of a reason. @param {any} finding */
function wholeOf(finding) {
  if (finding.question === "reasons") return `“${finding.value.words}”`;
  return /_address$/.test(finding.question) ? String(finding.value) : "";
}

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
 * @param {(findings: any[]) => void} use with what is ticked
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
  const form = /** @type {HTMLElement} */ (box.closest("form") ?? document.getElementById("case"));
  const send = () => {
    const used = findings.filter((finding) => ticks.get(finding)?.checked);
    use(used);
    box.replaceChildren(make("p", word("reading.used", { used: used.length, count: findings.length }), { tabindex: "-1" }));
  };
  for (const [place, finding] of [...findings].sort((a, b) => rank(a) - rank(b)).entries()) {
    const line = make("div", "", { class: "finding", "data-finding": finding.question });
    const label = make("label", "", { class: "choice" });
    const tick = /** @type {HTMLInputElement} */ (make("input", "", { type: "checkbox" }));
    tick.checked = !finding.doubt && (finding.question === "reasons" || !isAnswered(finding.question));
    ticks.set(finding, tick);
    const says = make("span", finding.is_sure || finding.doubt ? finding.says : word("reading.maybe", { says: finding.says }));
    label.append(tick, " ", says);
    const whole = wholeOf(finding);
    if (whole) label.append(make("span", whole, { class: "found-value" }));
    const fix = make("button", word("reading.fix"), { type: "button", class: "quiet small", "aria-label": word("reading.fix_label", { says: finding.says }) });
    fix.addEventListener("click", () => openFix(line, form, finding, String(place), (outcome) => {
      tick.checked = outcome !== null;
      line.classList.toggle("is-away", outcome === null);
      if (outcome) {
        finding.value = outcome.value;
        says.textContent = outcome.says;
        label.querySelector(".found-value")?.remove();
        line.querySelector(".doubt")?.remove();
        fix.setAttribute("aria-label", word("reading.fix_label", { says: outcome.says }));
      }
      fix.focus();
    }));
    const quote = make("details", "", { class: "quote" });
    quote.append(make("summary", word("reading.words")), make("blockquote", finding.words.slice(0, WORDS_SHOWN)));
    line.append(label, fix, quote);
    if (finding.doubt) line.append(make("p", word("reading.unsure", { why: finding.doubt }), { class: "doubt" }));
    list.append(line);
  }
  const button = make("button", word("reading.use"), { type: "button", class: "use" });
  button.addEventListener("click", send);
  box.append(list, button);
}
