/** The live talk of a thread, on its own page or on another one: puts the parts together. What each part does is in its own module. */

import { Announcer } from "./announce.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { formDraftOf } from "./draft.js";
import { Hands } from "./hands.js";
import { OwnHeld } from "./held.js";
import { loadSnapshot, namesOf, publishPost, untilDone } from "./http.js";
import { newKey } from "./key.js";
import { List } from "./list.js";
import { makeLine } from "./line.js";
import { Live } from "./live.js";
import { Lookout } from "./lookout.js";
import { makeMoments } from "./moment.js";
import { Outbox, visibleItems } from "./outbox.js";
import { Owed } from "./owed.js";
import { byId, goToPost, oncePerFrame, socketUrl } from "./page.js";
import { noticeOf } from "./personal.js";
import { Reader } from "./reader.js";
import { atEnd, boxOf, steady, toEnd } from "./scroll.js";
import { Sheet } from "./sheet.js";
import { apply, findPost, load, prepend, reload, trim } from "./state.js";
import { openStore } from "./store.js";
import { Surroundings } from "./surroundings.js";
import { toast } from "./toasts.js";
import { calmLine, items } from "./view.js";
import { gettext } from "./words.js";

/** @import {Island, LiveState, OutboxItem, Post, ThreadState, Viewer, WireEvent} from "../../types.d.ts" */
/** @import {Loaded} from "./http.js" */

/** A clock that is off by more than this is corrected by the server's. */
const CLOCK_OFF_MS = 120_000;
/** Over how long pages that must start again spread their requests. */
const RELOAD_SPREAD_MS = 2_000;
const MINUTE_MS = 60_000;
/** Who follows the end of a long talk needs no more of its beginning. */
const HELD_AT_END = 400;
const GAP_PX = 12;
const JUST_OPENED_MS = 10 * MINUTE_MS;

/**
 * @typedef {object} Options  for a page that is more than this talk
 * @property {import("./line.js").Line} [line]  its socket, connected or not; the page says itself whether it is live
 * @property {(thread: import("../../types.d.ts").Thread) => void} [changed]  the thread is another one than before
 */

class Talk {
  /** @type {ThreadState} */
  state;
  /** @type {Viewer | null} */
  viewer;
  #island;
  #store = openStore(() => localStorage);
  #moments;
  #clockOff;
  list = new List(byId("posts"));
  #place = byId("composer-place");
  #announcer = new Announcer();
  #live;
  reader;
  #owed;
  #held;
  #surroundings;
  outbox;
  #connection;
  sheet;
  /** @type {Composer | null} */
  composer = null;
  /** @type {Post[]} */
  #arrivals = [];
  #reloading = false;
  #schedule = oncePerFrame(() => this.#draw());
  #lookout = new Lookout(() => this.#look());
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #countdown;
  #strangerTold = false;
  #options;

