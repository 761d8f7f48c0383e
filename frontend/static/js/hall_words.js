/**
 * Words and shapes of halls, the same as `townhalls/templatetags/halls.py` says.
 *
 * @import {Hall, HallState, LiveState, OwnQuestion} from "../../types.d.ts"
 * @import {Moments} from "./moment.js"
 */

import { gettext, interpolate, ngettext } from "./words.js";

/** State of a hall -> word, shape. @param {string} state @returns {[word: string, icon: string]} */
export function hallLook(state) {
  switch (state) {
    case "draft":
      return [gettext("Draft"), "edit"];
    case "lobby":
      return [gettext("Begins in a moment"), "clock"];
    case "live":
      return [gettext("Live now"), "live"];
    case "paused":
      return [gettext("Live, in a pause"), "pause"];
    case "wrap_up":
      return [gettext("Live, last questions"), "live"];
    case "ended":
      return [gettext("Ended"), "check"];
    case "follow_up":
      return [gettext("Ended, answers to come"), "clock"];
    case "archived":
      return [gettext("Ended, all answered"), "check"];
    default:
      return [gettext("Planned"), "clock"];
  }
}

/** State of a question -> word, shape. @param {string} state @returns {[word: string, icon: string]} */
export function questionLook(state) {
  switch (state) {
    case "pending":
      return [gettext("Waits to be read"), "clock"];
    case "held":
      return [gettext("Waits for a closer look"), "clock"];
    case "queued":
      return [gettext("Comes next"), "up"];
    case "featured":
      return [gettext("Being answered now"), "live"];
    case "answered_live":
      return [gettext("Answered in the hall"), "seal"];
    case "owed":
      return [gettext("Answer owed in writing"), "clock"];
    case "answered_written":
      return [gettext("Answered in writing"), "seal"];
    case "ticketed":
      return [gettext("Became a ticket"), "check"];
    case "rejected":
      return [gettext("Not shown"), "cross"];
    case "merged":
      return [gettext("Joined with another"), "reply"];
    case "withdrawn":
      return [gettext("Withdrawn"), "cross"];
    default:
      return [gettext("On the list"), "open"];
  }
}

/** What the asker reads about their own question. @param {OwnQuestion} question @returns {string} */
export function ownWords(question) {
  switch (question.state) {
    case "pending":
      return gettext("A moderator reads it before it is shown. You will see here what comes of it.");
    case "held":
      return gettext("It is held back for a closer look by a moderator. You will see here what comes of it.");
    case "listed":
      return gettext("Everybody can see it and vote for it.");
    case "queued":
      return gettext("It will be answered soon.");
    case "featured":
      return gettext("It is on the screen. The answer is being given now.");
    case "answered_live":
      return gettext("It was answered in the hall.");
    case "owed":
      return gettext("An answer in writing is owed to you.");
    case "answered_written":
      return gettext("It was answered in writing.");
    case "ticketed":
      return gettext("A department works on it under a ticket.");
    case "rejected":
      return interpolate(gettext("It was not shown: %(reason)s"), { reason: question.reason });
    case "merged":
      return interpolate(gettext("It was joined with question %(number)s. Your vote counts there."), {
        number: question.merged_into ?? "",
      });
    default:
      return gettext("You took it back.");
  }
}

/** What happens in the hall and what one can do. @param {HallState} state @param {Moments} moments @param {number} now @returns {string} */
export function hallSentence({ hall, questions }, moments, now) {
  const over = hall.state === "ended" || hall.state === "follow_up" || hall.state === "archived";
  if (hall.switches.panic && !over) return gettext("The moderators have closed everything for a moment. You can read along.");
  if (over) return overSentence(questions.filter((one) => one.state === "owed").length);
  const can = whatOneCanDo(hall);
  switch (hall.state) {
    case "live":
      return interpolate(gettext("It began %(time)s. %(can)s"), { time: inline(moments.moment(hall.live_at ?? hall.starts_at, now)), can });
    case "scheduled":
      return interpolate(gettext("It begins %(time)s. %(can)s"), { time: inline(moments.moment(hall.starts_at, now)), can });
    case "lobby":
      return interpolate(gettext("The doors are open. %(can)s"), { can });
    case "paused":
      return interpolate(gettext("A short pause. %(can)s"), { can });
    case "wrap_up":
      return gettext("No new questions any more: what is on the list is answered now or in writing.");
    default:
      return gettext("Only those who run it can see it.");
  }
}

/** @param {number} owed */
function overSentence(owed) {
  if (!owed) return gettext("It is over. Every question has its answer.");
  return ngettext(
    "It is over. %(count)s answer is still owed in writing, and comes here.",
    "It is over. %(count)s answers are still owed in writing, and come here.",
    owed,
  );
}

/** What slow mode asks of whoever wants to ask, or nothing. @param {Hall} hall @param {Moments} moments @param {number} now @returns {string} */
export function slowWords({ switches: { asking_slow_seconds: seconds, asking_slow_until: until } }, moments, now) {
  const end = until ? Date.parse(until) : 0;
  if (!seconds || (end && end <= now)) return "";
  if (!end) return interpolate(gettext("Slow mode: everybody can ask once in %(seconds)s seconds."), { seconds });
  return interpolate(gettext("Many new accounts are asking: until %(until)s everybody can ask once in %(seconds)s seconds."), {
    until: moments.clock(end),
    seconds,
  });
}

/** @param {Hall} hall */
function whatOneCanDo({ switches }) {
  if (switches.questions && switches.voting) return gettext("Ask your question, or vote for one that is there.");
  if (switches.questions) return gettext("Ask your question.");
  if (switches.voting) return gettext("Vote for the questions you want answered.");
  return gettext("You can read along.");
}

/** A moment in the middle of a sentence: “today 14:02”. @param {string} said */
function inline(said) {
  for (const word of [gettext("Today %(time)s"), gettext("Yesterday %(time)s")]) {
    const start = word.split("%")[0];
    if (start && said.startsWith(start)) return said[0].toLocaleLowerCase() + said.slice(1);
  }
  return said;
}

/** The line about the connection. @param {LiveState} state @param {{since: string, viewers: number, kept: number}} facts */
export function liveLine(state, { since, viewers, kept }) {
  if (state === "live") return viewers ? ngettext("Live · %(count)s here", "Live · %(count)s here", viewers) : gettext("Live");
  if (state === "connecting") return gettext("Connecting");
  if (state === "looking") return interpolate(gettext("Not live. Last looked at %(time)s"), { time: since });
  if (state === "ended") return gettext("Not live any more. Reload the page to go on.");
  if (!kept) return interpolate(gettext("Offline since %(time)s"), { time: since });
  const deeds = ngettext("%(count)s thing you did is kept", "%(count)s things you did are kept", kept);
  return interpolate(gettext("Offline since %(time)s, %(deeds)s"), { time: since, deeds });
}
