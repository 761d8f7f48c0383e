/** The live page of a hall: puts the parts together. What each part does is in its own module. */

import { html } from "../vendor/lit-html.js";
import { Announcer } from "./announce.js";
import { keepDraft } from "./draft.js";
import { draw } from "./draw.js";
import { ChatPanel } from "./hall_chat.js";
import { Order } from "./hall_list.js";
import { Deeds } from "./hall_outbox.js";
import { HallSocket } from "./hall_socket.js";
import {
  apply,
  beatOfPoll,
  featuredOf,
  load,
  mayAsk,
  mayRaise,
  mayReact,
  order,
  personal,
  reload,
  takeMine,
  withBallot,
  withPulse,
  withVote,
} from "./hall-state.js";
import { goneItem, handPart, ownItem, pollCard, questionItem, sendingItem, similarPart, stage } from "./hall_view.js";
import { hallLook, hallSentence, liveLine, ownWords, slowWords } from "./hall_words.js";
import { untilDone } from "./http.js";
import { newKey } from "./key.js";
import { List } from "./list.js";
import { makeLine } from "./line.js";
import { Lookout } from "./lookout.js";
import { makeMoments } from "./moment.js";
import { byId, oncePerFrame, socketUrl } from "./page.js";
import { openStore } from "./store.js";
import { toast } from "./toasts.js";
import { gettext, interpolate, ngettext, useCatalog } from "./words.js";

/** @import {Deed, HallIsland, HallState, LiveState, Question, Refused, ShowName} from "../../types.d.ts" */
/** @import {Scene} from "./hall_view.js" */

const CLOCK_OFF_MS = 120_000;
const RELOAD_SPREAD_MS = 2_000;
const MINUTE_MS = 60_000;
const SIMILAR_AFTER_MS = 700;
const SIMILAR_FROM = 12;
const COUNT_FROM = 100;
const FLASH_MS = 700;
const TOO_WEAK = 716;
const SEEN_ANYWAY = new Set(["listed", "merged", "withdrawn"]);
const OWNS_SHOWN = 3;
const SHOWN_AS = { connecting: "connecting", live: "live", looking: "connecting", offline: "offline", ended: "offline" };

class HallPage {
  /** @type {HallState} */
  state;
  #island;
  #viewer;
  #store = openStore(() => localStorage);
  #moments;
  #clockOff;
  #list = new List(byId("question-list"));
  #ownList = new List(byId("own-list"));
  #announcer = new Announcer();
  #order;
  /** @type {ShowName} */
  #show;
  #deeds;
  #line;
  #socket;
  #wasLive = false;
  #reloading = false;
  #strangerTold = false;
  /** Own questions whose reply has come before their event. @type {{deed: Deed, number: number}[]} */
  #sent = [];
  /** @type {Question[]} */
  #similar = [];
  /** @type {{restored: boolean, save(): void, clear(): void} | null} */
  #draft = null;
  /** @type {number | null} */
  #featured;
  #schedule = oncePerFrame(() => this.#draw());
  #lookout = new Lookout(() => this.#look());

  /** @param {HallIsland} island */
  constructor(island) {
    this.#island = island;
    this.#viewer = island.viewer;
    this.#show = island.show;
    this.state = load(island.snapshot, island.pulse, island.mine);
    this.#featured = this.state.hall.featured;
    this.#moments = makeMoments(island.timezone, island.lang);
    const off = Date.parse(island.now) - Date.now();
    this.#clockOff = Math.abs(off) > CLOCK_OFF_MS ? off : 0;
    this.#deeds = this.#makeDeeds();
    for (const deed of this.#deeds.items) this.#foresee(deed);
    this.#order = new Order({
      wanted: () => order(this.state, this.#show),
      changed: () => this.#schedule(),
      place: byId("question-list"),
    });
    this.#line = makeLine(socketUrl(island.socket));
    this.#socket = this.#makeSocket();
  }

