/**
 * The HTML of a hall's questions, polls and stage: the same as templates/halls/ makes.
 *
 * @import {AnswerView, Deed, HallIsland, HallState, OwedView, OwnQuestion, Poll, Question} from "../../types.d.ts"
 * @import {Item} from "./view.js"
 * @import {Moments} from "./moment.js"
 */

import { html, nothing } from "../vendor/lit-html.js";
import { comingOf, featuredOf, heldBallotsOf, heldOf, isVotable, OVER, RUNNING, tallyOf, votesOf } from "./hall-state.js";
import { ownWords, questionLook } from "./hall_words.js";
import { gettext, interpolate, ngettext } from "./words.js";

/**
 * @typedef {object} Scene
 * @property {HallState} state
 * @property {HallIsland["viewer"]} viewer
 * @property {string} url  of the hall
 * @property {Moments} moments
 * @property {number} now
 * @property {(slot: string) => Deed | undefined} deed  what is on its way
 */

/** @param {string} name */
const icon = (name) => html`<svg class="icon" aria-hidden="true"><use href=${`#i-${name}`}></use></svg>`;

/** @param {string} iso @param {Scene} scene */
const moment = (iso, { moments, now }) =>
  html`<time datetime=${moments.machine(iso)} title=${moments.exact(iso)}>${moments.moment(iso, now)}</time>`;

/** @param {{name: string} | null} asker */
const asker = (asker) => (asker ? html`<bdi>${asker.name}</bdi>` : gettext("Without a name"));

/** @param {number} count */
const votesWord = (count) => ngettext("%(count)s vote", "%(count)s votes", count);

/** @param {string} state */
function stateMark(state) {
  const [word, shape] = questionLook(state);
  return html`<span class="state" data-state=${state}>${icon(shape)}${word}</span>`;
}

// --- the list -------------------------------------------------------------------------------------------------------

/** One row of the list. @param {Question} question @param {Scene} scene @returns {Item} */
export function questionItem(question, scene) {
  const { state, viewer, moments, now } = scene;
  const own = state.own.some((one) => one.id === question.id);
  const voted = state.votes.has(question.id);
  const votable = isVotable(state, question);
  const waiting = scene.deed(`vote:${question.id}`) !== undefined;
  const count = votesOf(state, question.id);
  const held = heldOf(state, question.id);
  return {
    id: `question-${question.number}`,
    attributes: {
      class: "question",
      "data-question": String(question.id),
      "data-state": question.state,
      "data-own": own ? "" : null,
      "data-gone": null,
    },
    signature: [question, count, held, voted, votable, own, waiting, viewer?.may_vote, moments.day(now)],
    content: () => questionRow(question, scene, { count, held, voted, votable, own, waiting }),
  };
}

/** @typedef {{count: number, held?: number, voted: boolean, votable: boolean, own: boolean, waiting: boolean}} Standing */

/** @param {Question} question @param {Scene} scene @param {Standing} standing */
function questionRow(question, scene, standing) {
  const { number } = question;
  return html`<article class="question-box" aria-labelledby=${`words-${number}`}>
    ${vote(question, scene, standing)}
    <div class="question-main">
      <p class="question-text" id=${`words-${number}`} dir="auto"><a href=${`${scene.url}questions/${number}/`}>${question.body}</a></p>
      <p class="question-meta">${question.state === "listed" ? nothing : stateMark(question.state)}<span>${asker(question.asker)}</span>${standing.own ? html`<span class="question-you">${gettext("You")}</span>` : nothing}<span>${moment(question.asked_at, scene)}</span>${question.edited ? html`<span>${gettext("Edited by a moderator")}</span>` : nothing}${standing.held ? html`<span>${ngettext("+%(count)s vote being checked", "+%(count)s votes being checked", standing.held)}</span>` : nothing}</p>
      ${question.owed && question.state === "owed" ? owed(question.owed, scene) : nothing}
      ${question.answers.map((one) => answer(one, scene))}
    </div>
  </article>`;
}

/** A place in the list whose question is shown no longer: it stays until the list is put in order. @param {number} number @returns {Item} */
export const goneItem = (number) => ({
  id: `question-${number}`,
  attributes: { class: "question", "data-gone": "", "data-question": null, "data-state": null, "data-own": null },
  signature: ["gone"],
  content: () => html`<p class="question-box question-gone">${gettext("This question is not shown any more.")}</p>`,
});

