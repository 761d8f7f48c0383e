/**
 * The socket: signed in by the page's cookie, joined from the position of the snapshot, so that between the page and the
 * socket nothing is missed. centrifuge does the reconnecting, with full jitter, and the recovery; this says what became of it.
 *
 * @import {LiveState, Refused} from "../../types.d.ts"
 */

import { Centrifuge } from "../vendor/centrifuge.js";

/** A short gap is not worth a word. */
const GRACE_MS = 3_000;
const FIRST_GRACE_MS = 8_000;
const TIMEOUT_MS = 12_000;
const COUNT_AFTER_MS = 7_000;

/**
 * @typedef {object} Handlers
 * @property {(offset: number, data: any) => void} event  a durable publication of the thread
 * @property {(data: any) => void} passing  an ephemeral one: who watches, who types
 * @property {(data: any) => void} personal  one for this person alone
 * @property {(data: any) => void} desk  one for the thread's desk
 * @property {() => void} lost  what was missed cannot be had from the log: load a snapshot
 * @property {(state: LiveState, since: number) => void} status
 * @property {(code: number) => void} ended  the server wants us no more, on this stream or at all
 */

/**
 * @typedef {object} Line  a socket that several parts of a page may share
 * @property {Centrifuge} client
 * @property {Map<string, Partial<Refused>>} details  what refusals say besides, until they are told
 */

/** A socket that is not opened yet. @param {string} url @returns {Line} */
export function makeLine(url) {
  /** @type {Line["details"]} */
  const details = new Map();
  const client = new Centrifuge(url, {
    name: "durbar-page",
    timeout: TIMEOUT_MS,
    minReconnectDelay: 400,
    maxReconnectDelay: 20_000,
    websocket: attentive(WebSocket, (error) => details.set(`${error.code}${error.message}`, error)),
  });
  return { client, details };
}

export class Connection {
  /** @type {LiveState} */
  state = "connecting";
  /** Whose stream the server gave us: the id of whoever we are signed in as, 0 for nobody. */
  person = 0;
  #handlers;
  #client;
  #stream;
  #subscription;
  #details;
  #own;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #grace;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #counting;
  /** Since when it is as it is, in ms. */
  since = Date.now();

