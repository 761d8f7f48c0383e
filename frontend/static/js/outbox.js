/**
 * Posts on their way, and which of them are to be shown.
 *
 * @import {OutboxItem, PhotoView} from "../../types.d.ts"
 */

import { Queue } from "./queue.js";

/** The server remembers keys for seven days; after that, sending again could post twice, so a person decides. */
const PATIENCE = { attempts: 5, waits: 5_000, tooOld: 6 * 86_400_000 };

/** @extends {Queue<OutboxItem>} */
export class Outbox extends Queue {
  /** Numbers of own posts whose reply has come. @type {Set<number>} */
  acknowledged = new Set();

  /** @param {import("./queue.js").Parts<OutboxItem>} parts */
  constructor(parts) {
    super({ ...PATIENCE, ...parts });
  }

  /** @param {{body: string, replyTo: number | null, official: boolean, photos?: PhotoView[]}} draft */
  add({ body, replyTo, official, photos = [] }) {
    return this.enter({ body, replyTo, official, photos, number: null });
  }

  /** Forgets items whose posts have arrived. @param {(number: number) => boolean} arrived */
  settle(arrived) {
    for (const item of this.items) {
      if (item.state === "sent" && item.number !== null && arrived(item.number)) this.drop(item.key);
    }
  }

  /** Another tab of this browser took the item out. @param {string} key */
  forget(key) {
    const item = this.find(key);
    if (item && (item.state === "waiting" || item.state === "failed")) this.drop(key);
  }

  /** What is held the page of the server shows from now on. @param {OutboxItem} item @param {{number: number, held?: object | null}} reply @override */
  arrived(item, { number, held }) {
    if (!held) this.acknowledged.add(number);
    this.showOnly({ ...item, tried: true, ...(held ? { state: "held" } : { state: "sent", number }) });
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
