// @ts-check
// One thing at a time: which page of the form or which view stands on the screen. The address after # names it, and
// nothing else: no answer ever stands there. Without this script the whole form is one worksheet.

import { word } from "./words.mjs";

export const VIEWS = ["tasks", "dates", "next", "check", "packet", "send", "practice", "keep", "letter"];
const START = "paste";
/** What stands beside all questions on one page. */
const AT_DESK = ["dates", "check", "letter"];

/** The page after which the dates are shown, and the task after which we say what would help most. */
const LAST_OF_DATES = "next_dose";
const BEFORE_HELP = "treatment";

/** @typedef {{ id: string, task: string, questions: string[], answered: number, is_open: boolean, is_more: boolean }} ShownPage */

export class Views {
  /**
   * @param {HTMLElement} root
   * @param {(view: string) => void} opened called when a view or page has been opened
   */
  constructor(root, opened) {
    this.root = root;
    this.opened = opened;
    this.goOnWords = root.querySelector(".go-on")?.textContent ?? "";
    /** @type {ShownPage[]} pages that apply, as the engine says; all of them until it has */
    this.pages = [...root.querySelectorAll("[data-page]")].map((element) => {
      const page = /** @type {HTMLElement} */ (element);
      const questions = [...page.querySelectorAll(":scope > [data-question]")];
      return {
        id: page.dataset.page ?? "",
        task: page.dataset.task ?? "",
        questions: questions.map((question) => /** @type {HTMLElement} */ (question).dataset.question ?? ""),
        answered: 0,
        is_open: true,
        is_more: "more" in page.dataset,
      };
    });
    this.current = "";
    /** Pages that were on the screen: they count as steps though they have an answer now. @type {Set<string>} */
    this.visited = new Set();
    /** Pages that were left by Continue or Skip: who only looked at one and went back is led to it again. @type {Set<string>} */
    this.left = new Set();
    /** Where "Continue" leads back to, when somebody came to change one answer; and the link they came by. */
    this.returnTo = "";
    this.cameBy = "";
    this.pending = ["", ""];
    root.addEventListener("click", (event) => {
      const link = /** @type {HTMLElement} */ (event.target).closest("a[data-from]");
      if (link instanceof HTMLAnchorElement) this.pending = [link.dataset.from ?? "", link.getAttribute("aria-label") ?? link.textContent ?? ""];
    });
    window.addEventListener("hashchange", () => this.open(this.wanted()));
  }

  /** What the address asks for. */
  wanted() {
    try {
      return decodeURIComponent(location.hash.slice(1)).replace(/^page=/, "") || START;
    } catch {
      return START; // an address that is none, as "#%"
    }
  }

  /** @param {string} id */
  element(id) {
    return /** @type {HTMLElement | null} */ (
      VIEWS.includes(id) || id === "all" ? document.getElementById(`view-${id}`) : this.root.querySelector(`[data-page="${CSS.escape(id)}"]`)
    );
  }

  /** Whether a page of the form does not apply to this case. @param {string} id */
  isOff(id) {
    return !VIEWS.includes(id) && !this.pages.some((page) => page.id === id);
  }