  /**
   * @param {Line} line
   * @param {{thread: string, desk: string | null}} streams
   * @param {{offset: number, epoch: string}} position
   * @param {boolean} own  whether nobody else uses the line
   * @param {Handlers} handlers
   */
  constructor({ client, details }, streams, { offset, epoch }, own, handlers) {
    this.#handlers = handlers;
    this.#client = client;
    this.#details = details;
    this.#own = own;
    this.#stream = streams.thread;
    this.#subscription = this.#client.newSubscription(streams.thread, {
      since: { offset, epoch },
      recoverable: true,
      positioned: true,
    });
    this.#listen();
    if (streams.desk) this.#listenToDesk(streams.desk);
  }

  open() {
    this.#subscription.subscribe();
    this.#client.connect();
    this.#grace = setTimeout(() => this.#become("offline"), FIRST_GRACE_MS);
    addEventListener("offline", () => this.state !== "ended" && this.#become("offline"));
  }

  /** The page is looked at again: try now, not when the back-off has run out. */
  hurry() {
    if (!this.#own || (this.state !== "offline" && this.state !== "connecting")) return;
    this.#client.disconnect();
    this.#client.connect();
  }

  /**
   * A command. Resolves with the reply's data once it is committed.
   *
   * @param {string} method
   * @param {object} data
   * @returns {Promise<any>} rejects with Refused
   */
  async rpc(method, data) {
    try {
      return (await this.#client.rpc(method, data)).data;
    } catch (error) {
      throw this.#refused(/** @type {{code?: number, message?: string, temporary?: boolean}} */ (error));
    }
  }

  /** Lets the others know that one is writing. */
  typing() {
    if (this.state !== "live") return;
    this.#client.send({ type: "typing", channel: this.#stream }).catch(() => undefined);
  }

  #listen() {
    const { event, passing, personal, lost, ended } = this.#handlers;
    this.#subscription.on("publication", ({ offset, data }) => {
      if (offset) return event(offset, data);
      if (data.type === "watching.changed") clearTimeout(this.#counting);
      passing(data);
    });
    this.#subscription.on("subscribed", ({ wasRecovering, recovered, data }) => {
      if (wasRecovering && !recovered) lost();
      if (data) passing(data);
      this.#become("live");
      clearTimeout(this.#counting);
      this.#counting = setTimeout(() => this.#count(), COUNT_AFTER_MS);
    });
    this.#subscription.on("subscribing", () => this.#become("connecting"));
    this.#subscription.on("unsubscribed", ({ code }) => this.#end(code, ended));
    this.#client.on("publication", ({ data }) => personal(data));
    // Our own stream comes with the connect reply, before any stream that we ask for.
    this.#client.on("subscribed", ({ channel }) => (this.person = Number(/^user:(\d+)$/u.exec(channel)?.[1] ?? 0)));
    this.#client.on("connecting", () => (this.person = 0));
    if (this.#own) this.#client.on("disconnected", ({ code }) => this.#end(code, ended));
  }

  /** @param {string} stream */
  #listenToDesk(stream) {
    const subscription = this.#client.newSubscription(stream);
    subscription.on("publication", ({ data }) => this.#handlers.desk(data));
    subscription.subscribe();
  }

  /** The hub tells the number of watchers when it changes; who came meanwhile asks once. */
  async #count() {
    const counted = await this.#subscription.presenceStats().catch(() => null);
    if (counted) this.#handlers.passing({ type: "watching.changed", clients: counted.numClients });
  }

  /** @param {number} code @param {(code: number) => void} ended */
  #end(code, ended) {
    if (this.state === "ended" || code === 0) return; // 0: we left
    this.#become("ended");
    ended(code);
  }

  /** @param {LiveState} state */
  #become(state) {
    if (state === this.state && state !== "connecting") return;
    if (state === "connecting") {
      if (this.state !== "live") return; // still on its way
      this.since = Date.now();
      this.#grace = setTimeout(() => this.#become("offline"), GRACE_MS);
    } else {
      clearTimeout(this.#grace);
      if (state === "offline" && this.state === "live") this.since = Date.now();
    }
    this.state = state;
    this.#handlers.status(state, this.since);
  }

  /** @param {{code?: number, message?: string, temporary?: boolean}} error @returns {Refused} */
  #refused({ code = 0, message = "", temporary = false }) {
    const details = this.#details.get(`${code}${message}`);
    this.#details.delete(`${code}${message}`);
    return { slug: "", field: "", retryAfterMs: null, ...details, code, message, temporary, lost: code < 100 };
  }
}

/**
 * centrifuge passes on an error's code, message and `temporary` only. Our refusals say more (slug, field, retry_after_ms):
 * that is read from the frame itself, just before centrifuge reads it.
 *
 * @param {typeof WebSocket} Base
 * @param {(error: Partial<Refused>) => void} note
 */
export function attentive(Base, note) {
  return class extends Base {
    /** @param {string} url @param {string | string[]} [protocols] */
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string" && data.includes('"error"')) errorsIn(data).forEach(note);
      });
    }
  };
}

/** The errors in a text frame. @param {string} frame @returns {Partial<Refused>[]} */
export function errorsIn(frame) {
  return frame
    .split("\n")
    .filter((line) => line.includes('"error"'))
    .map((line) => JSON.parse(line).error)
    .filter((error) => error && typeof error === "object")
    .map(({ code, message = "", slug = "", field = "", retry_after_ms = null }) => ({
      code,
      message,
      slug,
      field,
      retryAfterMs: retry_after_ms,
    }));
}
