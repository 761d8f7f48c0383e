/**
 * Snapshots over HTTP: to start again where the log cannot help, and for earlier posts.
 *
 * @import {Snapshot, Viewer, Window} from "../../types.d.ts"
 */

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
