/**
 * The thread as the page knows it: old snapshot + events = new snapshot. Pure.
 *
 * The same law as on the server: an event carries the absolute new state of its object, so applying it twice is
 * harmless, and an offset that is missing is a loss.
 *
 * @import {Entry, EntryView, Person, PersonView, Post, PostView, Snapshot, Thread, ThreadState, ThreadView, WireEvent,
 *   Window} from "../../types.d.ts"
 */

/** More posts than this are not held: a page that is left open in a busy thread must not grow for ever. */
export const MOST = 1_000;

/** @param {PersonView} view @returns {Person} */
const person = (view) => ({ role: "", department: "", guest: false, ...view });

/** A post with the fields that the wire left out. @param {PostView} view @returns {Post} */
export function fullPost(view) {
  return {
    body: "",
    marks: [],
    photos: [],
    photos_gone: [],
    reply_to: null,
    official: false,
    state: "visible",
    reason: "",
    edited_at: null,
    revisions: 0,
    ...view,
    author: person(view.author),
  };
}

/** @param {ThreadView} view @returns {Thread} */
export function fullThread(view) {
  return {
    category: "",
    place: "",
    state: "open",
    locked: false,
    lock_reason: "",
    slow_seconds: 0,
    visibility: "public",
    kind: "issue",
    mode: "open",
    guests: false,
    slow_until: null,
    ...view,
    author: person(view.author),
  };
}

/** @param {EntryView} view @returns {Entry} */
export const fullEntry = (view) => ({ reason: "", seconds: 0, ...view, actor: view.actor && person(view.actor) });

/**
 * @param {Snapshot} snapshot
 * @param {Window} window
 * @returns {ThreadState}
 */
export function load(snapshot, window) {
  const posts = snapshot.posts.map(fullPost);
  return {
    epoch: snapshot.epoch,
    offset: snapshot.offset,
    thread: fullThread(snapshot.thread),
    posts,
    entries: snapshot.entries.map(fullEntry),
    earlier: window.earlier,
    later: window.later,
    newest: posts.at(-1)?.number ?? 0,
    hole: false,
  };
}

/**
 * The state after one publication. One that was seen before changes nothing; one that comes too early marks a hole.
 *
 * @param {ThreadState} state
 * @param {number} offset
 * @param {WireEvent} event
 * @returns {ThreadState}
 */
export function apply(state, offset, event) {
  if (offset <= state.offset) return state;
  const moved = { ...state, offset, hole: state.hole || offset > state.offset + 1 };
  if (event.post) return withPost(moved, fullPost(event.post));
  if (event.thread && typeof event.thread === "object") return withThread(moved, event.thread, event.entry);
  return moved; // an event of a newer server: nothing here knows it
}

/**
 * The state with the posts of an earlier page in front.
 *
 * @param {ThreadState} state
 * @param {Snapshot} snapshot
 * @param {Window} window
 * @returns {ThreadState}
 */
export function prepend(state, snapshot, window) {
  const first = state.posts[0]?.number ?? Infinity;
  const before = snapshot.posts.filter((post) => post.number < first).map(fullPost);
  const known = new Set(state.entries.map((entry) => entry.id));
  const entries = snapshot.entries.filter((entry) => !known.has(entry.id)).map(fullEntry);
  return {
    ...state,
    posts: [...before, ...state.posts],
    entries: [...state.entries, ...entries].sort((a, b) => a.id - b.id),
    earlier: window.earlier,
  };
}

/**
 * The state after a fresh snapshot, keeping posts held from before it where the two meet.
 *
 * @param {ThreadState} state
 * @param {Snapshot} snapshot
 * @param {Window} window
 * @returns {ThreadState}
 */
export function reload(state, snapshot, window) {
  const fresh = load(snapshot, window);
  const first = fresh.posts[0]?.number ?? Infinity;
  const kept = state.posts.filter((post) => post.number < first);
  if (kept.at(-1)?.number !== first - 1) return fresh; // they do not meet
  const known = new Set(fresh.entries.map((entry) => entry.id));
  const entries = [...state.entries.filter((entry) => !known.has(entry.id)), ...fresh.entries];
  return {
    ...fresh,
    posts: [...kept, ...fresh.posts.map((post) => sameOr(findPost(state, post.number), post))],
    entries: entries.sort((a, b) => a.id - b.id),
    earlier: state.earlier,
  };
}

/** The state with its newest posts only; the others are there to be loaded again. @param {ThreadState} state @param {number} keep @returns {ThreadState} */
export function trim(state, keep) {
  if (state.posts.length <= keep) return state;
  const posts = state.posts.slice(-keep);
  const first = posts[0].number;
  return { ...state, posts, entries: state.entries.filter((entry) => entry.after >= first), earlier: true };
}

/**
 * @param {ThreadState} state
 * @param {number | null} number
 * @returns {Post | undefined}
 */
export function findPost(state, number) {
  if (number === null) return undefined;
  const index = position(state.posts, number);
  return state.posts[index]?.number === number ? state.posts[index] : undefined;
}

/**
 * Posts and entries in the order they are read. An entry stands after its post; one whose post is not held is left out.
 *
 * @param {ThreadState} state
 * @returns {(Post | Entry)[]}
 */
export function timeline(state) {
  /** @type {Map<number, Entry[]>} */
  const after = new Map();
  for (const entry of state.entries) after.set(entry.after, [...(after.get(entry.after) ?? []), entry]);
  return state.posts.flatMap((post) => [post, ...(after.get(post.number) ?? [])]);
}

/** @param {ThreadState} state @param {Post} post @returns {ThreadState} */
function withPost(state, post) {
  const newest = Math.max(state.newest, post.number);
  const index = position(state.posts, post.number);
  if (state.posts[index]?.number === post.number) {
    const posts = state.posts.slice();
    posts[index] = sameOr(posts[index], post);
    return { ...state, posts, newest };
  }
  const room = !state.later && state.posts.length < MOST;
  const follows = room && index === state.posts.length && post.number === state.newest + 1;
  if (follows) return { ...state, posts: [...state.posts, post], newest };
  // Outside of what the page holds: before it, or after posts that it has not loaded.
  return index === state.posts.length ? { ...state, newest, later: true } : state;
}

/**
 * @param {ThreadState} state
 * @param {ThreadView} thread
 * @param {EntryView | null | undefined} entry
 * @returns {ThreadState}
 */
function withThread(state, thread, entry) {
  const next = { ...state, thread: fullThread(thread) };
  if (!entry) return next;
  const others = state.entries.filter((other) => other.id !== entry.id);
  return { ...next, entries: [...others, fullEntry(entry)].sort((a, b) => a.id - b.id) };
}

/** Where `number` is, or would be, in posts ordered by number. @param {readonly Post[]} posts @param {number} number */
function position(posts, number) {
  let low = 0;
  let high = posts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (posts[middle].number < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The old object where nothing changed, so that nothing is drawn again. @param {Post | undefined} old @param {Post} post */
function sameOr(old, post) {
  return old && JSON.stringify(sorted(old)) === JSON.stringify(sorted(post)) ? old : post;
}

/** @param {Post} post */
function sorted(post) {
  return Object.entries({ ...post, author: Object.entries(post.author).sort() }).sort(([a], [b]) => (a < b ? -1 : 1));
}