/** @param {Question} question @param {Scene} scene @param {Standing} standing */
function vote({ id, number }, { viewer, url }, { count, voted, votable, waiting }) {
  const hidden = html`<span class="visually-hidden">${interpolate(ngettext("vote for question %(number)s", "votes for question %(number)s", count), { number })}</span>`;
  const inside = html`${icon("vote")}<span class="vote-count">${count}</span>${hidden}`;
  if (votable && viewer?.may_vote) {
    return html`<button class="vote" type="submit" form="votes" name=${voted ? "off" : "on"} value=${number} aria-pressed=${voted ? "true" : "false"} data-vote=${id} ?data-waiting=${waiting}>${inside}</button>`;
  }
  if (votable) return html`<a class="vote" href=${`${url}identity/?vote=${number}`} rel="nofollow" data-vote=${id}>${inside}</a>`;
  return html`<p class="vote" data-voted=${voted ? "yes" : "no"}><span class="vote-count">${count}</span><span class="vote-word">${ngettext("vote", "votes", count)}</span></p>`;
}

/** @param {AnswerView} one @param {Scene} scene */
function answer(one, scene) {
  const word = one.kind === "live" ? gettext("Answered in the hall") : gettext("Answer in writing");
  const badge = one.author.department || roleWord(one.author.role ?? "");
  return html`<div class="answer">
    <p class="answer-seal">${icon("seal")}${word}${one.department ? html`<span class="answer-for"><bdi>${one.department.name}</bdi></span>` : nothing}</p>
    ${one.body ? html`<p class="answer-text" dir="auto">${one.body}</p>` : nothing}
    <p class="answer-by"><bdi>${one.author.name}</bdi>${badge ? html` <span class="badge"><bdi>${badge}</bdi></span>` : nothing} ${moment(one.at, scene)}</p>
  </div>`;
}

/** @param {string} role */
function roleWord(role) {
  if (role === "moderator") return gettext("Moderator");
  if (role === "director") return gettext("Coordinating Director");
  return role === "administrator" ? gettext("Administrator") : "";
}

/** @param {OwedView} one @param {Scene} scene */
function owed(one, scene) {
  const values = { department: one.department.name, due: one.due_at ? scene.moments.moment(one.due_at, scene.now) : "" };
  const words = one.due_at ? gettext("Owed by %(department)s until %(due)s") : gettext("Owed by %(department)s");
  return html`<p class="owed-line">${icon("clock")}<span>${interpolate(words, values)} · <a href=${`/tickets/${one.reference}/`}>${one.reference}</a></span></p>`;
}

// --- what is one's own ----------------------------------------------------------------------------------------------

/** @param {OwnQuestion} own @param {Scene} scene @returns {Item} */
export function ownItem(own, scene) {
  return {
    id: `own-${own.number}`,
    attributes: { class: "own", "data-state": own.state },
    signature: [own],
    content: () => html`<p class="own-state">${stateMark(own.state)} <a href=${`${scene.url}questions/${own.number}/`}>${interpolate(gettext("Your question %(number)s"), { number: own.number })}</a></p>
      <p class="own-text" dir="auto">${own.body}</p>
      <p class="own-words">${ownWords(own)}</p>
      ${own.may_appeal ? html`<p><a class="linkish" href=${`${scene.url}questions/${own.number}/#appeal`}>${gettext("Ask for a second look")}</a></p>` : nothing}`,
  };
}

/** A question that is on its way. @param {Deed} deed @returns {Item} */
export function sendingItem(deed) {
  const failed = deed.state === "failed";
  const words = failed ? interpolate(gettext("Not sent. %(reason)s"), { reason: deed.error }) : deed.state === "sending" ? gettext("Sending") : gettext("Kept here until the line is back");
  return {
    id: `sending-${deed.key}`,
    attributes: { class: "own", "data-sending": deed.state },
    signature: [deed.state, deed.error],
    content: () => html`<p class="own-state"><span class="state" data-state=${failed ? "rejected" : "pending"}>${icon(failed ? "cross" : "clock")}${words}</span></p>
      <p class="own-text" dir="auto">${deed.data.body}</p>
      ${failed ? html`<p class="buttons"><button type="button" class="quiet" data-retry=${deed.key}>${gettext("Try again")}</button><button type="button" class="quiet" data-rewrite=${deed.key}>${gettext("Change it")}</button><button type="button" class="quiet" data-discard=${deed.key}>${gettext("Discard")}</button></p>` : nothing}`,
  };
}

// --- now ------------------------------------------------------------------------------------------------------------

