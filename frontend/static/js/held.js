/**
 * What of one's own waits for a moderator here, or was turned down: words and buttons are the server's, and are asked for
 * again whenever something of it changes.
 *
 * @import {Outbox} from "./outbox.js"
 */

import { untilDone } from "./http.js";
import { byId } from "./page.js";

const SPREAD_MS = 500;
const PLACE = "held-place";

export class OwnHeld {
  #url;
  #outbox;
  #steady;
  #fetching = false;
  #again = false;

  /** @param {string} url  the page that shows it @param {Outbox} outbox @param {(change: () => void) => void} steady */
  constructor(url, outbox, steady) {
    this.#url = url;
    this.#outbox = outbox;
    this.#steady = steady;
  }

  async freshen() {
    this.#again = this.#fetching; // what comes meanwhile may be too late for this answer
    if (this.#fetching) return;
    this.#fetching = true;
    const known = this.#outbox.items.filter(({ state }) => state === "held");
    const fresh = await untilDone(() => this.#load(), SPREAD_MS);
    this.#fetching = false;
    this.#steady(() => byId(PLACE).replaceChildren(...fresh));
    for (const { key } of known) this.#outbox.drop(key); // it stands there now
    if (this.#again) this.freshen();
  }

  async #load() {
    const answer = await fetch(this.#url, { credentials: "same-origin", headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const place = page.getElementById(PLACE);
    if (!place) throw new Error(`the page answered ${answer.status}`);
    return [...place.childNodes];
  }
}
