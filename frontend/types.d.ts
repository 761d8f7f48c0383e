// What travels between the server and the page, and what the modules pass to each other. Only the type checker reads it.
// The first part mirrors engagement/threads/events.py: there, fields at their default are left out of the JSON.

export type Role = "" | "officer" | "supervisor" | "moderator" | "director" | "administrator";
export type ThreadStateName = "open" | "answered" | "resolved" | "reopened";
export type Mark = [start: number, end: number, target: string];

export interface PersonView {
  id: number;
  handle: string;
  name: string;
  role?: Role;
  department?: string;
}

export interface PostView {
  id: number;
  thread: number;
  number: number;
  author: PersonView;
  created_at: string;
  body?: string;
  marks?: Mark[];
  reply_to?: number | null;
  official?: boolean;
  state?: "visible" | "withdrawn" | "hidden";
  reason?: string;
  edited_at?: string | null;
  revisions?: number;
}

export interface ThreadView {
  id: number;
  title: string;
  author: PersonView;
  department: { slug: string; name: string };
  created_at: string;
  category?: string;
  place?: string;
  state?: ThreadStateName;
  locked?: boolean;
  lock_reason?: string;
  slow_seconds?: number;
  visibility?: "public" | "restricted";
}

export type EntryKind = "answered" | "resolved" | "reopened" | "locked" | "unlocked" | "slowed";

export interface EntryView {
  id: number;
  kind: EntryKind;
  actor: PersonView;
  at: string;
  after: number;
  reason?: string;
  seconds?: number;
}

export interface Snapshot {
  epoch: string;
  offset: number;
  thread: ThreadView;
  posts: PostView[];
  entries: EntryView[];
}

export interface WireEvent {
  type: string;
  post?: PostView;
  thread?: ThreadView | number;
  entry?: EntryView | null;
  [field: string]: unknown;
}

export interface Window {
  earlier: boolean;
  later: boolean;
}

export interface Viewer {
  id: number;
  handle: string;
  name: string;
  role: string;
  department: string;
  following: boolean;
  can: {
    post: boolean;
    follow: boolean;
    respond_officially: boolean;
    hide: boolean;
    lock: boolean;
    resolve: boolean;
    reopen: boolean;
    see_desk: boolean;
    settle: boolean;
  };
}

export interface Island {
  snapshot: Snapshot;
  viewer: Viewer | null;
  window: Window;
  reply_to: number | null;
  streams: { thread: string; desk: string | null };
  socket: string;
  urls: { thread: string; login: string; snapshot: string };
  csrf: string | null;
  limits: { body: number; edit_seconds: number };
  now: string;
  timezone: string;
  lang: string;
  catalog: Record<string, string | string[]>;
}

// --- the modules' own -------------------------------------------------------------------------------------------

export type Person = Required<PersonView>;
export type Post = Omit<Required<PostView>, "author"> & { author: Person };
export type Thread = Omit<Required<ThreadView>, "author"> & { author: Person };
export type Entry = Omit<Required<EntryView>, "actor"> & { actor: Person };

/** What the page knows of its thread. Never changed in place: a post that did not change stays the same object. */
export interface ThreadState {
  epoch: string;
  offset: number;
  thread: Thread;
  posts: readonly Post[];
  entries: readonly Entry[];
  /** There are posts before the first, after the last, that the page does not hold. */
  earlier: boolean;
  later: boolean;
  /** The highest post number known, held or not. */
  newest: number;
  /** An offset is missing: what is shown may be wrong until a snapshot is loaded. */
  hole: boolean;
}

export interface Refused {
  code: number;
  message: string;
  temporary: boolean;
  slug: string;
  field: string;
  retryAfterMs: number | null;
  /** No answer came: the command may or may not have been carried out. Send it again with the same key. */
  lost: boolean;
}

export interface OutboxItem {
  key: string;
  body: string;
  replyTo: number | null;
  official: boolean;
  /** When the person pressed the button, in ms. */
  at: number;
  state: "waiting" | "sending" | "sent" | "failed";
  /** It was put on the wire at least once, so that the server may have it. */
  tried: boolean;
  /** The number the server gave it, once it is sent. */
  number: number | null;
  error: string;
  /** When it may be tried again, in ms; 0 means now. */
  retryAt: number;
}

/** `looking`: no socket, but snapshots come. */
export type LiveState = "connecting" | "live" | "looking" | "offline" | "ended";

/** Storage that may be absent or full: never throws. */
export interface Store {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  remove(key: string): void;
}
