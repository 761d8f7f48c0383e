/**
 * What is owed here: the card's part about the tickets, and the lines of their records between the posts. The words are the
 * server's; when a ticket changes, the part is fetched again, at a moment of this page's own within a second.
 *
 * @import {OwedLine} from "../../types.d.ts"
 */

import { untilDone } from "./http.js";
import { byId } from "./page.js";

const SPREAD_MS = 1_000;

export class Owed {
  #url;
  #changed;
  #steady;
  #fetching = false;
  #again = false;
  #offset = 0;
  /** @type {readonly OwedLine[]} */
  lines;

  /** @param {string | null} url  none where nothing can be owed @param {readonly OwedLine[]} lines @param {() => void} changed @param {(change: () => void) => void} steady */
  constructor(url, lines, changed, steady) {
    this.#url = url;
    this.lines = lines;
    this.#changed = changed;
    this.#steady = steady;
  }

  /** Something about a ticket is different since this offset. @param {number} offset */
  async freshen(offset) {
    if (!this.#url) return;
    this.#offset = offset;
    this.#again = this.#fetching; // what comes meanwhile may be too late for this answer
    if (this.#fetching) return;
    this.#fetching = true;
    const fresh = await untilDone(async () => {
      // Answers are kept for a moment, for everybody: the offset asks for one that is no older than the change.
      const answer = await fetch(`${this.#url}?since=${this.#offset}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`the page answered ${answer.status}`);
      return answer.json();
    }, SPREAD_MS);
    this.#fetching = false;
    this.#show(fresh);
    if (this.#again) this.freshen(this.#offset);
  }

  /** @param {{card: string, lines: OwedLine[]}} fresh */
  #show({ card, lines }) {
    this.lines = lines;
    const parsed = new DOMParser().parseFromString(card, "text/html");
    this.#steady(() => byId("owed").replaceChildren(...parsed.body.childNodes));
    this.#changed();
  }
}