/** What is on the screen. @param {Scene} scene */
export function stage(scene) {
  const { state, url } = scene;
  const { hall } = state;
  const featured = featuredOf(state);
  const coming = comingOf(state).slice(0, 3);
  return html`<h2 id="now-title" class="now-title">${stageTitle(scene)}</h2>
    ${featured ? featuredQuestion(featured, scene) : hall.speaking ? html`<p class="now-text"><bdi>${hall.speaking}</bdi></p>` : quiet(scene)}
    ${coming.length ? html`<p class="now-next"><strong>${gettext("Comes next")}</strong> ${coming.map((one) => html`<span class="now-next-one"><a href=${`${url}questions/${one.number}/`}>${short(one.body)}</a></span>`)}</p>` : nothing}`;
}

/** @param {Scene} scene */
function stageTitle({ state }) {
  if (OVER.has(state.hall.state)) return gettext("What came of it");
  if (featuredOf(state)) return gettext("Being answered now");
  return state.hall.speaking ? gettext("Speaks now") : gettext("Now");
}

/** @param {Question} question @param {Scene} scene */
function featuredQuestion(question, { state, url }) {
  return html`<div class="now-question">
    <p class="now-text" dir="auto"><a href=${`${url}questions/${question.number}/`}>${question.body}</a></p>
    <p class="question-meta"><span>${asker(question.asker)}</span><span>${votesWord(votesOf(state, question.id))}</span></p>
  </div>`;
}

/** @param {Scene} scene */
function quiet({ state, url, moments, now }) {
  const { hall } = state;
  if (OVER.has(hall.state)) {
    return html`<p class="now-quiet">${gettext("All questions with what became of them, to be read, counted and checked.")} <a class="linkish" href=${`${url}record/`}>${gettext("The public record")}</a></p>`;
  }
  if (hall.state === "scheduled" || hall.state === "draft") {
    return html`<p class="now-quiet">${interpolate(gettext("It begins %(when)s."), { when: moments.moment(hall.starts_at, now) })}</p>`;
  }
  return html`<p class="now-quiet">${gettext("No question is on the screen at the moment.")}</p>`;
}

const SHORT = 70;

/** @param {string} text */
const short = (text) => (text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text);

// --- polls ----------------------------------------------------------------------------------------------------------

/** @param {Poll} poll @param {Scene} scene */
export function pollCard(poll, scene) {
  const { state, viewer, url } = scene;
  const tally = tallyOf(state, poll);
  const chosen = state.ballots[poll.id] ?? [];
  const votable = poll.state === "open" && RUNNING.has(state.hall.state) && !state.hall.switches.panic;
  const voters = state.pulse[`p:${poll.id}`]?.[0] ?? poll.voters ?? 0;
  const body = votable && viewer?.may_vote ? pollForm(poll, scene, tally, chosen, voters) : pollList(poll, tally, chosen, voters, votable ? url : "");
  return html`<section class="poll panel" id=${`poll-${poll.number}`} data-poll=${poll.id} data-state=${poll.state} aria-labelledby=${`poll-title-${poll.number}`}>
    <p class="poll-kind">${icon("bars")}${poll.state === "open" ? gettext("Poll, open now") : poll.state === "paused" ? gettext("Poll, paused") : gettext("Poll, closed")}</p>
    <h2 id=${`poll-title-${poll.number}`} dir="auto"><bdi>${poll.question}</bdi></h2>
    ${body}
    <p class="hint poll-foot"><span data-voters>${ngettext("%(count)s person voted", "%(count)s people voted", voters)}</span>${heldBallots(poll, heldBallotsOf(state, poll))} · ${pollFoot(poll, tally)}</p>
  </section>`;
}

/** @param {Poll} poll @param {number} held */
function heldBallots(poll, held) {
  if (!held) return nothing;
  const running = poll.state === "open" || poll.state === "paused";
  return html` · ${running ? ngettext("+%(count)s ballot being checked", "+%(count)s ballots being checked", held) : ngettext("+%(count)s ballot was not counted", "+%(count)s ballots were not counted", held)}`;
}

/** @param {Poll} poll @param {Record<string, number> | null} tally */
function pollFoot(poll, tally) {
  const closed = poll.state === "published" || poll.state === "closed";
  if (tally) return closed ? gettext("final result") : gettext("so far");
  if (poll.show === "after_vote") return gettext("the result is shown to whoever has voted");
  return poll.show === "after_close" ? gettext("the result is shown when the poll is closed") : gettext("the result is shown when it is published");
}

