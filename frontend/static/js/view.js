/**
 * The HTML of posts, entries and posts on their way: the same as templates/threads/post.html and entry.html make. Pure,
 * apart from lit-html's own templates.
 *
 * @import {Entry, EntryKind, OutboxItem, OwedLine, Person, PhotoView, Post, ThreadState, ThreadStateName, Viewer} from "../../types.d.ts"
 * @import {Moments} from "./moment.js"
 */

import { html, nothing } from "../vendor/lit-html.js";
import { findPost, timeline } from "./state.js";
import { initial, parts } from "./text.js";
import { gettext, interpolate, ngettext } from "./words.js";

/**
 * @typedef {object} Scene  what a page's items depend on besides the item itself
 * @property {Viewer | null} viewer
 * @property {ThreadState} state
 * @property {readonly OwedLine[]} lines  of the tickets' records, in the order of time
 * @property {string} threadUrl
 * @property {Moments} moments
 * @property {number} now
 * @property {string} lang
 * @property {boolean} low  as little data as can be
 */

/**
 * @typedef {object} Item  one <li>; it is drawn again only when a part of its `signature` is another one than before
 * @property {string} id
 * @property {Record<string, string | null>} attributes
 * @property {readonly unknown[]} signature
 * @property {() => unknown} content
 */

/** All items of the thread in order. @param {Scene} scene @param {number | null} divider @param {readonly OutboxItem[]} sending @returns {Item[]} */
export function items(scene, divider, sending) {
  /** @type {Item[]} */
  const found = [];
  let dividerAt = divider ?? Infinity;
  const waiting = [...scene.lines];
  let shown = !scene.state.earlier;
  for (const item of timeline(scene.state)) {
    const at = Date.parse("kind" in item ? item.at : item.created_at);
    while (waiting.length && Date.parse(waiting[0].at) < at) {
      const line = /** @type {OwedLine} */ (waiting.shift());
      if (shown) found.push(lineItem(line, scene));
    }
    shown = true;
    if (!("kind" in item) && item.number > dividerAt) {
      found.push(dividerItem());
      dividerAt = Infinity;
    }
    found.push("kind" in item ? entryItem(item, scene) : postItem(item, scene));
  }
  if (!scene.state.later) found.push(...waiting.map((line) => lineItem(line, scene)));
  return [...found, ...sending.map((item) => sendingItem(item, scene))];
}

/** @param {Post} post @param {Scene} scene @returns {Item} */
export function postItem(post, scene) {
  const own = post.author.id === scene.viewer?.id;
  const official = post.official && post.state === "visible";
  const answered = findPost(scene.state, post.reply_to)?.author.name ?? "";
  const canHide = scene.viewer?.can.hide ?? false;
  return {
    id: `post-${post.number}`,
    attributes: {
      class: "post",
      "data-post": String(post.id),
      "data-number": String(post.number),
      "data-state": post.state,
      "data-own": own ? "" : null,
      "data-official": official ? "" : null,
      "data-role": post.author.role || null,
    },
    signature: [post, answered, canHide, own, scene.moments.day(scene.now)],
    content: () => html`
      <article class="post-box" aria-labelledby="by-${post.number}">
        ${official ? seal(post.author) : nothing}
        ${head(post.author, own, `by-${post.number}`, html`<a class="post-time" href="#post-${post.number}">${time(post.created_at, scene)}</a>`, scene)}
        ${bodyOf(post, answered, canHide, scene)}
      </article>`,
  };
}

/** @param {Entry} entry @param {Scene} scene @returns {Item} */
export function entryItem(entry, scene) {
  const { word, icon } = kinds()[entry.kind] ?? { word: entry.kind, icon: "open" };
  const { actor } = entry;
  const itself = entry.kind === "slowed" && !actor && entry.seconds ? `${gettext("Many new accounts were writing at once.")} ` : "";
  const note = entry.kind === "slowed" ? itself + slowWords(entry.seconds) : entry.reason;
  const what = html`<strong>${word}</strong>`;
  const done = actor
    ? fill(gettext("%(what)s by %(who)s"), { what, who: html`<a href="/people/${actor.handle}/"><bdi>${actor.name}</bdi></a>` })
    : what;
  return {
    id: `entry-${entry.id}`,
    attributes: { class: "entry", "data-entry": String(entry.id), "data-kind": entry.kind },
    signature: [JSON.stringify(entry), scene.moments.day(scene.now)],
    content: () => html`
      <p class="entry-line">${shape(icon)}${done} ${time(entry.at, scene)}</p>
      ${note ? html`<p class="entry-reason"><bdi>${note}</bdi></p>` : nothing}`,
  };
}

