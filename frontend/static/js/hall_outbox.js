/**
 * What somebody does in a hall, on its way to the server: votes, ballots, hands, questions. Each has a key, made once: however
 * often it is sent, the server carries it out once. Kept in storage until it is answered, so that a dead line loses nothing.
 *
 * @import {Deed, Refused, Store} from "../../types.d.ts"
 */

const ATTEMPTS = 6;
const PATIENCE_MS = 12_000;
/** After that the moment is over: a vote that comes an hour late surprises more than it helps. */
const TOO_OLD_MS = 3_600_000;

/**
 * @typedef {object} Parts
 * @property {Store & {names(start: string): string[]}} store
 * @property {string} name  where the deeds are kept: one per person and hall
 * @property {(deed: Deed) => Promise<any>} send  rejects with Refused
 * @property {() => void} changed
 * @property {(deed: Deed, reply: any) => void} done
 * @property {(deed: Deed, refused: Refused) => boolean} failed  whether the deed stays, to be tried again or thrown away
 * @property {() => number} now
 * @property {(act: () => void, ms: number) => unknown} later
 * @property {() => string} uuid
 */

export class Deeds {
  /** @type {Deed[]} */
  items = [];
  #online = false;
  #busy = false;
  /** @type {Map<string, number>} */
  #attempts = new Map();
  #parts;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    const kept = parts.store.names(`${parts.name}:`).map((name) => /** @type {Deed | null} */ (parts.store.get(name)));
    this.items = kept
      .filter((deed) => deed !== null)
      .sort((a, b) => a.at - b.at)
      .map((deed) => this.#revive(deed));
  }

  /** @param {string} slot @param {string} method @param {Record<string, unknown>} data @returns {string} the key */
  add(slot, method, data) {
    for (const deed of this.items.filter((one) => one.slot === slot && one.state !== "sending")) this.#drop(deed);
    const key = this.#parts.uuid();
    this.#put({ key, slot, method, data, at: this.#parts.now(), state: "waiting", error: "" });
    this.flush();
    return key;
  }

  /** The newest deed in a slot. @param {string} slot */
  find(slot) {
    return this.items.filter((one) => one.slot === slot).at(-1);
  }

  /** How many are kept here because the line is dead. */
  get waiting() {
    return this.items.filter((one) => one.state === "waiting").length;
  }

  /** @param {boolean} online */
  setOnline(online) {
    this.#online = online;
    if (online) this.flush();
  }

  /** @param {string} key */
  retry(key) {
    const deed = this.items.find((one) => one.key === key);
    if (deed?.state !== "failed") return;
    this.#attempts.delete(key);
    this.#put({ ...deed, state: "waiting", error: "" });
    this.flush();
  }

  /** Takes a deed back that is not on the wire. @param {string} key @returns {Deed | undefined} */
  discard(key) {
    const deed = this.items.find((one) => one.key === key);
    if (!deed || deed.state === "sending") return undefined;
    this.#drop(deed);
    return deed;
  }

  /** Sends what waits, in order, one at a time. */
  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#online) {
        const deed = this.items.find((one) => one.state === "waiting");
        if (!deed || !(await this.#sendOne(deed))) break;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Whether to go on with the next one. @param {Deed} deed */
  async #sendOne(deed) {
    this.#put({ ...deed, state: "sending" });
    try {
      const reply = await this.#parts.send(deed);
      this.#drop(deed);
      this.#parts.done(deed, reply);
      return true;
    } catch (error) {
      return this.#turnedDown(deed, /** @type {Refused} */ (error));
    }
  }

  /** @param {Deed} deed @param {Refused} refused */
  #turnedDown(deed, refused) {
    const attempts = (this.#attempts.get(deed.key) ?? 0) + 1;
    this.#attempts.set(deed.key, attempts);
    const patient = attempts < ATTEMPTS && (refused.retryAfterMs ?? 0) <= PATIENCE_MS;
    const overtaken = this.items.some((one) => one.slot === deed.slot && one.key !== deed.key);
    if (!overtaken && (refused.lost || (refused.temporary && patient))) {
      this.#put({ ...deed, state: "waiting" });
      this.#parts.later(() => this.flush(), refused.retryAfterMs ?? Math.min(500 * 2 ** attempts, 15_000));
      return false;
    }
    if (this.#parts.failed(deed, refused)) this.#put({ ...deed, state: "failed", error: refused.message });
    else this.#drop(deed);
    return true;
  }

  /** @param {Deed} deed @returns {Deed} */
  #revive(deed) {
    if (deed.state === "failed") return deed;
    const old = this.#parts.now() - deed.at > TOO_OLD_MS;
    return { ...deed, state: old ? "failed" : "waiting" };
  }

  /** @param {Deed} deed */
  #put(deed) {
    this.#parts.store.set(this.#nameOf(deed), deed);
    const index = this.items.findIndex((one) => one.key === deed.key);
    this.items = index < 0 ? [...this.items, deed] : this.items.map((one, at) => (at === index ? deed : one));
    this.#parts.changed();
  }

  /** @param {Deed} deed */
  #drop(deed) {
    this.#parts.store.remove(this.#nameOf(deed));
    this.#attempts.delete(deed.key);
    this.items = this.items.filter((one) => one.key !== deed.key);
    this.#parts.changed();
  }

  /** @param {Deed} deed */
  #nameOf(deed) {
    return `${this.#parts.name}:${deed.key}`;
  }
}