  start() {
    document.documentElement.toggleAttribute("data-live", true);
    this.#list.adopt(this.#items());
    this.#ownList.adopt(this.#ownItems());
    this.#listen();
    this.#order.listen();
    this.#draw();
    this.#socket.open();
    const [chat, link] = ["chat", "chat-link"].map((id) => document.getElementById(id));
    if (chat && link instanceof HTMLAnchorElement) new ChatPanel(chat, link, this.#store, this.#line).start(this.#island.low);
  }

  #makeDeeds() {
    return new Deeds({
      store: this.#store,
      name: `hall-outbox:${this.#viewer?.id ?? 0}:${this.#island.snapshot.hall.id}`,
      send: (deed) => this.#socket.rpc(deed.method, { ...deed.data, key: deed.key }),
      changed: () => this.#schedule(),
      done: (deed, reply) => this.#done(deed, reply),
      failed: (deed, refused) => this.#failed(deed, refused),
      now: () => this.#now(),
      later: (act, ms) => setTimeout(act, ms),
      uuid: newKey,
    });
  }

  #makeSocket() {
    return new HallSocket(this.#line, this.#island.streams, this.state, {
      event: (offset, data) => this.#event(offset, data),
      pulse: (data) => this.#change(withPulse(this.state, data)),
      poll: (poll, data) => this.#change(beatOfPoll(this.state, poll, data)),
      personal: (data) => this.#personal(data),
      lost: () => this.#reload(),
      status: (state, since) => this.#status(state, since),
      ended: (code) => this.#ended(code),
    });
  }

  // --- what comes in ----------------------------------------------------------------------------------------------

  /** @param {HallState} state */
  #change(state) {
    this.state = state;
    this.#schedule();
  }

  /** @param {number} offset @param {any} event */
  #event(offset, event) {
    this.#change(apply(this.state, offset, event));
    if (this.state.hole) this.#reload();
  }

  /** @param {any} data */
  #personal(data) {
    const before = this.state;
    this.#change(personal(before, data));
    if (data.type === "own_question.changed" && this.state !== before) this.#tellFate(before, data.question.number);
    if (data.type === "own_hand.changed" && (data.state === "called" || data.state === "speaking")) {
      navigator.vibrate?.(200);
      toast(data.state === "called" ? gettext("You come next. Be ready to speak.") : gettext("You have the word."), { tone: "good" });
    }
    if (data.type === "own_ban.changed" && data.hall === this.state.hall.id && !data.lifted_at) {
      toast(interpolate(gettext("You cannot take part in this town hall for now: %(reason)s"), { reason: data.reason }), { tone: "bad" });
    }
  }

  /** The asker hears at once what became of their question. @param {HallState} before @param {number} number */
  #tellFate(before, number) {
    const own = this.state.own.find((one) => one.number === number);
    const known = before.own.find((one) => one.number === number);
    if (!own || !known || known.state === own.state) return;
    const text = interpolate(gettext("Your question %(number)s: %(words)s"), { number, words: ownWords(own) });
    toast(text, { tone: own.state === "rejected" ? "bad" : "good", href: `${this.#island.urls.hall}questions/${number}/` });
  }

  /** @param {LiveState} state @param {number} since */
  #status(state, since) {
    if (state === "live") this.#wasLive = true;
    this.#showStatus(state, since);
    this.#deeds.setOnline(state === "live" && this.#isStill(this.#socket.person));
    if (state === "offline") this.#lookout.start();
    else if (state !== "connecting") this.#lookout.stop();
  }

  /** Whether the server takes us for the person whose page this is: nothing goes out under another name. @param {number} person */
  #isStill(person) {
    const own = this.#viewer?.id ?? 0;
    if (person === own || !own) return true;
    if (!this.#strangerTold) {
      toast(gettext("You are somebody else in this browser now. Reload the page to take part; what you wrote is kept."), { tone: "bad", href: location.pathname });
    }
    this.#strangerTold = true;
    return false;
  }

  /** @param {LiveState} state @param {number} since */
  #showStatus(state, since) {
    const line = liveLine(state, { since: this.#moments.clock(since), viewers: this.state.pulse.viewers ?? 0, kept: this.#deeds.waiting });
    byId("live").setAttribute("data-live-state", SHOWN_AS[state]);
    setText(byId("live-text"), line);
    const silent = SHOWN_AS[state] !== "offline";
    const banner = byId("offline");
    banner.hidden = silent;
    setText(banner, silent ? "" : line);
  }

  /** @param {number} code */
  #ended(code) {
    const text = code === 3503 ? gettext("You cannot take part at the moment.") : gettext("This page is not live any more. Reload it.");
    toast(text, { tone: "bad", href: location.pathname });
  }

  async #reload() {
    if (this.#reloading) return;
    this.#reloading = true;
    await untilDone(() => this.#fetchAll(), RELOAD_SPREAD_MS);
    this.#reloading = false;
  }

  /** No socket: a snapshot instead, if there is one. */
  async #look() {
    try {
      await this.#fetchAll();
      if (this.#socket.state === "offline") this.#showStatus("looking", this.#now());
    } catch {
      if (this.#socket.state === "offline") this.#showStatus("offline", this.#socket.since);
    }
  }

  async #fetchAll() {
    const { snapshot, pulse } = await fetchJson(this.#island.urls.snapshot);
    if (snapshot.epoch !== this.state.epoch || snapshot.offset >= this.state.offset) this.state = reload(this.state, snapshot, pulse);
    if (this.#viewer) {
      const { mine, user } = await fetchJson(this.#island.urls.mine);
      if (user === this.#viewer.id) this.state = takeMine(this.state, mine);
    }
    for (const deed of this.#deeds.items) this.#foresee(deed);
    this.#schedule();
  }

  // --- what goes out ----------------------------------------------------------------------------------------------

  /** What a deed will change, shown before the server has said so. @param {Deed} deed */
  #foresee({ method, data, state }) {
    if (state === "failed") return;
    const { question, on, poll, choices } = /** @type {any} */ (data);
    if (method === "question.upvote") this.state = withVote(this.state, question, on);
    if (method === "poll.vote") this.state = withBallot(this.state, poll, choices);
    if (method === "hand.raise") this.state = { ...this.state, hand: this.state.hand ?? "raised" };
  }

  /** @param {string} slot @param {string} method @param {Record<string, unknown>} data */
  #do(slot, method, data) {
    const key = this.#deeds.add(slot, method, data);
    const deed = this.#deeds.items.find((one) => one.key === key);
    if (deed) this.#foresee(deed);
    this.#schedule();
  }

  /** @param {Deed} deed @param {any} reply */
  #done(deed, reply) {
    if (deed.method === "question.ask") this.#sent.push({ deed, number: reply.number });
    this.#schedule();
  }

  /** @param {Deed} deed @param {Refused} refused */
  #failed(deed, refused) {
    if (refused.code === TOO_WEAK) toast(refused.message, { tone: "bad", href: this.#island.urls.identity });
    else if (deed.method !== "question.ask") toast(refused.message, { tone: "bad" });
    if (deed.method === "question.ask") return true;
    this.#reload(); // what was shown too early goes back to what is true
    return false;
  }

  /** @param {HTMLElement} button */
  #vote(button) {
    const id = Number(button.dataset.vote);
    this.#do(`vote:${id}`, "question.upvote", { question: id, on: !this.state.votes.has(id) });
  }

  /** @param {HTMLFormElement} form */
  #ask(form) {
    const body = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("body"));
    const box = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("anonymous"));
    const { hall } = this.state;
    this.#do(`ask:${newKey()}`, "question.ask", { hall: hall.id, body: body.value, ...(box?.checked ? { anonymous: true } : {}) });
    form.reset();
    this.#draft?.clear();
    this.#similar = [];
    this.#announcer.say(gettext("Your question is on its way."));
  }

  /** @param {HTMLFormElement} form @param {HTMLElement | null} button */
  #ballot(form, button) {
    const poll = this.state.polls.find((one) => one.id === Number(form.dataset.formOf));
    if (!poll) return;
    const back = button?.getAttribute("name") === "back";
    const choices = back ? [] : new FormData(form).getAll("choice").map(Number);
    if (!choices.length && !back) return toast(gettext("Choose something first."));
    if (choices.length > poll.max_choices && poll.kind === "multiple") {
      return toast(interpolate(gettext("Choose up to %(most)s."), { most: poll.max_choices }));
    }
    if (back) form.reset();
    this.#do(`poll:${poll.id}`, "poll.vote", { poll: poll.id, choices });
  }

  /** @param {HTMLFormElement} form */
  #raise(form) {
    const topic = String(new FormData(form).get("topic") ?? "");
    this.#do("hand", "hand.raise", { hall: this.state.hall.id, topic });
  }

  async #lower() {
    const body = new FormData();
    body.set("key", newKey());
    body.set("lower", "yes");
    body.set("csrfmiddlewaretoken", this.#island.csrf ?? "");
    const answer = await fetch(`${this.#island.urls.hall}hand/`, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return toast(gettext("Your hand could not be lowered. Try again."), { tone: "bad" });
    this.#change({ ...this.state, hand: null });
  }

  /** @param {HTMLButtonElement} button */
  async #react(button) {
    button.dataset.sent = "";
    setTimeout(() => delete button.dataset.sent, FLASH_MS);
    if (this.#socket.state !== "live") return;
    const data = { hall: this.state.hall.id, kind: button.value, key: newKey() };
    await this.#socket.rpc("reaction.send", data).catch((refused) => refused.temporary || refused.lost || toast(refused.message, { tone: "bad" }));
  }

  // --- what is shown ----------------------------------------------------------------------------------------------

  #scene() {
    return {
      state: this.state,
      viewer: this.#viewer,
      url: this.#island.urls.hall,
      moments: this.#moments,
      now: this.#now(),
      deed: (/** @type {string} */ slot) => this.#deeds.newest(slot),
    };
  }

  #items() {
    const scene = this.#scene();
    const known = new Map(this.state.questions.map((one) => [one.id, one]));
    return this.#order.shown.flatMap((id) => {
      const question = known.get(id);
      if (question) this.#numbers.set(id, question.number);
      return question ? [questionItem(question, scene)] : this.#numbers.has(id) ? [goneItem(this.#numbers.get(id) ?? 0)] : [];
    });
  }

  /** Id -> number, of everything that was shown. @type {Map<number, number>} */
  #numbers = new Map();

  #ownItems() {
    const scene = this.#scene();
    this.#sent = this.#sent.filter(({ number }) => !this.state.own.some((one) => one.number === number));
    // The event may come before the reply: then the question is there already, and is not shown twice.
    const bodies = new Set(this.state.own.map((one) => one.body));
    const there = (/** @type {Deed} */ deed) => deed.state === "sending" && bodies.has(String(deed.data.body).trim());
    const asking = this.#deeds.items.filter((deed) => deed.method === "question.ask" && !there(deed));
    const sending = [...asking, ...this.#sent.map(({ deed }) => ({ ...deed, state: /** @type {"sending"} */ ("sending") }))];
    const newest = [...this.state.own].sort((a, b) => b.number - a.number);
    const own = this.#show === "mine" ? newest : newest.filter((one) => !SEEN_ANYWAY.has(one.state)).slice(0, OWNS_SHOWN);
    return [...sending.map(sendingItem), ...own.map((one) => ownItem(one, scene))];
  }

  #draw() {
    const { state } = this;
    const scene = this.#scene();
    this.#drawHall(scene);
    draw(stage(scene), byId("now"));
    const seen = state.polls.filter((one) => one.state !== "archived" && one.state !== "draft");
    draw(html`${sortPolls(seen).filter(isOpen).map((one) => pollCard(one, scene))}`, byId("polls"));
    draw(html`${sortPolls(seen).filter((one) => !isOpen(one)).map((one) => pollCard(one, scene))}`, byId("polls-over"));
    this.#ownList.show(this.#ownItems());
    byId("own").hidden = !byId("own-list").childElementCount;
    const fresh = this.#order.fresh;
    this.#list.show(this.#items());
    this.#drawNews(fresh);
    this.#drawAround(scene);
    this.#followPolls();
    if (this.#socket) this.#showStatus(this.#socket.state, this.#socket.since);
    this.#announceStage();
  }

  /** @param {Scene} scene */
  #drawHall({ state, moments, now }) {
    const { hall } = state;
    const [word, shape] = hallLook(hall.state);
    byId("main").dataset.state = hall.state;
    byId("hall-banner").dataset.state = hall.state;
    draw(html`<svg class="icon" aria-hidden="true"><use href=${`#i-${shape}`}></use></svg>${word}`, byId("hall-state"));
    setText(byId("hall-sentence"), hallSentence(state, moments, now));
    const slow = byId("ask-slow");
    setText(slow, slowWords(hall, moments, now));
    slow.hidden = !slow.textContent;
    const ask = byId("ask");
    ask.hidden = !mayAsk(state) && !ask.contains(document.activeElement);
    const send = document.getElementById("ask-send");
    if (send instanceof HTMLButtonElement) send.disabled = !mayAsk(state);
  }

  /** @param {number} fresh */
  #drawNews(fresh) {
    const news = byId("news");
    news.hidden = !fresh;
    if (fresh) setText(news, ngettext("%(count)s new question", "%(count)s new questions", fresh));
    byId("question-none").hidden = this.#order.shown.length > 0;
  }

  /** @param {Scene} scene */
  #drawAround(scene) {
    const { state } = this;
    const hand = byId("hand");
    hand.hidden = !mayRaise(state) && !state.hand;
    draw(handPart(state.hand, scene, this.#island.limits.topic), hand);
    const reactions = document.getElementById("reactions");
    if (reactions) reactions.hidden = !mayReact(state) || !this.#viewer;
    for (const count of document.querySelectorAll("[data-reaction]")) {
      setText(/** @type {HTMLElement} */ (count), String(state.pulse[`r:${/** @type {HTMLElement} */ (count).dataset.reaction}`] ?? 0));
    }
    const similar = document.getElementById("ask-similar");
    if (similar) {
      similar.hidden = !this.#similar.length;
      draw(similarPart(this.#similar, scene), similar);
    }
    const chat = document.getElementById("chat");
    if (chat) chat.hidden = !state.hall.chat;
  }

  /** Whoever has voted may follow the tally where the poll says so. */
  #followPolls() {
    if (this.#island.low) return;
    const followed = this.state.polls.filter(
      (one) => one.show === "after_vote" && isOpen(one) && this.state.ballots[one.id]?.length && !this.#deeds.newest(`poll:${one.id}`),
    );
    this.#socket.followPolls(new Set(followed.map((one) => one.id)));
  }

  #announceStage() {
    const { featured } = this.state.hall;
    if (featured === this.#featured) return;
    this.#featured = featured;
    const question = featuredOf(this.state);
    if (question) this.#announcer.say(interpolate(gettext("Being answered now: %(question)s"), { question: question.body }));
  }

  /** @param {ShowName} show */
  #choose(show) {
    this.#show = show;
    this.#order.renew();
    for (const tab of byId("tabs").querySelectorAll("a")) {
      if (tab.dataset.show === show) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    const field = document.querySelector("#votes input[name=show]");
    if (field instanceof HTMLInputElement) field.value = show;
    setText(/** @type {HTMLElement} */ (byId("question-none").firstElementChild), emptyWords(show, this.state.hall.state));
    history.replaceState(null, "", show === "top" ? location.pathname : `?show=${show}`);
    this.#draw();
  }

  #now() {
    return Date.now() + this.#clockOff;
  }

  // --- clicks, keys, time -------------------------------------------------------------------------------------------

  #listen() {
    const main = byId("main");
    main.addEventListener("click", (event) => this.#click(event));
    main.addEventListener("submit", (event) => this.#submit(event));
    byId("news").addEventListener("click", () => this.#renew());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.#socket.hurry();
      this.#schedule();
    });
    setInterval(() => this.#schedule(), MINUTE_MS);
    const form = document.getElementById("ask-form");
    if (form instanceof HTMLFormElement) this.#listenToAsking(form);
  }

  /** @param {HTMLFormElement} form */
  #listenToAsking(form) {
    this.#draft = keepDraft(form, this.#store, `draft:${this.#viewer?.id ?? 0}:hall:${this.state.hall.id}`, ["body", "anonymous"]);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    form.addEventListener("input", () => {
      this.#count(form);
      clearTimeout(timer);
      timer = setTimeout(() => this.#findSimilar(form), SIMILAR_AFTER_MS);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  }

  /** @param {HTMLFormElement} form */
  #count(form) {
    const body = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("body"));
    const left = this.#island.limits.question - body.value.length;
    let count = document.getElementById("ask-count");
    if (!count) {
      count = document.createElement("span");
      count.id = "ask-count";
      count.className = "ask-count";
      byId("ask-hint").prepend(count);
    }
    setText(count, left <= COUNT_FROM ? ngettext("%(count)s sign left", "%(count)s signs left", left) : "");
  }

  /** @param {HTMLFormElement} form */
  async #findSimilar(form) {
    const body = String(new FormData(form).get("body") ?? "").trim();
    if (body.length < SIMILAR_FROM) this.#similar = [];
    else if (this.#socket.state === "live") {
      const found = await fetchJson(`${this.#island.urls.similar}?${new URLSearchParams({ q: body })}`).catch(() => ({ similar: [] }));
      this.#similar = found.similar.flatMap((/** @type {number} */ id) => this.state.questions.filter((one) => one.id === id));
    }
    this.#schedule();
  }

  #renew() {
    this.#order.renew();
    this.#draw();
    const first = byId("question-list").querySelector("a");
    first?.focus({ preventScroll: true });
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target);
    const tab = /** @type {HTMLElement | null} */ (target.closest("#tabs a"));
    if (tab && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      return this.#choose(/** @type {ShowName} */ (tab.dataset.show));
    }
    const button = target.closest("button");
    if (!button || !this.#wasLive) return undefined;
    if (button.dataset.vote) {
      event.preventDefault();
      return this.#vote(button);
    }
    if (button.classList.contains("reaction")) {
      event.preventDefault();
      return this.#react(button);
    }
    if ("lower" in button.dataset) return this.#lower();
    return this.#mend(button);
  }

  /** A question that was refused: again, in other words, or not at all. @param {HTMLElement} button */
  #mend({ dataset }) {
    if (dataset.retry) this.#deeds.retry(dataset.retry);
    if (dataset.discard) this.#deeds.discard(dataset.discard);
    const deed = dataset.rewrite ? this.#deeds.discard(dataset.rewrite) : undefined;
    const body = document.getElementById("ask-body");
    if (!deed || !(body instanceof HTMLTextAreaElement)) return;
    body.value = String(deed.data.body);
    body.focus();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    if (!this.#wasLive || !this.#viewer) return; // the plain form does it
    const form = /** @type {HTMLFormElement} */ (event.target);
    const act =
      form.id === "ask-form" && this.#viewer.may_ask
        ? () => this.#ask(form)
        : form.id === "hand-form"
          ? () => this.#raise(form)
          : form.dataset.formOf
            ? () => this.#ballot(form, event.submitter)
            : null;
    if (!act) return;
    event.preventDefault();
    act();
  }
}

/** @param {{state: string}} poll */
const isOpen = ({ state }) => state === "open" || state === "paused";

/** @template {{number: number}} T @param {T[]} polls */
const sortPolls = (polls) => [...polls].sort((a, b) => b.number - a.number);

/** @param {ShowName} show @param {string} state */
function emptyWords(show, state) {
  if (show === "answered") return gettext("Nothing has been answered yet.");
  if (show === "mine") return gettext("Questions you asked or voted for stand here.");
  const over = state === "ended" || state === "follow_up" || state === "archived";
  return over ? gettext("No question waits any more.") : gettext("No question is on the list yet. Yours can be the first.");
}

/** @param {HTMLElement} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {string} url @returns {Promise<any>} */
async function fetchJson(url) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

/** @type {HallIsland} */
const island = JSON.parse(byId("hall-data").textContent ?? "");
useCatalog(island.catalog, island.lang);
new HallPage(island).start();
