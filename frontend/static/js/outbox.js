/**
 * Posts on their way. Each has a key, made once: however often it is sent, the server carries it out once. Kept in
 * storage until it is acknowledged, so that neither a reload nor a dead battery loses it.
 *
 * @import {OutboxItem, PhotoView, Refused, Store} from "../../types.d.ts"
 */

/** The server remembers keys for seven days; after that, sending again could post twice, so a person decides. */
const TOO_OLD_MS = 6 * 86_400_000;
const ATTEMPTS = 5;
/** A refusal that ends sooner than this is waited for; a longer one is shown. */
const PATIENCE_MS = 5_000;

/**
 * @typedef {object} Parts
 * @property {Store & {names(start: string): string[]}} store
 * @property {string} name  where the items are kept: one per person and thread
 * @property {(item: OutboxItem) => Promise<{number: number, held?: object | null}>} send  rejects with Refused
 * @property {() => void} changed
 * @property {() => number} now
 * @property {(act: () => void, ms: number) => unknown} later
 * @property {() => string} uuid
 */

export class Outbox {
  /** @type {OutboxItem[]} */
  items = [];
  /** Numbers of own posts whose reply has come. @type {Set<number>} */
  acknowledged = new Set();
  #online = false;
  #busy = false;
  /** @type {Map<string, number>} how often an item was turned down for the moment */
  #attempts = new Map();
  /** @type {Parts} */
  #parts;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    const kept = parts.store.names(`${parts.name}:`).map((name) => /** @type {OutboxItem | null} */ (parts.store.get(name)));
    this.items = kept.filter((item) => item !== null).sort((a, b) => a.at - b.at).map((item) => this.#revive(item));
  }

  /** Those not yet acknowledged. */
  get unsent() {
    return this.items.filter((item) => item.state !== "sent" && item.state !== "held");
  }

  /** @param {{body: string, replyTo: number | null, official: boolean, photos?: PhotoView[]}} draft */
  add({ body, replyTo, official, photos = [] }) {
    const { now, uuid } = this.#parts;
    const key = uuid();
    const fresh = { key, body, replyTo, official, photos, at: now(), tried: false, number: null, error: "", retryAt: 0 };
    this.#put({ ...fresh, state: "waiting" });
    this.flush();
    return key;
  }

  /** @param {boolean} online */
  setOnline(online) {
    this.#online = online;
    if (online) this.flush();
  }

  /** @param {string} key */
  retry(key) {
    const item = this.#find(key);
    if (!item || item.state !== "failed") return;
    this.#attempts.delete(key);
    this.#put({ ...item, state: "waiting", error: "", retryAt: 0 });
    this.flush();
  }

  /** Takes an item out, e.g. to be typed again. One that is on the wire stays. @param {string} key */
  discard(key) {
    const item = this.#find(key);
    if (!item || item.state === "sending") return undefined;
    this.#drop(key);
    return item;
  }

  /** Forgets items whose posts have arrived. @param {(number: number) => boolean} arrived */
  settle(arrived) {
    for (const item of this.items) {
      if (item.state === "sent" && item.number !== null && arrived(item.number)) this.#drop(item.key);
    }
  }

  /** Another tab of this browser took the item out. @param {string} key */
  forget(key) {
    const item = this.#find(key);
    if (item && (item.state === "waiting" || item.state === "failed")) this.#drop(key);
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

  /** Whether to go on with the next one. @param {OutboxItem} item */
  async #sendOne(item) {
    this.#put({ ...item, state: "sending", tried: true });
    try {
      const { number, held } = await this.#parts.send(item);
      if (held) {
        this.#parts.store.remove(this.#nameOf(item.key)); // from now on the page of the server shows it
        this.#replace({ ...item, state: "held", tried: true });
        return true;
      }
      this.acknowledged.add(number);
      this.#parts.store.remove(this.#nameOf(item.key));
      this.#replace({ ...item, state: "sent", tried: true, number });
      return true;
    } catch (error) {
      return this.#turnedDown(item, /** @type {Refused} */ (error));
    }
  }

  /** @param {OutboxItem} item @param {Refused} refused */
  #turnedDown(item, refused) {
    const attempts = (this.#attempts.get(item.key) ?? 0) + 1;
    this.#attempts.set(item.key, attempts);
    const patient = attempts < ATTEMPTS && (refused.retryAfterMs ?? 0) <= PATIENCE_MS;
    if (refused.lost || (refused.temporary && patient)) {
      this.#put({ ...item, state: "waiting", tried: item.tried || refused.lost });
      this.#parts.later(() => this.flush(), refused.retryAfterMs ?? Math.min(500 * 2 ** attempts, 15_000));
      return false;
    }
    const retryAt = refused.retryAfterMs === null ? 0 : this.#parts.now() + refused.retryAfterMs;
    this.#put({ ...item, state: "failed", error: refused.message, retryAt });
    return true;
  }

  /** @param {OutboxItem} item @returns {OutboxItem} */
  #revive(item) {
    if (item.state === "failed") return item;
    const old = this.#parts.now() - item.at > TOO_OLD_MS;
    return { ...item, state: old ? "failed" : "waiting" };
  }

  /** @param {OutboxItem} item */
  #put(item) {
    this.#parts.store.set(this.#nameOf(item.key), item);
    this.#replace(item);
  }

  /** @param {OutboxItem} item */
  #replace(item) {
    const index = this.items.findIndex((other) => other.key === item.key);
    this.items = index < 0 ? [...this.items, item] : this.items.map((other, at) => (at === index ? item : other));
    this.#parts.changed();
  }

  /** @param {string} key */
  #drop(key) {
    this.#parts.store.remove(this.#nameOf(key));
    this.#attempts.delete(key);
    this.items = this.items.filter((item) => item.key !== key);
    this.#parts.changed();
  }

  /** @param {string} key */
  #find(key) {
    return this.items.find((item) => item.key === key);
  }

  /** @param {string} key */
  #nameOf(key) {
    return `${this.#parts.name}:${key}`;
  }
}

/**
 * The items to be shown: an own post whose event came before its reply (or whose reply was lost with the connection) is
 * there already, and is not shown twice.
 *
 * @param {readonly OutboxItem[]} items
 * @param {readonly {number: number, body: string, author: {id: number}, created_at: string}[]} posts
 * @param {number} viewerId
 * @param {ReadonlySet<number>} acknowledged  posts that are some other item's
 * @returns {OutboxItem[]}
 */
export function visibleItems(items, posts, viewerId, acknowledged) {
  if (!items.length) return [];
  const numbers = new Set(posts.map((post) => post.number));
  const own = posts.filter((post) => post.author.id === viewerId && !acknowledged.has(post.number));
  return items.filter((item) => {
    if (item.state === "sent") return item.number === null || !numbers.has(item.number);
    if (item.state === "failed" || !item.tried) return true;
    const twin = own.findIndex((post) => isTwin(item, post));
    if (twin >= 0) own.splice(twin, 1);
    return twin < 0;
  });
}

/** How far the clocks of a phone and a server may differ. */
const CLOCKS_MS = 120_000;

/** @param {OutboxItem} item @param {{body: string, created_at: string}} post */
const isTwin = (item, post) => tidy(post.body) === tidy(item.body) && Date.parse(post.created_at) > item.at - CLOCKS_MS;

/** @param {string} body */
const tidy = (body) => body.replace(/\r\n?/gu, "\n").trim();
