/** The live thread page: puts the parts together. What each part does is in its own module. */

import { Announcer } from "./announce.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { newKey } from "./key.js";
import { Live } from "./live.js";
import { List } from "./list.js";
import { makeMoments } from "./moment.js";
import { Outbox, visibleItems } from "./outbox.js";
import { Reader } from "./reader.js";
import { atEnd, steady } from "./scroll.js";
import { Sheet } from "./sheet.js";
import { loadSnapshot, untilDone } from "./snapshot.js";
import { apply, findPost, load, prepend, reload } from "./state.js";
import { openStore } from "./store.js";
import { byId, Surroundings } from "./surroundings.js";
import { toast } from "./toasts.js";
import { items } from "./view.js";
import { gettext, interpolate, useCatalog } from "./words.js";

/** @import {Island, OutboxItem, Post, ThreadState, Viewer, WireEvent} from "../../types.d.ts" */

/** A clock that is off by more than this is corrected by the server's. */
const CLOCK_OFF_MS = 120_000;
/** How long pages wait at most before they all ask for a snapshot at once. */
const RELOAD_SPREAD_MS = 2_000;

class ThreadPage {
  /** @type {ThreadState} */
  state;
  /** @type {Viewer | null} */
  viewer;
  #island;
  #store = openStore(() => localStorage);
  #moments;
  #clockOff;
  #list = new List(byId("posts"));
  #place = byId("composer-place");
  #announcer = new Announcer();
  #live;
  #reader;
  #surroundings;
  #outbox;
  #connection;
  #sheet;
  /** @type {Composer | null} */
  #composer = null;
  /** @type {Post[]} */
  #arrivals = [];
  #drawing = false;
  #reloading = false;

