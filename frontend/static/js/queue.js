/**
 * Things on their way to the server. Each has a key, made once: however often it is sent, the server carries it out once.
 * Kept in storage until it is answered, so that neither a reload nor a dead battery loses it.
 *
 * @import {Refused, Sendable, Store} from "../../types.d.ts"
 */

/**
 * What is different about posts and about what is done in a hall.
 *
 * @typedef {object} Patience
 * @property {number} attempts  how often the server may turn a thing down for the moment
 * @property {number} waits  a refusal that ends sooner than this, in ms, is waited for; a longer one is shown
 * @property {number} tooOld  how long after it was made, in ms, a thing is no longer sent by itself
 */

/**
 * @template {Sendable} Item
 * @typedef {object} Parts
 * @property {Store & {names(start: string): string[]}} store
 * @property {string} name  where the things are kept: one per person and place
 * @property {(item: Item) => Promise<any>} send  rejects with Refused
 * @property {() => void} changed
 * @property {(item: Item, refused: Refused) => boolean} [failed]  whether a refused thing stays, to be tried again or thrown away
 * @property {() => number} now
 * @property {(act: () => void, ms: number) => unknown} later
 * @property {() => string} uuid
 */

/** @template {Sendable} Item @abstract */
export class Queue {
  /** @type {Item[]} */
  items = [];
  #online = false;
  #busy = false;
  /** @type {Map<string, number>} how often a thing was turned down for the moment */
  #attempts = new Map();
  /** @type {Parts<Item> & Patience} */
  #parts;

  /** @param {Parts<Item> & Patience} parts */
  constructor(parts) {
    this.#parts = parts;
    const kept = parts.store.names(`${parts.name}:`).map((name) => /** @type {Item | null} */ (parts.store.get(name)));
    this.items = kept.filter((item) => item !== null).sort((a, b) => a.at - b.at).map((item) => this.#revive(item));
  }

  /** @param {boolean} online */
  setOnline(online) {
    this.#online = online;
    if (online) this.flush();
  }

  /** @param {string} key */
  retry(key) {
    const item = this.find(key);
    if (item?.state !== "failed") return;
    this.#attempts.delete(key);
    this.#put({ ...item, state: "waiting", error: "", retryAt: 0 });
    this.flush();
  }

  /** Takes a thing out, e.g. to be typed again. One that is on the wire stays. @param {string} key */
  discard(key) {
    const item = this.find(key);
    if (!item || item.state === "sending") return undefined;
    this.drop(key);
    return item;
  }

  /** Sends what waits, in order, one at a time. */
  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#online) {
        const item = this.items.find((other) => other.state === "waiting");
        if (!item || !(await this.#sendOne(item))) break;
      }
    } finally {
      this.#busy = false;
    }
  }

  // --- for the queues made of this one ----------------------------------------------------------------------------

  /** The server has it. @param {Item} _item @param {any} _reply @abstract */
  arrived(_item, _reply) {}

  /** Whether a newer one has taken its place meanwhile. @param {Item} _item */
  overtaken(_item) {
    return false;
  }

  /** Puts a new thing at the end, and sends it as soon as can be. @param {object} what @returns {string} its key */
  enter(what) {
    const { now, uuid } = this.#parts;
    const key = uuid();
    const item = { key, at: now(), tried: false, error: "", retryAt: 0, ...what, state: "waiting" };
    this.#put(/** @type {Item} */ (/** @type {unknown} */ (item)));
    this.flush();
    return key;
  }

  /** Shows it as it is now, and keeps it no longer. @param {Item} item */
  showOnly(item) {
    this.#parts.store.remove(this.#nameOf(item.key));
    this.#replace(item);
  }

  /** @param {string} key */
  drop(key) {
    this.#parts.store.remove(this.#nameOf(key));
    this.#attempts.delete(key);
    this.items = this.items.filter((item) => item.key !== key);
    this.#parts.changed();
  }

  /** @param {string} key */
  find(key) {
    return this.items.find((item) => item.key === key);
  }

  // --- its own ----------------------------------------------------------------------------------------------------

  /** Whether to go on with the next one. @param {Item} item */
  async #sendOne(item) {
    this.#put({ ...item, state: "sending", tried: true });
    try {
      this.arrived(item, await this.#parts.send(item));
      return true;
    } catch (error) {
      return this.#turnedDown(item, /** @type {Refused} */ (error));
    }
  }

  /** @param {Item} item @param {Refused} refused */
  #turnedDown(item, refused) {
    const { failed, later, now } = this.#parts;
    const attempts = (this.#attempts.get(item.key) ?? 0) + 1;
    this.#attempts.set(item.key, attempts);
    const patient = attempts < this.#parts.attempts && (refused.retryAfterMs ?? 0) <= this.#parts.waits;
    if (!this.overtaken(item) && (refused.lost || (refused.temporary && patient))) {
      this.#put({ ...item, state: "waiting", tried: item.tried || refused.lost });
      later(() => this.flush(), refused.retryAfterMs ?? Math.min(500 * 2 ** attempts, 15_000));
      return false;
    }
    const retryAt = refused.retryAfterMs === null ? 0 : now() + refused.retryAfterMs;
    if (failed?.(item, refused) ?? true) this.#put({ ...item, state: "failed", error: refused.message, retryAt });
    else this.drop(item.key);
    return true;
  }

  /** @param {Item} item @returns {Item} */
  #revive(item) {
    if (item.state === "failed") return item;
    const old = this.#parts.now() - item.at > this.#parts.tooOld;
    return { ...item, state: old ? "failed" : "waiting" };
  }

  /** @param {Item} item */
  #put(item) {
    this.#parts.store.set(this.#nameOf(item.key), item);
    this.#replace(item);
  }

  /** @param {Item} item */
  #replace(item) {
    const index = this.items.findIndex((other) => other.key === item.key);
    this.items = index < 0 ? [...this.items, item] : this.items.map((other, at) => (at === index ? item : other));
    this.#parts.changed();
  }

  /** @param {string} key */
  #nameOf(key) {
    return `${this.#parts.name}:${key}`;
  }
}