/** A line of a ticket's record; its words come from the server. @param {OwedLine} line @param {Scene} scene @returns {Item} */
export function lineItem(line, scene) {
  return {
    id: line.id,
    attributes: { class: "entry", "data-line": "" },
    signature: [JSON.stringify(line), scene.moments.day(scene.now)],
    content: () => html`
      <p class="entry-line">${shape(line.icon)}<strong>${line.words}</strong> ${time(line.at, scene)}</p>
      ${line.reason ? html`<p class="entry-reason"><bdi>${line.reason}</bdi></p>` : nothing}`,
  };
}

/** @param {OutboxItem} item @param {Scene} scene @returns {Item} */
export function sendingItem(item, scene) {
  const { viewer } = scene;
  const author = { id: 0, handle: "", name: "", guest: false, ...viewer, role: badgeRole(viewer), department: viewer?.department ?? "" };
  const by = `by-sending-${item.key}`;
  const wait = item.state === "failed" ? Math.max(0, Math.ceil((item.retryAt - scene.now) / 1000)) : 0;
  return {
    id: `sending-${item.key}`,
    attributes: { class: "post", "data-own": "", "data-sending": item.state, "data-role": author.role || null },
    signature: [item, wait],
    content: () => html`
      <article class="post-box" aria-labelledby=${by}>
        ${head(author, true, by, nothing, scene)}
        <p class="post-text" dir="auto">${item.body}</p>
        ${photosOf({ number: null, photos: item.photos ?? [] }, scene)}
        <p class="post-sending">${item.state === "failed" ? notSent(item, wait) : onItsWay(item)}</p>
      </article>`,
  };
}

/** What slow mode asks of people. @param {number} seconds */
export function slowWords(seconds) {
  if (!seconds) return gettext("Slow mode is off.");
  return ngettext("One post per person every second.", "One post per person every %(count)s seconds.", seconds);
}

/** The content of #calm, or nothing. @param {import("../../types.d.ts").Thread} thread @param {Moments} moments @param {number} now */
export function calmLine({ slow_until: until }, moments, now) {
  if (!until || Date.parse(until) <= now) return "";
  return interpolate(gettext("Many new accounts are writing here: slow mode until %(until)s."), { until: moments.clock(Date.parse(until)) });
}

/** The content of #thread-state. @param {ThreadStateName} name */
export function stateLine(name) {
  const { word, icon } = states()[name];
  return html`${shape(icon)}${word}`;
}

/** The sentence in #thread-promise. @param {ThreadStateName} name */
export const promiseLine = (name) => states()[name].promise;

/** The content of #locked. @param {import("../../types.d.ts").Thread} thread */
export function closedLine({ mode, locked, lock_reason: reason }) {
  if (mode === "off") return gettext("This chat is closed. You can still read it.");
  if (!locked) return gettext("Only the people who run this chat can write now.");
  return reason
    ? fill(gettext("Closed to new posts: %(reason)s"), { reason: html`<bdi>${reason}</bdi>` })
    : gettext("Closed to new posts.");
}

/** @param {string} name */
export const shape = (name) => html`<svg class="icon" aria-hidden="true"><use href="#i-${name}"/></svg>`;

/** @returns {Item} */
const dividerItem = () => ({
  id: "unread",
  attributes: { class: "unread" },
  signature: [],
  content: () => html`<span>${gettext("New since you were here")}</span>`,
});

/** @param {Person} author */
const seal = ({ department }) => html`<p class="post-seal">${shape("seal")}${gettext("Official response")}${department ? html`<span class="post-seal-for"><bdi>${department}</bdi></span>` : nothing}</p>`;

