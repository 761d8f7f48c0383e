/** Who else of those who run a hall is at which question: told every few seconds while somebody works, never kept. */

import { gettext, interpolate } from "./words.js";

const SAY_EVERY_MS = 3_000;
const HEARD_FOR_MS = 7_500;
/** Who has not moved for so long is not at anything. */
const AT_WORK_MS = 60_000;

/** What is known of the others. Pure: time is passed in. */
export class Company {
  /** @type {Map<number, {name: string, about: string, until: number}>} */
  #seen = new Map();
  #viewer;

  /** @param {number} viewer  one's own id */
  constructor(viewer) {
    this.#viewer = viewer;
  }

  /** @param {{type: string, user: number, name: string, about?: string}} said @param {number} now  ms */
  hear({ type, user, name, about = "" }, now) {
    if (type !== "typing.started" || user === this.#viewer || !about) return;
    this.#seen.set(user, { name, about, until: now + HEARD_FOR_MS });
  }

  /** The names of whoever is at this. @param {string} about @param {number} now  ms @returns {string[]} */
  at(about, now) {
    return [...this.#seen.values()].filter((one) => one.about === about && one.until > now).map((one) => one.name);
  }
}

/** When to say what one is at: at once where it is another thing, else every few seconds, and only while one works. Pure. */
export class Whereabouts {
  #about = "";
  #said = -SAY_EVERY_MS;
  #moved = -AT_WORK_MS;

  /** Somebody is at the page. @param {number} now  ms */
  move(now) {
    this.#moved = now;
  }

  /** What is to be said now, or "". @param {string} about @param {number} now  ms @returns {string} */
  toSay(about, now) {
    const rested = now - this.#said >= SAY_EVERY_MS;
    const elsewhere = about !== this.#about && now - this.#said >= SAY_EVERY_MS / 1.4; // sooner, the server passes it over
    if (!about || now - this.#moved >= AT_WORK_MS || !(rested || elsewhere)) return "";
    this.#about = about;
    this.#said = now;
    return about;
  }
}

/** Writes the names to each question of the page: `data-others` says which one it is. @param {Company} company @param {number} now  ms */
export function writeOthers(company, now) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-others]"))) {
    const names = company.at(place.dataset.others ?? "", now);
    const words = names.length ? interpolate(gettext("Also at this: %(names)s"), { names: names.join(", ") }) : "";
    if (place.textContent !== words) place.textContent = words;
    place.hidden = !words;
  }
}

/**
 * Says where one is and shows where the others are.
 *
 * @param {Company} company
 * @param {() => string} here  what one is at
 * @param {(about: string) => void} say
 * @returns {() => void}  to be called again and again
 */
export function keepCompany(company, here, say) {
  const whereabouts = new Whereabouts();
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    addEventListener(kind, () => whereabouts.move(performance.now()), { passive: true });
  }
  return () => {
    const now = performance.now();
    const about = document.hidden ? "" : whereabouts.toSay(here(), now);
    if (about) say(about);
    writeOthers(company, now);
  };
}
