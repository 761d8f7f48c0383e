/**
 * Streams on a line. A durable one is joined from where the page was drawn, so that between the page and the socket nothing is
 * missed; of others only what comes counts.
 *
 * @import {Line} from "./line.js"
 * @import {Standing} from "./standing.js"
 */

/** @typedef {ReturnType<Line["client"]["newSubscription"]>} Stream */

/**
 * @typedef {object} Heard  what a durable stream brings
 * @property {(offset: number, data: any) => void} event  what the log keeps
 * @property {(data: any) => void} [passing]  what it does not: who watches, who types
 * @property {(position?: {offset: number}) => void} lost  what was missed cannot be had from the log: load a snapshot
 * @property {(data: any) => void} [joined]  in the stream, or in it again; with what the server says to begin with
 * @property {(code: number) => void} [ended]
 */

/**
 * A durable stream, to be subscribed to; the page stands with the server as it does.
 *
 * @param {Line} line
 * @param {Standing} standing
 * @param {string} name
 * @param {{offset: number, epoch: string}} position
 * @param {Heard} heard
 * @returns {Stream}
 */
export function join({ client }, standing, name, { offset, epoch }, { event, passing, lost, joined, ended }) {
  const stream = client.newSubscription(name, { since: { offset, epoch }, recoverable: true, positioned: true });
  stream.on("publication", ({ offset: at, data }) => (at ? event(at, data) : passing?.(data)));
  stream.on("subscribed", ({ wasRecovering, recovered, streamPosition, data }) => {
    if (wasRecovering && !recovered) lost(streamPosition);
    joined?.(data);
    standing.become("live");
  });
  stream.on("subscribing", () => standing.become("connecting"));
  stream.on("unsubscribed", ({ code }) => standing.end(code, ended));
  return stream;
}

/** Another stream, from now on. A pulse says all there is when one joins (`whole`). @param {Line} line @param {string} name @param {(data: any, whole: boolean) => void} take @returns {Stream} */
export function follow({ client }, name, take) {
  const stream = client.newSubscription(name);
  stream.on("subscribed", ({ data }) => data && take(data, true));
  stream.on("publication", ({ data }) => take(data, false));
  stream.on("error", () => undefined); // a right that has just come may take a moment: centrifuge asks again
  stream.subscribe();
  return stream;
}

/** Lets the others on a stream know that one writes, or what one is at. @param {Line} line @param {string} channel @param {string} [about] */
export function sayTyping({ client }, channel, about) {
  client.send({ type: "typing", channel, ...(about && { about }) }).catch(() => undefined);
}