/** @param {number} votes @param {number} voters */
function bar(votes, voters) {
  return html`<span class="poll-votes">${votes}</span><progress class="poll-bar" max="100" value=${voters ? Math.round((100 * votes) / voters) : 0} aria-hidden="true"></progress>`;
}

/** @param {Poll} poll @param {Scene} scene @param {Record<string, number> | null} tally @param {readonly number[]} chosen @param {number} voters */
function pollForm(poll, { url, deed }, tally, chosen, voters) {
  const multiple = poll.kind === "multiple";
  const sending = deed(`poll:${poll.id}`);
  return html`<form method="post" action=${`${url}polls/${poll.number}/`} class="poll-form" data-kind=${poll.kind} data-form-of=${poll.id}>
    <fieldset>
      <legend class="hint">${multiple && poll.max_choices > 1 ? interpolate(gettext("Choose up to %(most)s."), { most: poll.max_choices }) : gettext("Choose one.")}</legend>
      <div class="poll-options" data-kind=${poll.kind}>
        ${poll.options.map((option) => html`<label class="poll-option"><input type=${multiple ? "checkbox" : "radio"} name="choice" value=${option.id} ?checked=${chosen.includes(option.id)}><span class="poll-text"><bdi>${option.text}</bdi></span>${tally ? bar(tally[option.id] ?? 0, voters) : nothing}</label>`)}
      </div>
    </fieldset>
    <p class="buttons"><button class="button" type="submit">${chosen.length ? gettext("Change my vote") : gettext("Vote")}</button>${chosen.length ? html`<button class="quiet" type="submit" name="back" value="yes">${gettext("Take it back")}</button>` : nothing}${sending ? html`<span class="hint">${gettext("Sending")}</span>` : nothing}</p>
  </form>`;
}

/** @param {Poll} poll @param {Record<string, number> | null} tally @param {readonly number[]} chosen @param {number} voters @param {string} url  where one says who one is, to vote */
function pollList(poll, tally, chosen, voters, url) {
  return html`<ul class="poll-options" data-kind=${poll.kind}>
      ${poll.options.map((option) => {
        const mine = chosen.includes(option.id);
        return html`<li class="poll-option" ?data-chosen=${mine}><span class="poll-text"><bdi>${option.text}</bdi>${mine ? html`<span class="poll-own">${icon("check")}${gettext("Your choice")}</span>` : nothing}</span>${tally ? bar(tally[option.id] ?? 0, voters) : nothing}</li>`;
      })}
    </ul>
    ${url ? html`<p><a class="button" href=${`${url}identity/`} rel="nofollow">${gettext("Say who you are to vote")}</a></p>` : nothing}`;
}

// --- hand, similar questions ----------------------------------------------------------------------------------------

/** @param {string | null} hand @param {Scene} scene @param {number} limit */
export function handPart(hand, scene, limit) {
  const title = html`<h2 class="side-title">${icon("hand")}${gettext("Speak in the hall")}</h2>`;
  if (hand) {
    const words = hand === "speaking" ? gettext("You have the word.") : hand === "called" ? gettext("You come next. Be ready to speak.") : gettext("Your hand is raised. A moderator will call you.");
    return html`${title}<p class="hand-state" data-state=${hand}>${words}</p><p><button class="quiet" type="button" data-lower>${gettext("Lower my hand")}</button></p>`;
  }
  if (!scene.viewer) return html`${title}<p><a class="linkish" href=${`${scene.url}identity/`} rel="nofollow">${gettext("Say who you are to raise your hand")}</a></p>`;
  return html`${title}<form class="hand-form" id="hand-form" method="post" action=${`${scene.url}hand/`}>
    <label for="hand-topic" class="hint">${gettext("About what? A few words, if you like.")}</label>
    <input id="hand-topic" name="topic" maxlength=${limit} autocomplete="off">
    <button class="button button-plain" type="submit">${gettext("Raise my hand")}</button>
  </form>`;
}

/** @param {readonly Question[]} found @param {Scene} scene */
export function similarPart(found, scene) {
  if (!found.length) return nothing;
  return html`<p>${gettext("Is it one of these? A vote moves it up the list.")}</p>
    <ul class="question-list">${found.map((question) => html`<li class="question"><div class="question-box">${vote(question, scene, { count: votesOf(scene.state, question.id), voted: scene.state.votes.has(question.id), votable: isVotable(scene.state, question), own: false, waiting: false })}<p class="question-text" dir="auto"><a href=${`${scene.url}questions/${question.number}/`}>${question.body}</a></p></div></li>`)}</ul>`;
}