  /** @param {Island} island @param {Options} options */
  constructor(island, options) {
    this.#island = island;
    this.#options = options;
    this.viewer = island.viewer;
    this.state = load(island.snapshot, island.window);
    this.#moments = makeMoments(island.timezone, island.lang);
    const off = Date.parse(island.now) - Date.now();
    this.#clockOff = Math.abs(off) > CLOCK_OFF_MS ? off : 0;
    this.#live = new Live(this.#moments, (change) => this.#steady(change), Boolean(options.line));
    this.reader = new Reader(this.#store, `seen:${this.viewer?.id ?? 0}:${this.state.thread.id}`, this.state.newest, () => this.#pill(), !options.line);
    this.outbox = this.#makeOutbox();
    this.#connection = this.#makeConnection();
    this.sheet = new Sheet(/** @type {HTMLDialogElement} */ (byId("sheet")), island, {
      rpc: (method, data) => this.#connection.rpc(method, data),
      live: () => this.#connection.state === "live",
      now: () => this.#now(),
      toast: (text, tone) => toast(text, { tone }),
    });
    this.#owed = new Owed(island.urls.owed, island.lines, () => this.#schedule(), (change) => this.#steady(change));
    this.#held = new OwnHeld(island.urls.home, this.outbox, (change) => this.#steady(change));
    this.#surroundings = new Surroundings(island, {
      rpc: (method, data) => this.#connection.rpc(method, data),
      live: () => this.#connection.state === "live",
      composerCame: () => this.#compose(),
      steady: (change) => this.#steady(change),
    });
  }

  start() {
    document.documentElement.toggleAttribute("data-live", true);
    const box = boxOf(byId("posts"));
    (box ?? document.documentElement).style.overflowAnchor = "none"; // one hand on the scroll position is enough
    this.list.adopt(items(this.#scene(), null, []));
    this.#compose();
    this.#listen();
    this.#draw();
    this.#connection.open();
    this.#forgetFormDraft();
    if (box) toEnd(box);
    new Hands(this, this.#island.urls.thread).start();
  }

  /** The form that opened this thread has done its work. */
  #forgetFormDraft() {
    const { author, created_at: opened } = this.state.thread;
    const own = this.viewer && author.id === this.viewer.id;
    if (own && this.#now() - Date.parse(opened) < JUST_OPENED_MS) this.#store.remove(formDraftOf(author.id));
  }

  get #outboxName() {
    return `outbox:${this.#island.viewer?.id ?? 0}:${this.state.thread.id}`;
  }

  #makeOutbox() {
    return new Outbox({
      store: this.#store,
      name: this.#outboxName,
      send: (item) => this.#send(item),
      changed: () => this.#schedule(),
      now: () => this.#now(),
      later: (act, ms) => setTimeout(act, ms),
      uuid: newKey,
    });
  }

  #makeConnection() {
    const { socket, streams } = this.#island;
    const { line } = this.#options;
    return new Connection(line ?? makeLine(socketUrl(socket)), streams, this.state, !line, {
      event: (offset, data) => this.#event(offset, data),
      passing: (data) => this.#passing(data),
      personal: (data) => this.#personal(data),
      desk: (data) => this.#surroundings.report(data),
      lost: () => this.#reload(),
      status: (state, since) => this.#status(state, since),
      ended: (code) => this.#ended(code),
    });
  }

  #compose() {
    const form = document.getElementById("composer");
    if (!(form instanceof HTMLFormElement) || !this.viewer) return;
    this.composer = new Composer(form, this.#island, this.#store, {
      send: (draft) => {
        this.reader.follow();
        this.outbox.add(draft);
      },
      typing: () => this.#connection.typing(),
      nameOf: (number) => findPost(this.state, number)?.author.name ?? "",
      steady: (change) => this.#steady(change),
    });
  }

  // --- what comes in ----------------------------------------------------------------------------------------------

  /** @param {number} offset @param {WireEvent} event */
  #event(offset, event) {
    const before = this.state;
    this.state = apply(before, offset, event);
    if (this.state.thread !== before.thread) this.#options.changed?.(this.state.thread);
    if (this.state.hole) this.#reload();
    if (event.type.startsWith("ticket.") || event.type === "thread.transferred") this.#owed.freshen(offset);
    this.#notice(before);
    this.#schedule();
  }

  /** Remembers what is new since `before`. @param {ThreadState} before */
  #notice(before) {
    for (let number = before.newest + 1; number <= this.state.newest; number += 1) {
      const post = findPost(this.state, number);
      if (post) this.#arrivals.push(post);
      this.#live.stopped(post?.author.name ?? "");
    }
  }

  /** @param {any} data */
  #passing(data) {
    if (data.type === "watching.changed") this.#live.watching(data.clients);
    if (data.type === "typing.started" && data.user !== this.viewer?.id) this.#live.typing(data.name);
  }

  /** @param {any} data */
  #personal(data) {
    const notice = noticeOf(data, this.state.thread.id);
    if (notice) toast(notice.text, notice);
    if (data.held?.thread === this.state.thread.id) this.#held.freshen();
  }

  /** @param {LiveState} state @param {number} since */
  #status(state, since) {
    this.#live.status(state, since);
    this.outbox.setOnline(state === "live" && this.#isStill(this.#connection.person));
    if (state === "offline") this.#lookout.start();
    else if (state !== "connecting") this.#lookout.stop();
  }

  /**
   * Whether the server takes us for the person whose page this is. In another tab of this browser somebody may have signed
   * out, or in: what was written here must not go out under another name. @param {number} person
   */
  #isStill(person) {
    const own = this.#island.viewer?.id ?? 0;
    if (person === own || !own) return true;
    if (!this.#strangerTold) {
      const href = this.#island.urls.login;
      toast(gettext("You have been signed out. Sign in again to post; what you wrote is kept."), { tone: "bad", href });
    }
    this.#strangerTold = true;
    return false;
  }

  /** No socket: a snapshot instead, if there is one. */
  async #look() {
    try {
      this.#take(await this.#loadAgain());
      if (this.#connection.state !== "offline") return;
      this.#live.status("looking", this.#now());
      this.outbox.setOnline(this.#isStill(this.viewer?.id ?? 0));
    } catch {
      if (this.#connection.state === "offline") this.#live.status("offline", this.#connection.since);
      this.outbox.setOnline(this.#connection.state === "live");
    }
  }

  /** @param {number} code */
  #ended(code) {
    const banned = code === 3503;
    toast(
      banned
        ? gettext("Your account cannot take part at the moment.")
        : gettext("This page is not live any more. Reload it to see what you may read."),
      { tone: "bad", href: location.pathname },
    );
  }

  async #reload() {
    if (this.#reloading) return;
    this.#reloading = true;
    const loaded = await untilDone(() => this.#loadAgain(), RELOAD_SPREAD_MS);
    this.#reloading = false;
    this.#take(loaded);
  }

  /** A snapshot of the part of the thread that is on the page. */
  #loadAgain() {
    const middle = this.state.posts[this.state.posts.length >> 1]?.number;
    return loadSnapshot(this.#island.urls.snapshot, this.state.later && middle ? { around: middle } : undefined);
  }

  /** @param {Loaded} loaded */
  #take({ snapshot, window, viewer }) {
    const before = this.state;
    if (snapshot.epoch === before.epoch && snapshot.offset < before.offset) return; // overtaken by the socket
    this.state = reload(before, snapshot, window);
    if (snapshot.offset > before.offset) this.#owed.freshen(snapshot.offset);
    this.viewer = viewer;
    this.#options.changed?.(this.state.thread);
    this.#notice(before);
    this.#schedule();
  }

  // --- what goes out ----------------------------------------------------------------------------------------------

  /** @param {OutboxItem} item @returns {Promise<{number: number, held?: object | null}>} */
  async #send(item) {
    const { key, body, replyTo, official, photos } = item;
    const optional = { ...(replyTo === null ? {} : { reply_to: replyTo }), ...(official ? { official } : {}), ...(photos?.length ? { photos: namesOf(photos) } : {}) };
    const reply =
      this.#connection.state === "live"
        ? await this.#connection.rpc("post.publish", { thread: this.state.thread.id, key, body, ...optional })
        : await publishPost(this.#island, item);
    if (this.#connection.state !== "live") this.#look();
    if (reply.held) setTimeout(() => this.#held.freshen()); // once it is marked so
    if (this.state.later && !reply.held) setTimeout(() => goToPost(this.#island.urls.thread, reply.number)); // its place is not on this page
    return reply;
  }

  // --- what is shown ----------------------------------------------------------------------------------------------

  #scene() {
    const { state, viewer } = this;
    const { urls, lang, low } = this.#island;
    return { state, viewer, lines: this.#owed.lines, threadUrl: urls.thread, moments: this.#moments, now: this.#now(), lang, low };
  }

  #draw() {
    let { state } = this;
    const watching = !document.hidden && !state.later && atEnd(byId("posts"), this.#place);
    const arrivals = this.#arrivals.splice(0);
    for (const post of arrivals) {
      const own = post.author.id === this.viewer?.id;
      this.reader.arrived(post.number, own, watching);
      if (!own) this.#announcer.post(post);
    }
    if (watching && state.posts.length > HELD_AT_END) this.state = state = trim(state, HELD_AT_END / 2);
    this.outbox.settle((number) => number <= state.newest);
    const sending = visibleItems(this.outbox.items, state.posts, this.viewer?.id ?? 0, this.outbox.acknowledged);
    const show = () => {
      this.list.show(items(this.#scene(), this.reader.divider, sending));
      this.#surroundings.show(state, this.viewer);
      const calm = byId("calm");
      const line = calmLine(state.thread, this.#moments, this.#now());
      if (line && calm.textContent !== line) calm.textContent = line;
      calm.hidden = !line;
    };
    steady(byId("posts"), this.#place, show, this.reader.takeFollow());
    this.#live.kept(sending.filter((item) => item.state === "waiting" || item.state === "sending").length);
    this.reader.watch(byId("posts"));
    this.#pill();
    if (sending.some((item) => item.state === "failed" && item.retryAt > this.#now())) {
      clearTimeout(this.#countdown);
      this.#countdown = setTimeout(() => this.#schedule(), 1_000);
    }
  }

  /** @param {() => void} change */
  #steady(change) {
    steady(byId("posts"), this.#place, change);
  }

  #pill() {
    const pill = byId("pill");
    const text = this.reader.words();
    if (pill.textContent !== text) pill.textContent = text;
    pill.hidden = !text;
  }

  #now() {
    return Date.now() + this.#clockOff;
  }

  // --- what time and other tabs do -------------------------------------------------------------------------------

  #listen() {
    addEventListener("storage", ({ key, newValue }) => {
      const mine = `durbar:${this.#outboxName}:`;
      if (key?.startsWith(mine) && newValue === null) this.outbox.forget(key.slice(mine.length));
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.#connection.hurry();
      this.#schedule();
    });
    setInterval(() => this.#schedule(), MINUTE_MS); // at midnight “Today” becomes “Yesterday”
    new ResizeObserver(() => {
      if (boxOf(byId("posts"))) return; // in a panel nothing sticks to the edge of the page
      for (const id of ["pill-place", "toasts"]) {
        byId(id).style.insetBlockEnd = `${this.#place.offsetHeight + GAP_PX}px`; // above the composer, however tall
      }
    }).observe(this.#place);
  }

  /** Posts before those on the page. */
  async showEarlier() {
    const first = this.state.posts[0]?.number ?? 1;
    try {
      const { snapshot, window } = await loadSnapshot(this.#island.urls.snapshot, { before: first });
      if (this.state.posts[0]?.number !== first) return; // asked twice
      this.state = prepend(this.state, snapshot, window);
      this.#draw();
      if (!this.state.earlier) this.list.find(`post-${first}`)?.querySelector("a")?.focus({ preventScroll: true });
    } catch {
      toast(gettext("The earlier posts could not be loaded. Try again."), { tone: "bad" });
    }
  }
}

/** Makes the talk that the page shows live. @param {Island} island @param {Options} [options] */
export function startTalk(island, options = {}) {
  new Talk(island, options).start();
}
