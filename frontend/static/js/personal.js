/** What is said to one person alone. Pure. */

import { gettext, interpolate } from "./words.js";

/** @typedef {{text: string, href: string, tone: "plain" | "bad"}} Notice */

/**
 * @param {any} data  an event of the stream `user:`
 * @param {number} here  the thread on this page
 * @returns {Notice | null} null for what this page does not know
 */
export function noticeOf(data, here) {
  if (data.type === "notification.received") {
    const { id, text, title } = data.notification;
    const said = title ? interpolate(gettext("%(title)s: %(text)s"), { title, text }) : text;
    return { text: said, href: `/notifications/${id}/`, tone: "plain" };
  }
  if (data.type === "own_held.changed") return heldNotice(data.held, here);
  const elsewhere = data.thread === here ? "" : `/threads/${data.thread}/?around=${data.number}`;
  const href = `${elsewhere}#post-${data.number}`;
  if (data.type === "mention.received") {
    const values = { name: data.author.name, title: data.title };
    return { text: interpolate(gettext("%(name)s mentioned you in “%(title)s”"), values), href, tone: "plain" };
  }
  if (data.type === "own_post.hidden") {
    const values = { number: data.number, reason: data.reason };
    return { text: interpolate(gettext("Your post %(number)s was hidden: %(reason)s"), values), href, tone: "bad" };
  }
  if (data.type === "own_photo.taken_down") {
    const values = { number: data.number, reason: data.reason };
    return { text: interpolate(gettext("A photo of your post %(number)s was taken away: %(reason)s"), values), href, tone: "bad" };
  }
  return null;
}

/** @param {any} held @param {number} here @returns {Notice | null} what waits was said by the reply */
function heldNotice({ thread, title, state, number, reason, opens }, here) {
  const page = thread === here ? "" : `/threads/${thread}/`;
  if (state === "approved") {
    if (opens) return { text: interpolate(gettext("Your issue “%(title)s” is open."), { title }), href: page, tone: "plain" };
    const href = `${page && `${page}?around=${number}`}#post-${number}`;
    return { text: interpolate(gettext("Your post in “%(title)s” is published."), { title }), href, tone: "plain" };
  }
  if (state !== "rejected") return null;
  if (opens) {
    const text = interpolate(gettext("Your issue “%(title)s” was not published: %(reason)s"), { title, reason });
    return { text, href: "/threads/?mine=on#held", tone: "bad" };
  }
  const text = interpolate(gettext("Your post in “%(title)s” was not published: %(reason)s"), { title, reason });
  return { text, href: `${page}#composer-place`, tone: "bad" };
}
