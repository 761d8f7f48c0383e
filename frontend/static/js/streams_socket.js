/**
 * The socket of a page that the server draws: several durable streams, each joined from where the page was drawn, and pulses,
 * which are absolute: what was missed of them does not matter.
 *
 * @import {LiveState} from "../../types.d.ts"
 * @import {Stream} from "./stream.js"
 */

import { hurry, makeLine } from "./line.js";
import { Standing } from "./standing.js";
import { follow, join, sayTyping } from "./stream.js";

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
  /** @type {Map<string, Stream>} */
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
    if (this.#standing.state === "live") sayTyping(this.#line, this.#first, about);
  }

  /** Listen to a pulse, once. @param {string} name */
  feel(name) {
    if (this.#streams.has(name)) return;
    const take = (/** @type {any} */ { type, values = {}, gone = [], full }, /** @type {boolean} */ whole) => {
      if (whole || type === "pulse.changed") this.#handlers.pulse?.({ values, gone, full: whole || Boolean(full) }, name);
    };
    this.#streams.set(name, follow(this.#line, name, take));
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
  #join({ name, ...position }) {
    const { event, passing, lost } = this.#handlers;
    this.#seen.set(name, position.offset);
    const stream = join(this.#line, this.#standing, name, position, {
      event: (at, data) => {
        this.#seen.set(name, at);
        event(data, name, at);
      },
      passing,
      lost: (here) => {
        if (here) this.#seen.set(name, here.offset);
        lost();
      },
    });
    stream.subscribe();
    this.#streams.set(name, stream);
  }
}
