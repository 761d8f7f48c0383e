/**
 * How a page stands with the server: connecting, live, offline, ended. A short gap is not worth a word: only after a while
 * it is told.
 *
 * @import {LiveState} from "../../types.d.ts"
 */

const GRACE_MS = 3_000;
const FIRST_GRACE_MS = 8_000;

export class Standing {
  /** @type {LiveState} */
  state = "connecting";
  /** Since when it is so, in ms. */
  since = Date.now();
  #told;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #grace;

  /** @param {(state: LiveState, since: number) => void} told */
  constructor(told) {
    this.#told = told;
  }

  /** The first attempt begins. */
  begin() {
    this.#grace = setTimeout(() => this.become("offline"), FIRST_GRACE_MS);
    addEventListener("offline", () => this.become("offline"));
  }

  /** Whether another attempt may be made now, not when the back-off has run out. */
  get waits() {
    return this.state === "offline" || this.state === "connecting";
  }

  /** @param {LiveState} state */
  become(state) {
    if (state === this.state || this.state === "ended") return;
    if (state === "connecting" && this.state !== "live") return; // still on its way
    clearTimeout(this.#grace);
    if (state === "connecting") this.#grace = setTimeout(() => this.become("offline"), GRACE_MS);
    if (this.state === "live") this.since = Date.now();
    this.state = state;
    this.#told(state, this.since);
  }

  /** The server wants us no more. @param {number} code @param {(code: number) => void} [ended] */
  end(code, ended) {
    if (this.state === "ended" || code === 0) return; // 0: we left
    this.become("ended");
    ended?.(code);
  }
}
