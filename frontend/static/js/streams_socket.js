/**
 * The socket of a page that the server draws: several durable streams, each joined from where the page was drawn, and pulses,
 * which are absolute: what was missed of them does not matter.
 *
 * @import {LiveState} from "../../types.d.ts"
 * @import {Line} from "./line.js"
 */

import { hurry, makeLine } from "./line.js";
import { Standing } from "./standing.js";

/** Those who run something wait less long than thousands who watch it. */
const SLOWEST_MS = 8_000;

/** @typedef {{name: string, offset: number, epoch: string}} Place */

/**
 * @typedef {object} Handlers
 * @property {(data: any, stream: string, offset: number) => void} event  something happened on one of the streams
 * @property {(data: any) => void} [passing]  somebody types, or is at something
 * @property {() => void} lost  what was missed cannot be had from the log
 * @property {(state: LiveState, since: number) => void} status
 * @property {(pulse: {values: Record<string, any>, gone: string[], full: boolean}, stream: string) => void} [pulse]
 */

/** Streams as the page names them: one a line, with its offset and epoch. @param {string} text @returns {Place[]} */
export function placesIn(text) {
  return text
    .split("\n")
    .map((line) => line.trim().split(" "))
    .filter((parts) => parts.length === 3)
    .map(([name, offset, epoch]) => ({ name, offset: Number(offset), epoch }));
}

export class StreamsSocket {
  #handlers;
  #line;
  #first;
  #standing;
  /** @type {Map<string, ReturnType<Line["client"]["newSubscription"]>>} */
  #streams = new Map();
  /** The newest offset that has been seen of each stream. @type {Map<string, number>} */
  #seen = new Map();

  /** @param {string} url @param {readonly Place[]} places @param {Handlers} handlers */
  constructor(url, places, handlers) {
    this.#handlers = handlers;
    this.#first = places[0]?.name ?? "";
    this.#line = makeLine(url, SLOWEST_MS);
    this.#standing = new Standing(handlers.status);
    this.#line.client.on("disconnected", ({ code }) => this.#standing.end(code));
    places.forEach((place) => this.#join(place));
  }

  open() {
    this.#standing.begin();
    this.#line.client.connect();
  }

  /** Try now, not when the back-off has run out. */
  hurry() {
    if (this.#standing.waits) hurry(this.#line);
  }

  /** Lets the others on the first stream know that one writes, or what one is at. @param {string} [about] */
  typing(about) {
    if (this.#standing.state !== "live") return;
    const data = { type: "typing", channel: this.#first, ...(about ? { about } : {}) };
    this.#line.client.send(data).catch(() => undefined);
  }

  /** Listen to a pulse, once. @param {string} name */
  feel(name) {
    if (this.#streams.has(name)) return;
    const stream = this.#line.client.newSubscription(name);
    const take = (/** @type {any} */ data, /** @type {boolean} */ full) =>
      this.#handlers.pulse?.({ values: data.values ?? {}, gone: data.gone ?? [], full: full || Boolean(data.full) }, name);
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
    const { event, passing, lost } = this.#handlers;
    this.#seen.set(name, offset);
    const stream = this.#line.client.newSubscription(name, { since: { offset, epoch }, recoverable: true, positioned: true });
    stream.on("publication", ({ offset: at, data }) => {
      if (!at) return passing?.(data);
      this.#seen.set(name, at);
      return event(data, name, at);
    });
    stream.on("subscribed", ({ wasRecovering, recovered, streamPosition }) => {
      if (wasRecovering && !recovered) {
        if (streamPosition) this.#seen.set(name, streamPosition.offset);
        lost();
      }
      this.#standing.become("live");
    });
    stream.on("subscribing", () => this.#standing.become("connecting"));
    stream.on("unsubscribed", ({ code }) => this.#standing.end(code));
    stream.subscribe();
    this.#streams.set(name, stream);
  }
}
