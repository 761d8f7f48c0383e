/**
 * What goes over plain HTTP: snapshots, where the log cannot help or the socket cannot be had; and, in that case, posts.
 *
 * @import {Island, OutboxItem, Refused, Snapshot, Viewer, Window} from "../../types.d.ts"
 */

import { gettext } from "./words.js";

/** @typedef {{snapshot: Snapshot, window: Window, viewer: Viewer | null}} Loaded */

/**
 * @param {string} url
 * @param {Record<string, number>} [query]
 * @returns {Promise<Loaded>} rejects where there is no answer, or not the one that was asked for
 */
export async function loadSnapshot(url, query = {}) {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const answer = await fetch(`${url}?${search}`, { credentials: "same-origin", headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`the snapshot answered ${answer.status}`);
  return answer.json();
}

/**
 * Publishes a post through the API, under the key that it would have over the socket: whichever door was first, the other
 * one gets its answer.
 *
 * @param {Island} island
 * @param {OutboxItem} item
 * @returns {Promise<{number: number, held?: object | null}>} rejects with Refused
 */
export async function publishPost({ snapshot, csrf }, { key, body, replyTo, official, photos = [] }) {
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(`/api/v1/threads/${snapshot.thread.id}/posts/`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", "idempotency-key": key, "x-csrftoken": csrf ?? "" },
      body: JSON.stringify({ body, reply_to: replyTo, official, ...(photos.length ? { photos: namesOf(photos) } : {}) }),
    });
  } catch {
    throw refused({ lost: true });
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw refused({
    code: said.code ?? answer.status,
    message: said.message ?? said.detail ?? gettext("The server could not take it."),
    temporary: answer.status === 429 || answer.status >= 500,
    slug: said.slug ?? "",
    field: said.field ?? "",
    retryAfterMs: said.retry_after_ms ?? null,
  });
}

/** @param {readonly import("../../types.d.ts").PhotoView[]} photos */
export const namesOf = (photos) => photos.map(({ name }) => name);

/** @param {Partial<Refused>} fields @returns {Refused} */
const refused = (fields) => ({
  code: 0,
  message: "",
  temporary: false,
  slug: "",
  field: "",
  retryAfterMs: null,
  lost: false,
  ...fields,
});

/**
 * Tries until it succeeds, with full jitter: many pages may have to start again at the same moment.
 *
 * @template T
 * @param {() => Promise<T>} act
 * @param {number} firstWait  ms
 * @returns {Promise<T>}
 */
export async function untilDone(act, firstWait) {
  for (let wait = firstWait; ; wait = Math.min(Math.max(wait, 500) * 2, 30_000)) {
    await new Promise((done) => setTimeout(done, Math.random() * wait));
    try {
      return await act();
    } catch {
      // no connection, or the server is busy: again, later
    }
  }
}
