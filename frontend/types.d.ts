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
  guest?: boolean;
}

export interface PhotoView {
  name: string;
  full: string;
  small: string;
  width: number;
  height: number;
  small_width: number;
  small_height: number;
  size: number;
  alt?: string;
}

export interface PostView {
  id: number;
  thread: number;
  number: number;
  author: PersonView;
  created_at: string;
  body?: string;
  marks?: Mark[];
  photos?: PhotoView[];
  photos_gone?: string[];
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
  kind?: "issue" | "chat";
  mode?: ChatMode;
  guests?: boolean;
  /** Slow mode came by itself, and goes then. */
  slow_until?: string | null;
}

export type ChatMode = "open" | "staff" | "off";
export type EntryKind =
  "answered" | "resolved" | "reopened" | "locked" | "unlocked" | "slowed" | "chat_open" | "chat_staff" | "chat_off";

export interface EntryView {
  id: number;
  kind: EntryKind;
  /** Nobody where it came by itself. */
  actor: PersonView | null;
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

/** A line of a ticket's record between the posts, in the server's words. */
export interface OwedLine {
  id: string;
  icon: string;
  words: string;
  at: string;
  reason?: string;
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
  guest: boolean;
  following: boolean;
  can: {
    post: boolean;
    exempt: boolean;
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
  lines: OwedLine[];
  reply_to: number | null;
  streams: { thread: string; desk: string | null };
  socket: string;
  urls: { thread: string; home: string; login: string; snapshot: string; owed: string | null };
  csrf: string | null;
  limits: { body: number; edit_seconds: number };
  low: boolean;
  now: string;
  timezone: string;
  lang: string;
  catalog: Record<string, string | string[]>;
}

// --- the modules' own -------------------------------------------------------------------------------------------

export type Person = Required<PersonView>;
export type Post = Omit<Required<PostView>, "author"> & { author: Person };
export type Thread = Omit<Required<ThreadView>, "author"> & { author: Person };
export type Entry = Omit<Required<EntryView>, "actor"> & { actor: Person | null };

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

/** What a queue sends. */
export interface Sendable {
  key: string;
  /** When the person pressed the button, in ms. */
  at: number;
  state: string;
  /** It was put on the wire at least once, so that the server may have it. */
  tried: boolean;
  error: string;
  /** When it may be tried again, in ms; 0 means now. */
  retryAt: number;
}

export interface OutboxItem extends Sendable {
  body: string;
  replyTo: number | null;
  official: boolean;
  photos?: PhotoView[];
  /** held: the server has it, and a moderator looks at it before anybody else sees it. */
  state: "waiting" | "sending" | "sent" | "held" | "failed";
  /** The number the server gave it, once it is sent. */
  number: number | null;
}

/** `looking`: no socket, but snapshots come. */
export type LiveState = "connecting" | "live" | "looking" | "offline" | "ended";

/** Storage that may be absent or full: never throws. */
export interface Store {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  remove(key: string): void;
}

// --- town halls: mirrors engagement/townhalls/events.py ------------------------------------------------------------

export type HallStateName = "draft" | "scheduled" | "lobby" | "live" | "paused" | "wrap_up" | "ended" | "follow_up" | "archived";
export type QuestionStateName =
  | "pending"
  | "held"
  | "listed"
  | "queued"
  | "featured"
  | "answered_live"
  | "owed"
  | "answered_written"
  | "ticketed"
  | "rejected"
  | "merged"
  | "withdrawn";

export interface SwitchesView {
  questions?: boolean;
  voting?: boolean;
  hands?: boolean;
  reactions?: boolean;
  premoderated?: boolean;
  anonymous?: boolean;
  panic?: boolean;
  chat?: "open" | "slow" | "staff" | "off";
  chat_slow_seconds?: number;
  asking_slow_seconds?: number;
  asking_slow_until?: string | null;
  asking_strength?: "name" | "email" | "account";
  voting_strength?: "name" | "email" | "account";
}

export interface HallView {
  id: number;
  code: string;
  title: string;
  department: { slug: string; name: string };
  starts_at: string;
  about?: string;
  place?: string;
  planned_minutes?: number;
  state?: HallStateName;
  live_at?: string | null;
  ended_at?: string | null;
  switches?: SwitchesView;
  featured?: number | null;
  speaking?: string;
  video_url?: string;
  captions_url?: string;
  recording_url?: string;
  recording_begins_at?: string | null;
  chat?: number | null;
}

export interface AnswerView {
  kind: "live" | "written";
  author: PersonView;
  at: string;
  body?: string;
  department?: { slug: string; name: string } | null;
}

export interface OwedView {
  department: { slug: string; name: string };
  reference: string;
  due_at?: string | null;
}

export interface QuestionView {
  id: number;
  number: number;
  state: QuestionStateName;
  body: string;
  asked_at: string;
  listed_at?: string | null;
  asker?: PersonView | null;
  edited?: boolean;
  position?: number | null;
  merged_into?: number | null;
  featured_at?: string | null;
  answered_at?: string | null;
  answers?: AnswerView[];
  owed?: OwedView | null;
  thread?: number | null;
}

export interface PollView {
  id: number;
  number: number;
  question: string;
  kind: "single" | "multiple" | "rating";
  options: { id: number; text: string; votes?: number | null }[];
  max_choices?: number;
  show?: "hidden" | "after_vote" | "after_close";
  state?: "draft" | "open" | "paused" | "closed" | "published" | "archived";
  round?: number;
  on_screen?: boolean;
  opened_at?: string | null;
  closed_at?: string | null;
  voters?: number | null;
  confirmed_voters?: number | null;
  held_voters?: number;
}

export interface OwnQuestionView {
  id: number;
  hall: number;
  number: number;
  state: QuestionStateName;
  body: string;
  asked_at: string;
  salt: string;
  anonymous?: boolean;
  original?: string;
  reason?: string;
  reason_kind?: string;
  may_appeal?: boolean;
  appeal?: string;
  merged_into?: number | null;
  position?: number | null;
  answers?: AnswerView[];
  owed?: OwedView | null;
}

export interface HallSnapshot {
  epoch: string;
  offset: number;
  hall: HallView;
  questions: QuestionView[];
  polls: PollView[];
}

export interface MineView {
  questions: OwnQuestionView[];
  votes: number[];
  ballots?: Record<string, number[]>;
  hand?: "raised" | "called" | "speaking" | null;
  bans?: { id: number; scope: "chat" | "questions" | "all"; reason: string; until?: string | null }[];
}

export interface HallIsland {
  snapshot: HallSnapshot;
  pulse: Record<string, any>;
  mine: MineView | null;
  viewer: { id: number; handle: string; name: string; may_ask: boolean; may_vote: boolean } | null;
  show: ShowName;
  low: boolean;
  streams: { hall: string; pulse: string | null };
  socket: string;
  urls: { hall: string; snapshot: string; mine: string; similar: string; identity: string };
  csrf: string | null;
  limits: { question: number; topic: number };
  now: string;
  timezone: string;
  lang: string;
  catalog: Record<string, string | string[]>;
}

export type ShowName = "top" | "new" | "answered" | "mine";
export type Switches = Required<SwitchesView>;
export type Hall = Omit<Required<HallView>, "switches"> & { switches: Switches };
export type Question = Required<QuestionView>;
export type Poll = Required<PollView>;
export type OwnQuestion = Required<OwnQuestionView>;

/** What the page knows of its hall. Never changed in place. */
export interface HallState {
  epoch: string;
  offset: number;
  hall: Hall;
  /** By number. */
  questions: readonly Question[];
  polls: readonly Poll[];
  /** By the names of the pulse: `q:<question>`, `p:<poll>`, `o:<poll>`, `hands`, `viewers`, `r:<kind>`. */
  pulse: Readonly<Record<string, any>>;
  /** What whoever has voted may know of a poll besides. */
  tallies: Readonly<Record<number, Record<string, number>>>;
  own: readonly OwnQuestion[];
  votes: ReadonlySet<number>;
  ballots: Readonly<Record<number, readonly number[]>>;
  hand: string | null;
  /** An offset is missing: load a snapshot. */
  hole: boolean;
}

/** Something on its way to the server. */
export interface Deed extends Sendable {
  /** A later deed in the same slot takes the place of one that waits. */
  slot: string;
  method: string;
  data: Record<string, unknown>;
  state: "waiting" | "sending" | "failed";
}
