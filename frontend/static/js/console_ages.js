/** How long something has waited, and how long a move can still be taken back: what a page counts by itself. */

import { gettext, interpolate } from "./words.js";

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
/** From here on a question has waited too long. */
const OLD_SECONDS = 5 * MINUTE;

/** The same rule as engagement/townhalls/templatetags/running.py. Pure. @param {number} seconds */
export function ageWords(seconds) {
  if (seconds < MINUTE) return interpolate(gettext("%(count)s s"), { count: Math.max(0, Math.floor(seconds)) });
  if (seconds < HOUR) return interpolate(gettext("%(count)s min"), { count: Math.floor(seconds / MINUTE) });
  if (seconds < DAY) return interpolate(gettext("%(count)s h"), { count: Math.floor(seconds / HOUR) });
  return interpolate(gettext("%(count)s d"), { count: Math.floor(seconds / DAY) });
}

/** Brings every age of the page to the present. @param {number} now  ms */
export function tickAges(now) {
  for (const time of document.querySelectorAll("time[data-age]")) {
    const seconds = (now - Date.parse(time.getAttribute("datetime") ?? "")) / 1000;
    const words = ageWords(seconds);
    if (time.textContent !== words) time.textContent = words;
    time.toggleAttribute("data-old", seconds > OLD_SECONDS);
  }
}

/** Counts down what can be taken back, and takes it away at the end. */
export class UndoClock {
  /** @type {string | undefined} */
  #entry;
  #until = 0;

  /** @param {number} now  ms */
  tick(now) {
    const box = /** @type {HTMLElement | null} */ (document.querySelector("#part-undo .c-undo"));
    if (!box) return;
    if (box.dataset.entry !== this.#entry) {
      this.#entry = box.dataset.entry;
      this.#until = now + 1000 * Number(box.dataset.seconds);
    }
    const left = Math.ceil((this.#until - now) / 1000);
    const place = box.querySelector(".c-undo-left");
    if (left <= 0) box.remove();
    else if (place) place.textContent = String(left);
  }
}
