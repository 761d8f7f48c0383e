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
  return null;
}
