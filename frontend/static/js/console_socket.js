/**
 * The socket of a hall's pages for those who run it and for the screen: durable streams from where the page was drawn, and
 * pulses, which are absolute: what was missed does not matter.
 *
 * @import {LiveState} from "../../types.d.ts"
 * @import {Place} from "./desk_socket.js"
 */

import { Centrifuge } from "../vendor/centrifuge.js";

const GRACE_MS = 3_000;
const FIRST_GRACE_MS = 8_000;
const TIMEOUT_MS = 12_000;

/**
 * @typedef {object} Handlers
 * @property {(data: any, stream: string) => void} event  something happened
 * @property {() => void} lost  what was missed cannot be had from the log
 * @property {(state: LiveState, since: number) => void} status
 * @property {(pulse: {values: Record<string, any>, gone: string[], full: boolean}, stream: string) => void} pulse
 */

export class HallSocket {
  /** @type {LiveState} */
  state = "connecting";
  #handlers;
  #client;
  /** @type {Map<string, ReturnType<Centrifuge["newSubscription"]>>} */
  #streams = new Map();
  /** The newest offset that has been seen of each stream. @type {Map<string, number>} */
  #seen = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #grace;
  #since = Date.now();

  /** @param {string} url @param {readonly Place[]} places @param {Handlers} handlers */
  constructor(url, places, handlers) {
    this.#handlers = handlers;
    this.#client = new Centrifuge(url, {
      name: "durbar-hall",
      timeout: TIMEOUT_MS,
      minReconnectDelay: 400,
      maxReconnectDelay: 8_000,
    });
    this.#client.on("disconnected", ({ code }) => code !== 0 && this.#become("ended"));
    places.forEach((place) => this.#join(place));
  }

  open() {
    this.#grace = setTimeout(() => this.#become("offline"), FIRST_GRACE_MS);
    this.#client.connect();
    addEventListener("offline", () => this.#become("offline"));
    addEventListener("online", () => this.hurry());
  }

  /** Try now, not when the back-off has run out. */
  hurry() {
    if (this.state === "live" || this.state === "ended") return;
    this.#client.disconnect();
    this.#client.connect();
  }

  /** Listen to a pulse, once. @param {string} name */
  feel(name) {
    if (this.#streams.has(name)) return;
    const stream = this.#client.newSubscription(name);
    const take = (/** @type {any} */ data, /** @type {boolean} */ full) =>
      this.#handlers.pulse({ values: data.values ?? {}, gone: data.gone ?? [], full: full || Boolean(data.full) }, name);
    stream.on("publication", ({ data }) => data.type === "pulse.changed" && take(data, false));
    stream.on("subscribed", ({ data }) => data && take(data, true));
    stream.subscribe();
    this.#streams.set(name, stream);
  }

  /**
   * How well the line is: the way there and back in ms, where the log of the stream is, and how far this page is behind.
   *
   * @param {string} name
   * @returns {Promise<{trip: number, head: number, behind: number}>}
   */
  async measure(name) {
    const stream = this.#streams.get(name);
    if (!stream) throw new Error(`not joined: ${name}`);
    const began = performance.now();
    const { offset } = await stream.history({ limit: 0 });
    const trip = Math.round(performance.now() - began);
    return { trip, head: offset, behind: Math.max(0, offset - (this.#seen.get(name) ?? offset)) };
  }

  /** @param {Place} place */
  #join({ name, offset, epoch }) {
    const { event, lost } = this.#handlers;
    this.#seen.set(name, offset);
    const stream = this.#client.newSubscription(name, { since: { offset, epoch }, recoverable: true, positioned: true });
    stream.on("publication", ({ offset: at, data }) => {
      if (!at) return;
      this.#seen.set(name, at);
      event(data, name);
    });
    stream.on("subscribed", ({ wasRecovering, recovered, streamPosition }) => {
      if (wasRecovering && !recovered) {
        if (streamPosition) this.#seen.set(name, streamPosition.offset);
        lost();
      }
      this.#become("live");
    });
    stream.on("subscribing", () => this.#become("connecting"));
    stream.on("unsubscribed", ({ code }) => code !== 0 && this.#become("ended"));
    stream.subscribe();
    this.#streams.set(name, stream);
  }

  /** @param {LiveState} state */
  #become(state) {
    if (state === this.state || this.state === "ended") return;
    if (state === "connecting") {
      if (this.state !== "live") return; // still on its way
      this.#since = Date.now();
      clearTimeout(this.#grace);
      this.#grace = setTimeout(() => this.#become("offline"), GRACE_MS);
    } else {
      clearTimeout(this.#grace);
      if (state === "offline" && this.state === "live") this.#since = Date.now();
    }
    this.state = state;
    this.#handlers.status(state, this.#since);
  }
}
