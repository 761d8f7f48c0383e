/**
 * The streams of a talk, on a line of its own or on that of the page around it: joined from the position of the snapshot, so
 * that between the page and the socket nothing is missed.
 *
 * @import {LiveState} from "../../types.d.ts"
 * @import {Line} from "./line.js"
 */

import { command, hurry } from "./line.js";
import { Standing } from "./standing.js";

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

export class Connection {
  #handlers;
  #line;
  #stream;
  #subscription;
  #own;
  #standing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #counting;

  /**
   * @param {Line} line
   * @param {{thread: string, desk: string | null}} streams
   * @param {{offset: number, epoch: string}} position
   * @param {boolean} own  whether nobody else uses the line
   * @param {Handlers} handlers
   */
  constructor(line, streams, { offset, epoch }, own, handlers) {
    this.#handlers = handlers;
    this.#line = line;
    this.#own = own;
    this.#stream = streams.thread;
    this.#standing = new Standing(handlers.status);
    this.#subscription = line.client.newSubscription(streams.thread, {
      since: { offset, epoch },
      recoverable: true,
      positioned: true,
    });
    this.#listen();
    if (streams.desk) this.#listenToDesk(streams.desk);
  }

  get state() {
    return this.#standing.state;
  }

  get since() {
    return this.#standing.since;
  }

  /** Whom the server takes us for. */
  get person() {
    return this.#line.person;
  }

  open() {
    this.#subscription.subscribe();
    this.#line.client.connect();
    this.#standing.begin();
  }

  /** The page is looked at again: try now, not when the back-off has run out. */
  hurry() {
    if (this.#own && this.#standing.waits) hurry(this.#line);
  }

  /** A command. @param {string} method @param {object} data @returns {Promise<any>} rejects with Refused */
  rpc(method, data) {
    return command(this.#line, method, data);
  }

  /** Lets the others know that one is writing. */
  typing() {
    if (this.state !== "live") return;
    this.#line.client.send({ type: "typing", channel: this.#stream }).catch(() => undefined);
  }

  #listen() {
    const { event, passing, personal, lost, ended } = this.#handlers;
    const { client } = this.#line;
    this.#subscription.on("publication", ({ offset, data }) => {
      if (offset) return event(offset, data);
      if (data.type === "watching.changed") clearTimeout(this.#counting);
      passing(data);
    });
    this.#subscription.on("subscribed", ({ wasRecovering, recovered, data }) => {
      if (wasRecovering && !recovered) lost();
      if (data) passing(data);
      this.#standing.become("live");
      clearTimeout(this.#counting);
      this.#counting = setTimeout(() => this.#count(), COUNT_AFTER_MS);
    });
    this.#subscription.on("subscribing", () => this.#standing.become("connecting"));
    this.#subscription.on("unsubscribed", ({ code }) => this.#standing.end(code, ended));
    client.on("publication", ({ data }) => personal(data));
    if (this.#own) client.on("disconnected", ({ code }) => this.#standing.end(code, ended));
  }

  /** @param {string} stream */
  #listenToDesk(stream) {
    const subscription = this.#line.client.newSubscription(stream);
    subscription.on("publication", ({ data }) => this.#handlers.desk(data));
    subscription.subscribe();
  }

  /** The hub tells the number of watchers when it changes; who came meanwhile asks once. */
  async #count() {
    const counted = await this.#subscription.presenceStats().catch(() => null);
    if (counted) this.#handlers.passing({ type: "watching.changed", clients: counted.numClients });
  }
}
