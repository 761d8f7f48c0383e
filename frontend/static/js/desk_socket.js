/**
 * The socket of the desk: several streams at once, each joined from where the page was drawn. What an event says is
 * absolute, but a page of the desk asks the server for its parts anyway: only that knows the working time.
 *
 * @import {LiveState} from "../../types.d.ts"
 */

import { Centrifuge } from "../vendor/centrifuge.js";

const GRACE_MS = 3_000;
const FIRST_GRACE_MS = 8_000;
const TIMEOUT_MS = 12_000;

/** @typedef {{name: string, offset: number, epoch: string}} Place */

/**
 * @typedef {object} Handlers
 * @property {(data: any) => void} event  something happened on one of the streams
 * @property {(data: any) => void} passing  somebody types
 * @property {() => void} lost  what was missed cannot be had from the log
 * @property {(state: LiveState, since: number) => void} status
 */

/** Streams as the page names them: one a line, with its offset and epoch. @param {string} text @returns {Place[]} */
export function placesIn(text) {
  return text
    .split("\n")
    .map((line) => line.trim().split(" "))
    .filter((parts) => parts.length === 3)
    .map(([name, offset, epoch]) => ({ name, offset: Number(offset), epoch }));
}

export class DeskSocket {
  /** @type {LiveState} */
  state = "connecting";
  #handlers;
  #client;
  #places;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #grace;
  #since = Date.now();

  /** @param {string} url @param {Place[]} places @param {Handlers} handlers */
  constructor(url, places, handlers) {
    this.#handlers = handlers;
    this.#places = places;
    this.#client = new Centrifuge(url, {
      name: "durbar-desk",
      timeout: TIMEOUT_MS,
      minReconnectDelay: 400,
      maxReconnectDelay: 20_000,
    });
    this.#client.on("disconnected", ({ code }) => code !== 0 && this.#become("ended"));
    places.forEach((place) => this.#join(place));
  }

  open() {
    this.#grace = setTimeout(() => this.#become("offline"), FIRST_GRACE_MS);
    this.#client.connect();
  }

  /** Lets the others know that one is writing. */
  typing() {
    const [{ name }] = this.#places;
    if (this.state === "live") this.#client.send({ type: "typing", channel: name }).catch(() => undefined);
  }

  /** @param {Place} place */
  #join({ name, offset, epoch }) {
    const { event, passing, lost } = this.#handlers;
    const stream = this.#client.newSubscription(name, { since: { offset, epoch }, recoverable: true, positioned: true });
    stream.on("publication", ({ offset: at, data }) => (at ? event(data) : passing(data)));
    stream.on("subscribed", ({ wasRecovering, recovered }) => {
      if (wasRecovering && !recovered) lost();
      this.#become("live");
    });
    stream.on("subscribing", () => this.#become("connecting"));
    stream.on("unsubscribed", ({ code }) => code !== 0 && this.#become("ended"));
    stream.subscribe();
  }

  /** @param {LiveState} state */
  #become(state) {
    if (state === this.state || this.state === "ended") return;
    if (state === "connecting") {
      if (this.state !== "live") return; // still on its way
      this.#since = Date.now();
      this.#grace = setTimeout(() => this.#become("offline"), GRACE_MS);
    } else {
      clearTimeout(this.#grace);
    }
    this.state = state;
    this.#handlers.status(state, this.#since);
  }
}