  /** Show a view, a page or the whole form. An unknown name shows the first page. @param {string} wanted @param {boolean} [focus] */
  open(wanted, focus = true) {
    const id = wanted === "all" || (this.element(wanted) && !this.isOff(wanted)) ? wanted : START;
    const isPage = id !== "all" && !VIEWS.includes(id);
    const cameBy = id === this.returnTo ? this.cameBy : "";
    [this.returnTo, this.cameBy] = isPage ? this.pending : ["", ""];
    this.pending = ["", ""];
    this.current = id;
    if (isPage) this.visited.add(id);
    this.root.dataset.mode = id === "all" ? "all" : "one";
    for (const shown of this.root.querySelectorAll(".is-open")) shown.classList.remove("is-open");
    for (const view of [...VIEWS, "all"]) {
      const element = this.element(view);
      if (element && view !== "letter") element.hidden = view !== id && !(id === "all" && AT_DESK.includes(view));
    }
    const element = this.element(id);
    element?.classList.add("is-open");
    if (element && isPage) {
      element.closest(".task")?.classList.add("is-open");
      const button = element.querySelector(".go-on");
      if (button) button.textContent = this.returnTo ? word("shell.done") : this.goOnWords;
    }
    const title = /** @type {HTMLElement | null} */ (element?.querySelector(".page-title") ?? null);
    for (const heading of this.root.querySelectorAll(".page-title[aria-level]")) {
      heading.removeAttribute("aria-level");
      heading.removeAttribute("role");
    }
    if (title) {
      title.setAttribute("role", "heading");
      title.setAttribute("aria-level", "1");
    }
    for (const link of this.root.querySelectorAll("#case-nav a")) {
      if (link.getAttribute("href") === `#${id}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    this.opened(id);
    const link = cameBy ? [...(element?.querySelectorAll("a[data-from]") ?? [])].find((other) => (other.getAttribute("aria-label") ?? other.textContent) === cameBy) : null;
    if (link instanceof HTMLElement) {
      link.scrollIntoView({ block: "center" });
      link.focus({ preventScroll: true });
    } else if (focus) {
      title?.focus({ preventScroll: true });
      const above = this.root.querySelector(".offer:not([hidden])"); // asked once, so it must be seen
      (above ?? title ?? this.root).scrollIntoView({ block: "start" });
    }
  }

  /** @param {string} id */
  go(id) {
    const target = VIEWS.includes(id) || id === "all" ? `#${id}` : `#page=${id}`;
    if (location.hash === target) this.open(id);
    else location.hash = target;
  }

  /** The task a page belongs to, and which step of how many it is: pages that other answers made needless count no more.
   * @param {string} id */
  step(id) {
    const page = this.pages.find((other) => other.id === id);
    if (!page) return null;
    const steps = this.pages.filter((other) => other.task === page.task && (other.id === id || this.visited.has(other.id) || (other.is_open && !other.is_more)));
    const task = document.getElementById(page.task)?.dataset.title ?? "";
    return { task, number: steps.indexOf(page) + 1, count: steps.length };
  }

  /** Go on from a page: back to where somebody came from to change it, or to the next page. @param {string} id */
  leave(id) {
    this.left.add(id);
    this.go(this.returnTo || this.after(id));
  }

  /** Open a page to answer one thing there, and come back to where one is. @param {string} id */
  goAndReturn(id) {
    this.pending = [this.current, ""];
    this.go(id);
  }

  /** Forget where somebody was: another case begins. */
  forget() {
    this.visited.clear();
    this.left.clear();
  }

  /** Whether the questions lead to a page: it is needed, not all answered, and nobody went on from it yet.
   * @param {ShownPage} page */
  isAhead(page) {
    return page.is_open && !page.is_more && !this.left.has(page.id);
  }

  /** The next page that every case needs and that is not answered yet; the dates, once they are known; what would help
   * most, once the treatment is told; at the end the check.
   * @param {string} id */
  after(id) {
    const place = this.pages.findIndex((page) => page.id === id);
    const next = this.pages.findIndex((page, at) => at > place && this.isAhead(page));
    const dates = this.pages.findIndex((page) => page.id === LAST_OF_DATES);
    const isDated = this.pages[place]?.task === this.pages[dates]?.task && place <= dates && (next < 0 || next > dates);
    if (isDated) return "dates";
    if (this.pages[place]?.task === BEFORE_HELP && this.pages[next]?.task !== BEFORE_HELP) return "next";
    return next < 0 ? "check" : this.pages[next].id;
  }

  /** The open pages behind a view that stands between the questions. @param {"dates" | "next"} view */
  behind(view) {
    const passed = this.pages.map((page) => (view === "dates" ? page.id === LAST_OF_DATES : page.task === BEFORE_HELP)).lastIndexOf(true);
    return this.pages.filter((page, at) => at > passed && this.isAhead(page));
  }

  /** Where the questions go on after such a view: the first open page behind it, else the check. @param {"dates" | "next"} view */
  afterView(view) {
    return this.behind(view)[0]?.id ?? "check";
  }

  /** The page a question stands on. @param {string} question */
  pageOf(question) {
    const key = question.replace(/[.[].*$/, "");
    const field = this.root.querySelector(`[data-page] > [data-question="${CSS.escape(key)}"]`);
    return /** @type {HTMLElement | null} */ (field?.closest("[data-page]") ?? null)?.dataset.page ?? "";
  }

  /** The tasks with how far each is, and the pages that only some cases need.
   * @param {HTMLElement} list @param {HTMLElement} more */
  showTasks(list, more) {
    list.replaceChildren();
    for (const element of this.root.querySelectorAll("section.task")) {
      const task = /** @type {HTMLElement} */ (element);
      const pages = this.pages.filter((page) => page.task === task.id && !page.is_more);
      const open = pages.filter((page) => page.is_open);
      const begun = pages.some((page) => page.answered > 0);
      const state = !open.length ? word("tasks.done") : begun ? word("tasks.open", { open: open.length, count: pages.length }) : word("tasks.new");
      list.append(linked((open[0] ?? pages[0])?.id ?? "", task.dataset.title ?? "", state));
    }
    const others = this.pages.filter((page) => page.is_more);
    more.replaceChildren(...others.map((page) => linked(page.id, document.getElementById(`title-${page.id}`)?.textContent ?? "", page.answered ? word("tasks.answered") : "")));
    if (more.parentElement) more.parentElement.hidden = !others.length;
  }
}

/** @param {string} page @param {string} title @param {string} state */
function linked(page, title, state) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#page=${page}`;
  link.textContent = title;
  const said = document.createElement("span");
  said.className = "task-state";
  said.textContent = state;
  item.append(link, " ", said);
  return item;
}