  /** @param {Island} island */
  constructor(island) {
    this.#island = island;
    this.viewer = island.viewer;
    this.state = load(island.snapshot, island.window);
    this.#moments = makeMoments(island.timezone, island.lang);
    const off = Date.parse(island.now) - Date.now();
    this.#clockOff = Math.abs(off) > CLOCK_OFF_MS ? off : 0;
    this.#live = new Live(this.#moments, (change) => this.#steady(change));
    this.#reader = new Reader(this.#store, `seen:${this.viewer?.id ?? 0}:${this.state.thread.id}`, this.state.newest, () => this.#pill());
    this.#outbox = this.#makeOutbox();
    this.#connection = this.#makeConnection();
    this.#sheet = new Sheet(/** @type {HTMLDialogElement} */ (byId("sheet")), island, {
      rpc: (method, data) => this.#connection.rpc(method, data),
      live: () => this.#connection.state === "live",
      now: () => this.#now(),
      toast: (text, tone) => toast(text, { tone }),
    });
    this.#surroundings = new Surroundings(island, {
      rpc: (method, data) => this.#connection.rpc(method, data),
      live: () => this.#connection.state === "live",
      composerCame: () => this.#compose(),
      steady: (change) => this.#steady(change),
    });
  }

  start() {
    document.documentElement.toggleAttribute("data-live", true);
    document.documentElement.style.overflowAnchor = "none"; // one hand on the scroll position is enough
    this.#list.adopt(items(this.#scene(), null, []));
    this.#compose();
    this.#listen();
    this.#draw();
    this.#connection.open();
    this.#goToHash();
  }

  #makeOutbox() {
    return new Outbox({
      store: this.#store,
      name: `outbox:${this.viewer?.id ?? 0}:${this.state.thread.id}`,
      send: (item) => this.#send(item),
      changed: () => this.#schedule(),
      now: () => this.#now(),
      later: (act, ms) => setTimeout(act, ms),
      uuid: newKey,
    });
  }

  #makeConnection() {
    const { socket, streams } = this.#island;
    return new Connection(socketUrl(socket), streams, this.state, {
      event: (offset, data) => this.#event(offset, data),
      passing: (data) => this.#passing(data),
      personal: (data) => this.#personal(data),
      desk: (data) => this.#surroundings.report(data),
      lost: () => this.#reload(),
      status: (state, since) => {
        this.#live.status(state, since);
        this.#outbox.setOnline(state === "live");
      },
      ended: (code) => this.#ended(code),
      joined: (personal) => {
        if (this.viewer && !personal) toast(gettext("You have been signed out. Sign in again to post."), { tone: "bad", href: this.#island.urls.login });
      },
    });
  }

  #compose() {
    const form = document.getElementById("composer");
    if (!(form instanceof HTMLFormElement) || !this.viewer) return;
    this.#composer = new Composer(form, this.#island, this.#store, {
      send: (draft) => {
        this.#reader.follow();
        this.#outbox.add(draft);
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
    if (this.state.hole) this.#reload();
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
    const here = data.thread === this.state.thread.id;
    const href = `${here ? "" : `/threads/${data.thread}/?around=${data.number}`}#post-${data.number}`;
    if (data.type === "mention.received") {
      const values = { name: data.author.name, title: data.title };
      toast(interpolate(gettext("%(name)s mentioned you in “%(title)s”"), values), { href });
    } else if (data.type === "own_post.hidden") {
      const values = { number: data.number, reason: data.reason };
      toast(interpolate(gettext("Your post %(number)s was hidden: %(reason)s"), values), { href, tone: "bad" });
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
    const middle = this.state.posts[this.state.posts.length >> 1]?.number;
    const query = this.state.later && middle ? { around: middle } : undefined;
    const loaded = await untilDone(() => loadSnapshot(this.#island.urls.snapshot, query), RELOAD_SPREAD_MS);
    this.#reloading = false;
    const before = this.state;
    this.state = reload(before, loaded.snapshot, loaded.window);
    this.viewer = loaded.viewer;
    this.#notice(before);
    this.#schedule();
  }

  // --- what goes out ----------------------------------------------------------------------------------------------

  /** @param {OutboxItem} item @returns {Promise<{number: number}>} */
  async #send({ key, body, replyTo, official }) {
    const reply = await this.#connection.rpc("post.publish", {
      thread: this.state.thread.id,
      key,
      body,
      ...(replyTo === null ? {} : { reply_to: replyTo }),
      ...(official ? { official } : {}),
    });
    if (this.state.later) setTimeout(() => this.#goTo(reply.number)); // it stands at an end that is not on this page
    return reply;
  }

  // --- what is shown ----------------------------------------------------------------------------------------------

  #scene() {
    const { state, viewer } = this;
    const { urls, lang } = this.#island;
    return { state, viewer, threadUrl: urls.thread, moments: this.#moments, now: this.#now(), lang };
  }

  /** Draws once per frame, however much came; in a hidden tab there are no frames. */
  #schedule() {
    if (this.#drawing) return;
    this.#drawing = true;
    const draw = () => {
      this.#drawing = false;
      this.#draw();
    };
    if (document.hidden) setTimeout(draw);
    else requestAnimationFrame(draw);
  }

  #draw() {
    const { state } = this;
    const watching = !document.hidden && !state.later && atEnd(byId("posts"), this.#place);
    const arrivals = this.#arrivals.splice(0);
    for (const post of arrivals) {
      const own = post.author.id === this.viewer?.id;
      this.#reader.arrived(post.number, own, watching);
      if (!own) this.#announcer.post(post);
    }
    this.#outbox.settle((number) => number <= state.newest);
    const sending = visibleItems(this.#outbox.items, state.posts, this.viewer?.id ?? 0, this.#outbox.acknowledged);
    this.#steady(() => {
      this.#list.show(items(this.#scene(), this.#reader.divider, sending));
      this.#surroundings.show(state, this.viewer);
    });
    this.#live.kept(sending.filter((item) => item.state !== "sent" && item.state !== "failed").length);
    this.#reader.watch(byId("posts"));
    this.#pill();
    if (sending.some((item) => item.state === "failed" && item.retryAt > this.#now())) {
      setTimeout(() => this.#schedule(), 1_000); // the countdown
    }
  }

  /** @param {() => void} change */
  #steady(change) {
    steady(byId("posts"), this.#place, change, this.#reader.takeFollow());
  }

  #pill() {
    const pill = byId("pill");
    const text = this.#reader.words();
    if (pill.textContent !== text) pill.textContent = text;
    pill.hidden = !text;
  }

  #now() {
    return Date.now() + this.#clockOff;
  }

  // --- what people do ---------------------------------------------------------------------------------------------

  #listen() {
    document.addEventListener("click", (event) => this.#clicked(event));
    addEventListener("hashchange", () => this.#goToHash());
    addEventListener("storage", ({ key, newValue }) => {
      const mine = `durbar:outbox:${this.viewer?.id ?? 0}:${this.state.thread.id}:`;
      if (key?.startsWith(mine) && newValue === null) this.#outbox.forget(key.slice(mine.length));
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        this.#connection.hurry();
        this.#schedule();
      }
    });
    setInterval(() => this.#schedule(), 60_000); // at midnight “Today” becomes “Yesterday”
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (!(event.target instanceof Element) || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target.closest("a, button");
    if (target instanceof HTMLElement && this.#act(target)) event.preventDefault();
  }

  /** Whether the click was dealt with here. @param {HTMLElement} target */
  #act(target) {
    const { retry, rewrite, discard } = target.dataset;
    if (retry) this.#outbox.retry(retry);
    else if (rewrite) this.#rewrite(rewrite);
    else if (discard) this.#discard(discard);
    else if (target.id === "pill") this.#goToUnread();
    else if (target.closest("#earlier")) this.#showEarlier();
    else return this.#actOnPost(target);
    return true;
  }

  /** @param {HTMLElement} target */
  #actOnPost(target) {
    const number = Number(target.closest("li")?.dataset.number);
    const post = number ? findPost(this.state, number) : undefined;
    if (!post) return false;
    if (target.matches(".post-reply") && this.#composer) {
      this.#composer.replyTo(post.number);
      return true;
    }
    return target.matches(".post-more") && this.#sheet.open(post, this.viewer);
  }

  /** @param {string} key */
  #rewrite(key) {
    const item = this.#composer && this.#outbox.discard(key);
    if (item) this.#composer?.rewrite(item);
  }

  /** @param {string} key */
  #discard(key) {
    this.#outbox.discard(key);
    document.getElementById("composer-body")?.focus({ preventScroll: true });
  }

  #goToUnread() {
    const number = this.#reader.firstUnread();
    const row = this.#list.find("unread") ?? this.#list.find(`post-${number}`);
    if (!row || !findPost(this.state, number)) return this.#goTo(number);
    row.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    const post = this.#list.find(`post-${number}`);
    if (!post) return;
    post.tabIndex = -1;
    post.focus({ preventScroll: true });
  }

  /** @param {number} number */
  #goTo(number) {
    location.assign(`${this.#island.urls.thread}?around=${number}#post-${number}`);
  }

  async #showEarlier() {
    const first = this.state.posts[0]?.number ?? 1;
    try {
      const { snapshot, window } = await loadSnapshot(this.#island.urls.snapshot, { before: first });
      if (this.state.posts[0]?.number !== first) return; // asked twice
      this.state = prepend(this.state, snapshot, window);
      this.#draw();
      if (!this.state.earlier) this.#list.find(`post-${first}`)?.querySelector("a")?.focus({ preventScroll: true });
    } catch {
      toast(gettext("The earlier posts could not be loaded. Try again."), { tone: "bad" });
    }
  }

  /** A link to a post that is not on the page. */
  #goToHash() {
    const number = Number(/^#post-(\d{1,9})$/u.exec(location.hash)?.[1]);
    if (!number || document.getElementById(`post-${number}`) || number > this.state.newest) return;
    const there = `${this.#island.urls.thread}?around=${number}`;
    if (`${location.pathname}${location.search}` !== there) location.replace(`${there}#post-${number}`);
  }
}

/** Whether this person asked for less motion. */
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {string} path */
function socketUrl(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** @type {Island} */
const island = JSON.parse(byId("thread-data").textContent ?? "");
useCatalog(island.catalog, island.lang);
new ThreadPage(island).start();
