// @ts-check
// Coming back: what has changed since the case was last open. And the draft, offered once there is something to lose.
import { daysBetween } from "./dates.mjs";
import { make, spell } from "./show.mjs";
import { word } from "./words.mjs";

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * What a person who comes back must know, the most pressing first.
 * @param {any} plan
 * @param {Record<string, any>} answers
 * @param {string} savedOn ISO day on which the case was saved, or ""
 */
function news(plan, answers, savedOn) {
  const said = [];
  const away = savedOn ? daysBetween(savedOn, plan.today) : 0;
  if (away > 0) said.push(word(away === 1 ? "news.away_1" : "news.away", { days: away }));
  const isSent = Boolean(answers.appeal_sent_on);
  const isTicked = (answers.done ?? []).some((/** @type {any} */ row) => row.step === "appeal");
  if (plan.situation.is_overdue === "yes") said.push(word("news.overdue", { day: spell(plan.answer_by.on) }));
  else if (isSent && plan.answer_by) said.push(word("news.waiting", { day: spell(plan.answer_by.on) }));
  else if (isTicked) said.push(word("news.when_sent"));
  else if (plan.file_by?.safe) {
    const days = daysBetween(plan.today, plan.file_by.safe.on);
    if (plan.file_by.is_late) said.push(word("news.late", { day: spell(plan.file_by.last) }));
    else said.push(word(days > 0 ? "news.left" : "news.last_day", { day: spell(plan.file_by.safe.on), days }));
  }
  if (plan.next_dose) said.push(word(plan.next_dose < plan.today ? "news.dose_past" : "news.dose", { day: spell(plan.next_dose) }));
  const done = new Set((answers.done ?? []).map((/** @type {any} */ row) => row.step));
  const open = plan.steps.filter((/** @type {any} */ step) => !done.has(step.id)).length;
  if (open) said.push(word("news.open_steps", { count: open }));
  return said;
}

/** @param {any} plan @param {Record<string, any>} answers @param {string} savedOn */
export function showNews(plan, answers, savedOn) {
  $("news-list").replaceChildren(...news(plan, answers, savedOn).map((text) => make("li", text)));
  $("news-late").hidden = Boolean(answers.appeal_sent_on) || plan.situation.is_overdue === "yes";
  $("news").hidden = false;
}

/** @param {(where: "on" | "letter" | "late") => void} go */
export function wireNews(go) {
  const close = (/** @type {"on" | "letter" | "late"} */ where) => {
    $("news").hidden = true;
    go(where);
  };
  $("news-go-on").addEventListener("click", () => close("on"));
  $("news-letter").addEventListener("click", () => close("letter"));
  $("news-late").addEventListener("click", () => close("late"));
}

/**
 * Offer the draft, once.
 * @param {(isKept: boolean) => void} decide
 */
export function wireOffer(decide) {
  let isAsked = false;
  const answer = (/** @type {boolean} */ isKept) => {
    $("offer").hidden = true;
    decide(isKept);
  };
  $("offer-yes").addEventListener("click", () => answer(true));
  $("offer-no").addEventListener("click", () => answer(false));
  return {
    show: () => {
      $("offer").hidden = isAsked; // whoever goes on without an answer is not asked again
      isAsked = true;
    },
    close: () => {
      isAsked = true;
      $("offer").hidden = true;
    },
  };
}
