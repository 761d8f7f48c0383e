/**
 * The socket of a hall: joined from the position of the snapshot, so that between the page and the socket nothing is missed.
 * The pulse needs no position: its subscription begins with all numbers.
 *
 * @import {LiveState, Refused} from "../../types.d.ts"
 */

import { Centrifuge } from "../vendor/centrifuge.js";
import { attentive } from "./connection.js";

const GRACE_MS = 3_000;
const FIRST_GRACE_MS = 8_000;
const TIMEOUT_MS = 12_000;

/**
 * @typedef {object} Handlers
 * @property {(offset: number, data: any) => void} event  a durable publication of the hall
 * @property {(data: any) => void} pulse
 * @property {(poll: number, data: any) => void} poll  the pulse of a poll that one has voted in
 * @property {(data: any) => void} personal  one for this person alone
 * @property {() => void} lost  what was missed cannot be had from the log: load a snapshot
 * @property {(state: LiveState, since: number) => void} status
 * @property {(code: number) => void} ended
 */

export class HallSocket {
  /** @type {LiveState} */
  state = "connecting";
  /** Whom the server takes us for: the id of a person, 0 for nobody. */
  person = 0;
  /** Since when it is as it is, in ms. */
  since = Date.now();
  #client;
  #hall;
  #handlers;
  /** @type {Map<number, ReturnType<Centrifuge["newSubscription"]>>} */
  #polls = new Map();
  /** @type {Map<string, Partial<Refused>>} */
  #details = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #grace;

  /**
   * @param {string} url
   * @param {{hall: string, pulse: string | null}} streams
   * @param {{offset: number, epoch: string}} position
   * @param {Handlers} handlers
   */
  constructor(url, streams, { offset, epoch }, handlers) {
    this.#handlers = handlers;
    this.#client = new Centrifuge(url, {
      name: "durbar-hall",
      timeout: TIMEOUT_MS,
      minReconnectDelay: 400,
      maxReconnectDelay: 20_000,
      websocket: attentive(WebSocket, (error) => this.#details.set(`${error.code}${error.message}`, error)),
    });
    this.#hall = this.#client.newSubscription(streams.hall, { since: { offset, epoch }, recoverable: true, positioned: true });
    this.#listen();
    if (streams.pulse) this.#follow(streams.pulse, handlers.pulse);
  }

  open() {
    this.#hall.subscribe();
    this.#client.connect();
    this.#grace = setTimeout(() => this.#become("offline"), FIRST_GRACE_MS);
    addEventListener("offline", () => this.state !== "ended" && this.#become("offline"));
  }

  /** The page is looked at again: try now, not when the back-off has run out. */
  hurry() {
    if (this.state !== "offline" && this.state !== "connecting") return;
    this.#client.disconnect();
    this.#client.connect();
  }

  /** Follows the tallies of exactly these polls. @param {ReadonlySet<number>} polls */
  followPolls(polls) {
    for (const [poll, subscription] of this.#polls) {
      if (polls.has(poll)) continue;
      subscription.unsubscribe();
      this.#client.removeSubscription(subscription);
      this.#polls.delete(poll);
    }
    for (const poll of polls) {
      if (this.#polls.has(poll)) continue;
      this.#polls.set(poll, this.#follow(`poll:${poll}`, (data) => this.#handlers.poll(poll, data)));
    }
  }

  /** @param {string} method @param {object} data @returns {Promise<any>} rejects with Refused */
  async rpc(method, data) {
    try {
      return (await this.#client.rpc(method, data)).data;
    } catch (error) {
      throw this.#refused(/** @type {{code?: number, message?: string, temporary?: boolean}} */ (error));
    }
  }

  /** @param {string} stream @param {(data: any) => void} take @returns {ReturnType<Centrifuge["newSubscription"]>} */
  #follow(stream, take) {
    const subscription = this.#client.newSubscription(stream);
    subscription.on("subscribed", ({ data }) => data && take(data));
    subscription.on("publication", ({ data }) => take(data));
    subscription.on("error", () => undefined); // a right that has just come may take a moment: centrifuge asks again
    subscription.subscribe();
    return subscription;
  }

  #listen() {
    const { event, personal, lost, ended } = this.#handlers;
    this.#hall.on("publication", ({ offset, data }) => offset && event(offset, data));
    this.#hall.on("subscribed", ({ wasRecovering, recovered }) => {
      if (wasRecovering && !recovered) lost();
      this.#become("live");
    });
    this.#hall.on("subscribing", () => this.#become("connecting"));
    this.#hall.on("unsubscribed", ({ code }) => this.#end(code, ended));
    this.#client.on("publication", ({ data }) => personal(data));
    this.#client.on("subscribed", ({ channel }) => (this.person = Number(/^user:(\d+)$/u.exec(channel)?.[1] ?? 0)));
    this.#client.on("connecting", () => (this.person = 0));
    this.#client.on("disconnected", ({ code }) => this.#end(code, ended));
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
