/**
 * The socket of a hall: joined from the position of the snapshot, so that between the page and the socket nothing is missed.
 * The pulse needs no position: its subscription begins with all numbers.
 *
 * @import {LiveState} from "../../types.d.ts"
 * @import {Line} from "./line.js"
 */

import { command, hurry } from "./line.js";
import { Standing } from "./standing.js";

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
  #line;
  #hall;
  #handlers;
  #standing;
  /** @type {Map<number, ReturnType<Line["client"]["newSubscription"]>>} */
  #polls = new Map();

  /**
   * @param {Line} line
   * @param {{hall: string, pulse: string | null}} streams
   * @param {{offset: number, epoch: string}} position
   * @param {Handlers} handlers
   */
  constructor(line, streams, { offset, epoch }, handlers) {
    this.#handlers = handlers;
    this.#line = line;
    this.#standing = new Standing(handlers.status);
    this.#hall = line.client.newSubscription(streams.hall, { since: { offset, epoch }, recoverable: true, positioned: true });
    this.#listen();
    if (streams.pulse) this.#follow(streams.pulse, handlers.pulse);
  }

  get state() {
    return this.#standing.state;
  }

  get since() {
    return this.#standing.since;
  }

  /** Whom the server takes us for: the id of a person, 0 for nobody. */
  get person() {
    return this.#line.person;
  }

  open() {
    this.#hall.subscribe();
    this.#line.client.connect();
    this.#standing.begin();
  }

  /** The page is looked at again: try now, not when the back-off has run out. */
  hurry() {
    if (this.#standing.waits) hurry(this.#line);
  }

  /** Follows the tallies of exactly these polls. @param {ReadonlySet<number>} polls */
  followPolls(polls) {
    for (const [poll, subscription] of this.#polls) {
      if (polls.has(poll)) continue;
      subscription.unsubscribe();
      this.#line.client.removeSubscription(subscription);
      this.#polls.delete(poll);
    }
    for (const poll of polls) {
      if (this.#polls.has(poll)) continue;
      this.#polls.set(poll, this.#follow(`poll:${poll}`, (data) => this.#handlers.poll(poll, data)));
    }
  }

  /** A command. @param {string} method @param {object} data @returns {Promise<any>} rejects with Refused */
  rpc(method, data) {
    return command(this.#line, method, data);
  }

  /** @param {string} stream @param {(data: any) => void} take @returns {ReturnType<Line["client"]["newSubscription"]>} */
  #follow(stream, take) {
    const subscription = this.#line.client.newSubscription(stream);
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
      this.#standing.become("live");
    });
    this.#hall.on("subscribing", () => this.#standing.become("connecting"));
    this.#hall.on("unsubscribed", ({ code }) => this.#standing.end(code, ended));
    this.#line.client.on("publication", ({ data }) => personal(data));
    this.#line.client.on("disconnected", ({ code }) => this.#standing.end(code, ended));
  }
}
