/**
 * The words about the connection: live or not, who watches, who types, what is kept.
 *
 * @import {LiveState} from "../../types.d.ts"
 * @import {Moments} from "./moment.js"
 */

import { gettext, interpolate, ngettext } from "./words.js";

const TYPING_MS = 5_000;
/** What CSS knows of the states. */
const SHOWN_AS = { connecting: "connecting", live: "live", looking: "connecting", offline: "offline", ended: "offline" };

/** What the line says. @param {LiveState} state @param {{since: string, watching: number, kept: number}} facts */
export function liveLine(state, { since, watching, kept }) {
  if (state === "live") {
    const watchers = ngettext("%(count)s watching", "%(count)s watching", watching);
    return watching > 0 ? `${gettext("Live")} · ${watchers}` : gettext("Live");
  }
  if (state === "connecting") return gettext("Connecting");
  if (state === "looking") return interpolate(gettext("Not live. Last looked at %(time)s"), { time: since });
  if (state === "ended") return gettext("Not live any more. Reload the page to go on.");
  if (!kept) return interpolate(gettext("Offline since %(time)s"), { time: since });
  const posts = ngettext("your %(count)s post is kept", "your %(count)s posts are kept", kept);
  return interpolate(gettext("Offline since %(time)s, %(posts)s"), { time: since, posts });
}

/** Who is writing. @param {readonly string[]} names */
export function typingLine(names) {
  if (!names.length) return "";
  if (names.length === 1) return interpolate(gettext("%(name)s is writing"), { name: names[0] });
  if (names.length > 2) return gettext("Several people are writing");
  return interpolate(gettext("%(one)s and %(other)s are writing"), { one: names[0], other: names[1] });
}

export class Live {
  /** @type {LiveState} */
  #state = "connecting";
  #since = Date.now();
  #watching = 0;
  #kept = 0;
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #typing = new Map();
  #moments;
  #steady;
  #quiet;

  /** @param {Moments} moments @param {(change: () => void) => void} steady @param {boolean} [quiet]  the page around says whether it is live */
  constructor(moments, steady, quiet = false) {
    this.#moments = moments;
    this.#steady = steady;
    this.#quiet = quiet;
  }

  /** @param {LiveState} state @param {number} since */
  status(state, since) {
    this.#state = state;
    this.#since = since;
    if (state !== "live") this.#typing.forEach((_, name) => this.stopped(name));
    this.#draw();
  }

  /** @param {number} count */
  watching(count) {
    this.#watching = count;
    this.#draw();
  }

  /** How many own posts wait. @param {number} count */
  kept(count) {
    if (count === this.#kept) return;
    this.#kept = count;
    this.#draw();
  }

  /** @param {string} name */
  typing(name) {
    clearTimeout(this.#typing.get(name));
    this.#typing.set(
      name,
      setTimeout(() => this.stopped(name), TYPING_MS),
    );
    this.#drawTyping();
  }

  /** @param {string} name */
  stopped(name) {
    clearTimeout(this.#typing.get(name));
    if (this.#typing.delete(name)) this.#drawTyping();
  }

  #draw() {
    if (this.#quiet) return;
    const facts = { since: this.#moments.clock(this.#since), watching: this.#watching, kept: this.#kept };
    const line = liveLine(this.#state, facts);
    document.getElementById("live")?.setAttribute("data-live-state", SHOWN_AS[this.#state]);
    // A longer line may wrap, above what one reads.
    if (document.getElementById("live-text")?.textContent !== line) this.#steady(() => setText("live-text", line));
    const banner = document.getElementById("offline");
    const silent = SHOWN_AS[this.#state] !== "offline";
    if (!banner || (silent && banner.hidden)) return;
    this.#steady(() => {
      banner.hidden = silent;
      banner.textContent = silent ? "" : line;
    });
  }

  #drawTyping() {
    const place = document.getElementById("composer-place");
    if (place && !document.getElementById("typing")) place.append(typingPlace());
    setText("typing", typingLine([...this.#typing.keys()]));
  }
}

/** Hangs above the composer, so that it moves nothing; too fleeting to be read aloud. */
function typingPlace() {
  const place = document.createElement("p");
  place.id = "typing";
  place.className = "typing";
  place.setAttribute("aria-hidden", "true");
  return place;
}

/** @param {string} id @param {string} text */
function setText(id, text) {
  const element = document.getElementById(id);
  if (element && element.textContent !== text) element.textContent = text;
}
