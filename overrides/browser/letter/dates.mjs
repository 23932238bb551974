// @ts-check
// The dates as one card: the last day, the next infusion, the day they must answer, what clashes, what to do today.
import { isStale, make, spell } from "./show.mjs";
import { word } from "./words.mjs";

const MOST_TODAY = 3;
/** The step that the box about the clash says already. */
const CLASH_STEP = "ask_urgent";

/** How the engine begins to say of a day that it counts from the day the letter came. */
const BY_RECEIPT = "only if you can prove";

/** @param {string} words */
const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1)}.`;

/** Days from one ISO day to another. @param {string} from @param {string} to */
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** @param {string} today @param {string} day */
function distance(today, day) {
  const days = daysBetween(today, day);
  if (days < 0) return word("dates.ago", { days: -days });
  return days < 2 ? word(`dates.from_today_${days}`) : word("dates.from_today", { days });
}

/**
 * @param {HTMLElement} box
 * @param {any} plan
 */
export function showDates(box, plan) {
  const isAsked = plan.problems.some((/** @type {any} */ problem) => problem.where === "notice_date");
  const { today, file_by, continue_by, next_dose, answer_by, situation, date_notes, steps: all, plan_kind, asks_doctor } = plan;
  if (!isStale(box, [today, file_by, continue_by, next_dose, answer_by, situation, date_notes, all, plan_kind, asks_doctor, isAsked])) return;
  const days = make("dl", "", { class: "days" });
  /** @type {HTMLElement[]} */
  const counted = [];
  const add = (/** @type {string} */ label, /** @type {string} */ on, /** @type {string} */ how, /** @type {string} */ kind = "") => {
    const day = make("div", "", { class: `day ${kind}`.trim() });
    day.append(make("dt", label), make("dd", spell(on)), make("dd", distance(plan.today, on), { class: "far" }));
    days.append(day);
    if (how) counted.push(make("p", `${label} ${spell(on)}: ${how}`));
  };
  const file = plan.file_by;
  if (file?.safe) add(word(file.is_late ? "dates.late" : "dates.file"), file.is_late ? file.last : file.safe.on, `${file.safe.sum} (${file.safe.assumption}).`, file.is_late ? "is-late" : "is-last");
  const running = plan.continue_by;
  if (running?.on && !running.is_past) add(word("dates.go_on"), running.on, `${running.sum} (${running.assumption}).`);
  if (plan.next_dose) add(word("dates.dose"), plan.next_dose, "");
  if (plan.answer_by && file?.safe) add(word("dates.answer"), plan.answer_by.on, `${plan.answer_by.sum}. ${plan.answer_by.if_late}`, plan.situation.answer_after_dose === "yes" ? "is-clash" : "");
  if (file?.outer) counted.push(make("p", `${word("dates.outer")}: ${spell(file.outer.on)}. ${file.outer.sum} (${file.outer.assumption}).`));

  box.replaceChildren();
  if (days.children.length) box.append(days);
  if (file?.safe && !file.is_late) box.append(make("p", sentence(file.safe.assumption), { class: "hint" }));
  if (file?.outer && file.outer.assumption.startsWith(BY_RECEIPT)) box.append(make("p", `${word("dates.outer")}: ${spell(file.outer.on)}.`, { class: "hint" }));
  if (!file?.safe) {
    box.append(make("p", word(isAsked ? "dates.no_letter_date" : "dates.printed")));
    if (isAsked) box.append(make("a", word("dates.no_letter_date_go"), { href: "#page=notice", "data-from": "dates" }));
  }
  const clashes = clash(plan);
  box.append(...clashes);
  for (const note of [...(file?.notes ?? []), ...plan.date_notes]) box.append(make("p", note));
  const steps = plan.steps.filter((/** @type {any} */ step) => step.by === plan.today && !(clashes.length && step.id === CLASH_STEP)).slice(0, MOST_TODAY);
  if (steps.length && file) {
    const list = make("ol");
    list.append(...steps.map((/** @type {any} */ step) => make("li", step.text)));
    box.append(make("h2", word("dates.today")), list, make("a", word("dates.all_steps"), { href: "#packet" }));
  }
  const kind = plan.plan_kind;
  const name = kind.name ? word("dates.plan", { name: kind.name }) : word("dates.no_plan");
  counted.push(make("p", `${name} ${kind.why} ${kind.check}`));
  const how = make("details", "", { class: "how" });
  how.append(make("summary", word("dates.counted")), ...counted);
  box.append(make("p", name, { class: "plan-kind" }), how);
}

/** What clashes, in words. @param {any} plan */
function clash(plan) {
  if (!plan.next_dose || !plan.answer_by || plan.next_dose < plan.today) return [];
  const said = { answer: spell(plan.answer_by.on), dose: spell(plan.next_dose) };
  if (plan.situation.answer_after_dose === "yes") {
    const box = make("div", "", { class: "clash" });
    box.append(make("p", word(plan.asks_doctor ? "dates.asking" : "dates.clash", said)));
    return [box];
  }
  return plan.answer_by.on <= plan.next_dose ? [make("p", word("dates.no_clash"), { class: "no-clash" })] : [];
}
