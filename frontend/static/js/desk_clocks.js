/**
 * Countdowns of the desk. The server says how much working time is left and until when it runs without a break; between
 * two answers of the server a page may count no further than that. Pure, but for the last function.
 */

import { gettext, interpolate } from "./words.js";

const MINUTE = 60;
const HOUR = 3600;
/** From here on minutes do not matter. */
const HOURS_ALONE = 10 * HOUR;

/** A length of working time; the same rule as tickets/durations.py. @param {number} length  seconds */
export function worked(length) {
  const seconds = Math.abs(length);
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  if (seconds < MINUTE) return gettext("less than a minute");
  if (!hours) return interpolate(gettext("%(minutes)s min"), { minutes });
  if (!minutes || seconds >= HOURS_ALONE) return interpolate(gettext("%(hours)s h"), { hours });
  return interpolate(gettext("%(hours)s h %(minutes)s min"), { hours, minutes });
}

/** What is left of a clock, or how long it is overdue. @param {number} left  working seconds */
export function leftWords(left) {
  const time = worked(left);
  return interpolate(left < 0 ? gettext("Overdue %(time)s") : gettext("%(time)s left"), { time });
}

/**
 * What is left after `passed` seconds on the wall, where working time runs for `runs` more seconds from the beginning
 * (0: it stands). `known` is false once only the server can say.
 *
 * @param {number} left
 * @param {number} runs
 * @param {number} passed
 */
export function countDown(left, runs, passed) {
  const now = left - Math.min(Math.max(passed, 0), runs);
  const turned = left >= 0 && now < 0;
  return { left: now, known: !turned && (runs === 0 || passed < runs) };
}

/**
 * Brings every countdown of a part of the page to the present.
 *
 * @param {ParentNode} place
 * @param {number} at  when the server drew it, ms
 * @param {number} now  ms, of the same clock
 * @returns {boolean} whether the server should be asked again
 */
export function tick(place, at, now) {
  let stale = false;
  for (const found of place.querySelectorAll(".clock-left[data-left]")) {
    const clock = /** @type {HTMLElement} */ (found);
    const { left, known } = countDown(Number(clock.dataset.left), Number(clock.dataset.runs ?? 0), (now - at) / 1000);
    const words = clock.querySelector(".clock-words");
    const text = leftWords(left);
    if (words && words.textContent !== text) words.textContent = text;
    stale ||= !known;
  }
  return stale;
}