/** @param {Person} author @param {boolean} own @param {string} id @param {unknown} when @param {Scene} scene */
const head = (author, own, id, when, scene) => html`
  <header class="post-head">
    <span class="post-initial" aria-hidden="true">${initial(author.name, scene.lang)}</span>
    <span class="post-by" id=${id}>${nameOf(author, scene)}</span>
    ${own ? html`<span class="post-you">${gettext("You")}</span>` : nothing}
    ${author.guest ? html`<span class="post-guest">${gettext("Guest")}</span>` : nothing}
    ${author.role ? html`<span class="badge" data-role=${author.role}><bdi>${badge(author)}</bdi></span>` : nothing}
    ${when}
  </header>`;

/** Guests have no page, but for those who moderate. @param {Person} author @param {Scene} scene */
const nameOf = ({ guest, handle, name }, { viewer }) =>
  guest && !viewer?.can.hide
    ? html`<bdi class="post-author">${name}</bdi>`
    : html`<a class="post-author" href="/people/${handle}/"><bdi>${name}</bdi></a>`;

/** @param {Post} post @param {string} answered @param {boolean} canHide @param {Scene} scene */
function bodyOf(post, answered, canHide, scene) {
  const here = `${scene.threadUrl}posts/${post.number}/`;
  const more = html`<a class="post-more" href=${here}>${shape("more")}<span class="visually-hidden">${interpolate(gettext("More about post %(number)s"), { number: post.number })}</span></a>`;
  if (post.state === "withdrawn") return html`<p class="post-gone">${gettext("Withdrawn by its author.")}</p>`;
  if (post.state === "hidden") {
    const why = post.reason
      ? fill(gettext("Hidden by a moderator: %(reason)s"), { reason: html`<bdi>${post.reason}</bdi>` })
      : gettext("Hidden by a moderator.");
    return html`<p class="post-gone">${why}</p>${canHide ? html`<footer class="post-foot">${more}</footer>` : nothing}`;
  }
  return html`
    ${post.reply_to === null ? nothing : reference(post.reply_to, answered, scene)}
    <p class="post-text" dir="auto">${parts(post.body, post.marks).map(piece)}</p>
    ${photosOf(post, scene)}${post.photos_gone.map(gone)}
    <footer class="post-foot">
      <a class="post-reply" href="${scene.threadUrl}?reply=${post.number}#composer">${shape("reply")}${gettext("Reply")}<span class="visually-hidden"> ${interpolate(gettext("to post %(number)s"), { number: post.number })}</span></a>
      ${more}
      ${post.revisions ? html`<a class="post-edited" href="${here}revisions/">${gettext("Edited")}</a>` : nothing}
    </footer>`;
}

/** The same as templates/threads/post_photos.html. @param {{number: number | null, photos: readonly PhotoView[]}} post @param {Scene} scene */
function photosOf({ number, photos }, { low }) {
  if (!photos.length) return nothing;
  return html`<ul class="photos" data-photos-of=${number ?? nothing}>${photos.map((photo, index) => html`<li><a class="photo" href=${photo.full} data-low=${low ? "" : nothing}>${low ? weight(photo, index + 1) : picture(photo, index + 1)}</a></li>`)}</ul>`;
}

/** @param {string} why */
const gone = (why) =>
  html`<p class="photo-gone">${shape("photo")}<span>${fill(gettext("A moderator took a photo away: %(reason)s"), { reason: html`<bdi>${why}</bdi>` })}</span></p>`;

/** @param {PhotoView} photo @param {number} number */
const picture = (photo, number) =>
  html`<img src=${photo.small} width=${photo.small_width} height=${photo.small_height} alt=${photo.alt || interpolate(gettext("Photo %(number)s, without a description"), { number })} loading="lazy" decoding="async">`;

/** @param {PhotoView} photo @param {number} number */
const weight = ({ alt, size }, number) =>
  html`${shape("photo")}<span>${alt ? html`<bdi>${alt}</bdi>` : interpolate(gettext("Photo %(number)s"), { number })}</span> <span class="muted">${Math.max(1, Math.round(size / 1000))} KB</span>`;

/** @param {number} number @param {string} name @param {Scene} scene */
function reference(number, name, scene) {
  const href = name ? `#post-${number}` : `${scene.threadUrl}?around=${number}#post-${number}`;
  const words = name
    ? fill(gettext("Reply to %(name)s"), { name: html`<bdi>${name}</bdi>` })
    : interpolate(gettext("Reply to post %(number)s"), { number });
  return html`<p class="post-ref"><a href=${href}>${shape("reply")}${words}</a></p>`;
}

/** @param {import("./text.js").Part} part */
function piece({ text, href, mention }) {
  if (!href) return text;
  return mention
    ? html`<a class="mention" href=${href}>${text}</a>`
    : html`<a href=${href} rel="nofollow ugc noopener">${text}</a>`;
}

/** @param {OutboxItem} item */
function onItsWay(item) {
  if (item.state === "sent") return gettext("Sent");
  if (item.state === "held") return gettext("Held: a moderator looks at it first. Only you see it.");
  return item.state === "sending" ? gettext("Sending") : gettext("Kept here. It is sent as soon as you are connected.");
}

/** @param {OutboxItem} item @param {number} wait  seconds until it may be tried again */
function notSent(item, wait) {
  const retry = wait
    ? interpolate(gettext("Try again in %(seconds)s s"), { seconds: wait })
    : gettext("Try again");
  return html`${shape("cross")}${gettext("Not sent.")} ${item.error}
    <button type="button" class="quiet" data-retry=${item.key} ?disabled=${wait > 0}>${retry}</button>
    <button type="button" class="quiet" data-rewrite=${item.key}>${gettext("Change it")}</button>
    <button type="button" class="quiet" data-discard=${item.key}>${gettext("Discard")}</button>`;
}

/** @param {string} iso @param {Scene} scene */
const time = (iso, { moments, now }) => html`<time datetime=${moments.machine(iso)} title=${moments.exact(iso)}>${moments.moment(iso, now)}</time>`;

/** A sentence with HTML in its blanks. @param {string} text @param {Record<string, unknown>} values */
const fill = (text, values) => text.split(/%\((\w+)\)s/u).map((piece, index) => (index % 2 ? values[piece] : piece));

/** @param {Person} person */
function badge({ role, department }) {
  /** @type {Record<string, string>} */
  const names = {
    moderator: gettext("Moderator"),
    director: gettext("Coordinating Director"),
    administrator: gettext("Administrator"),
  };
  return department || names[role] || "";
}

/** A viewer who is a plain citizen has no badge. @param {Viewer | null} viewer @returns {Person["role"]} */
function badgeRole(viewer) {
  const roles = /** @type {const} */ (["officer", "supervisor", "moderator", "director", "administrator"]);
  return roles.find((role) => role === viewer?.role) ?? "";
}

const states = () => ({
  open: {
    word: gettext("Waiting for an answer"),
    icon: "clock",
    promise: gettext("The department answers here, in public."),
  },
  answered: {
    word: gettext("Answered"),
    icon: "seal",
    promise: gettext("The department has answered. Is it solved? Say so here."),
  },
  resolved: {
    word: gettext("Resolved"),
    icon: "check",
    promise: gettext("This is said to be done. If it is not, say so: it can be reopened."),
  },
  reopened: {
    word: gettext("Reopened"),
    icon: "open",
    promise: gettext("This came back. The department answers here again."),
  },
});

/** @returns {Record<EntryKind, {word: string, icon: string}>} */
const kinds = () => ({
  answered: { word: gettext("Answered"), icon: "seal" },
  resolved: { word: gettext("Resolved"), icon: "check" },
  reopened: { word: gettext("Reopened"), icon: "open" },
  locked: { word: gettext("Locked"), icon: "lock" },
  unlocked: { word: gettext("Unlocked"), icon: "unlock" },
  slowed: { word: gettext("Slow mode changed"), icon: "pause" },
  chat_open: { word: gettext("Chat opened to everyone"), icon: "open" },
  chat_staff: { word: gettext("Chat kept for those who run it"), icon: "pause" },
  chat_off: { word: gettext("Chat closed"), icon: "lock" },
});
