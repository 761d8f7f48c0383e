/**
 * A hall as its pages know it: old snapshot + events = new snapshot, and the numbers of its pulse beside it. Pure. Shared by
 * every page that follows `townhall:`.
 *
 * @import {Hall, HallSnapshot, HallState, HallView, MineView, OwnQuestion, OwnQuestionView, Poll, PollView, Question,
 *   QuestionView, ShowName} from "../../types.d.ts"
 */

import { beat } from "./pulse.js";

const SWITCHES = {
  questions: true,
  voting: true,
  hands: true,
  reactions: true,
  premoderated: true,
  anonymous: true,
  panic: false,
  chat: /** @type {"open"} */ ("open"),
  chat_slow_seconds: 0,
  asking_slow_seconds: 0,
  asking_slow_until: /** @type {string | null} */ (null),
  asking_strength: /** @type {"name"} */ ("name"),
  voting_strength: /** @type {"name"} */ ("name"),
};
const ANSWERED = new Set(["answered_live", "owed", "answered_written", "ticketed"]);
const VOTABLE = new Set(["listed", "queued"]);
const LIVING_HANDS = new Set(["raised", "called", "speaking"]);
export const OVER = new Set(["ended", "follow_up", "archived"]);
export const RUNNING = new Set(["live", "paused", "wrap_up"]);
const ASKING = new Set(["scheduled", "lobby", "live", "paused"]);
const VOTING = new Set([...ASKING, "wrap_up"]);

/** A hall with the fields that the wire left out. @param {HallView} view @returns {Hall} */
export function fullHall(view) {
  return {
    about: "",
    place: "",
    planned_minutes: 90,
    state: "scheduled",
    live_at: null,
    ended_at: null,
    featured: null,
    speaking: "",
    video_url: "",
    captions_url: "",
    recording_url: "",
    recording_begins_at: null,
    chat: null,
    ...view,
    switches: { ...SWITCHES, ...view.switches },
  };
}

/** @param {QuestionView} view @returns {Question} */
export function fullQuestion(view) {
  return {
    listed_at: null,
    asker: null,
    edited: false,
    position: null,
    merged_into: null,
    featured_at: null,
    answered_at: null,
    answers: [],
    owed: null,
    thread: null,
    ...view,
  };
}

/** @param {PollView} view @returns {Poll} */
export function fullPoll(view) {
  return {
    max_choices: 1,
    show: "after_close",
    state: "open",
    round: 1,
    on_screen: false,
    opened_at: null,
    closed_at: null,
    voters: null,
    confirmed_voters: null,
    held_voters: 0,
    ...view,
  };
}

/** @param {OwnQuestionView} view @returns {OwnQuestion} */
export function fullOwn(view) {
  return {
    anonymous: false,
    original: "",
    reason: "",
    reason_kind: "",
    may_appeal: false,
    appeal: "",
    merged_into: null,
    position: null,
    answers: [],
    owed: null,
    ...view,
  };
}

/**
 * @param {HallSnapshot} snapshot
 * @param {Record<string, any>} [pulse]
 * @param {MineView | null} [mine]
 * @returns {HallState}
 */
export function load(snapshot, pulse = {}, mine = null) {
  return {
    epoch: snapshot.epoch,
    offset: snapshot.offset,
    hall: fullHall(snapshot.hall),
    questions: snapshot.questions.map(fullQuestion),
    polls: snapshot.polls.map(fullPoll),
    pulse,
    tallies: {},
    hole: false,
    ...mineOf(mine),
  };
}

/** What is one's own. @param {MineView | null} mine */
function mineOf(mine) {
  return {
    own: (mine?.questions ?? []).map(fullOwn),
    votes: new Set(mine?.votes ?? []),
    ballots: { ...mine?.ballots },
    hand: mine?.hand ?? null,
  };
}

/**
 * The state after one publication of `townhall:`. One that was seen before changes nothing; one that comes too early marks a
 * hole.
 *
 * @param {HallState} state
 * @param {number} offset
 * @param {any} event
 * @returns {HallState}
 */
export function apply(state, offset, event) {
  if (offset <= state.offset) return state;
  const moved = { ...state, offset, hole: state.hole || offset > state.offset + 1 };
  switch (event.type) {
    case "hall.changed":
      return { ...moved, hall: fullHall(event.hall) };
    case "question.changed":
      return { ...moved, questions: put(state.questions, fullQuestion(event.question)) };
    case "question.removed":
      return { ...moved, questions: state.questions.filter((one) => one.id !== event.id) };
    case "poll.changed":
      return withPoll(moved, fullPoll(event.poll));
    case "poll.removed":
      return { ...moved, polls: state.polls.filter((one) => one.id !== event.id) };
    default:
      return moved; // an event of a newer server: nothing here knows it
  }
}

/** A new round takes no account of what one chose in the one before. @param {HallState} state @param {Poll} poll @returns {HallState} */
function withPoll(state, poll) {
  const before = state.polls.find((one) => one.id === poll.id);
  const polls = put(state.polls, poll);
  if (!before || before.round === poll.round) return { ...state, polls };
  const { [poll.id]: _ballot, ...ballots } = state.ballots;
  const { [poll.id]: _tally, ...tallies } = state.tallies;
  return { ...state, polls, ballots, tallies };
}

/** A fresh snapshot in place of everything; what did not change stays the same object. @param {HallState} state @param {HallSnapshot} snapshot @param {Record<string, any>} pulse @returns {HallState} */
export function reload(state, snapshot, pulse) {
  const fresh = load(snapshot, { ...state.pulse, ...pulse });
  const { own, votes, ballots, hand, tallies } = state;
  const questions = fresh.questions.map((one) => sameOr(state.questions.find(({ id }) => id === one.id), one));
  return { ...fresh, questions, own, votes, ballots, hand, tallies };
}

/** What is one's own, asked for again. @param {HallState} state @param {MineView | null} mine @returns {HallState} */
export const takeMine = (state, mine) => ({ ...state, ...mineOf(mine) });

/** The numbers, as the pulse tells them: absolute. @param {HallState} state @param {any} data @returns {HallState} */
export function withPulse(state, data) {
  return data.type === "pulse.changed" ? { ...state, pulse: beat(state.pulse, data) } : state;
}

/** The pulse of one poll, for whoever has voted in it. @param {HallState} state @param {number} poll @param {any} data @returns {HallState} */
export function beatOfPoll(state, poll, data) {
  if (data.type !== "pulse.changed" || !data.values?.o) return state;
  return { ...state, tallies: { ...state.tallies, [poll]: data.values.o } };
}

/** Something said to this person alone. @param {HallState} state @param {any} data @returns {HallState} */
export function personal(state, data) {
  if (data.type === "own_question.changed" && data.question.hall === state.hall.id) {
    return { ...state, own: put(state.own, fullOwn(data.question)) };
  }
  if (data.type === "own_hand.changed" && data.hall === state.hall.id) {
    return { ...state, hand: LIVING_HANDS.has(data.state) ? data.state : null };
  }
  return state;
}

/**
 * One's own vote, counted at once; the pulse tells the true number soon after.
 *
 * @param {HallState} state
 * @param {number} id
 * @param {boolean} on
 * @returns {HallState}
 */
export function withVote(state, id, on) {
  if (state.votes.has(id) === on) return state;
  const votes = new Set(state.votes);
  if (on) votes.add(id);
  else votes.delete(id);
  const [count, confirmed] = state.pulse[`q:${id}`] ?? [0, 0];
  return { ...state, votes, pulse: { ...state.pulse, [`q:${id}`]: [Math.max(0, count + (on ? 1 : -1)), confirmed] } };
}

/** One's own ballot; an empty one is taken back. @param {HallState} state @param {number} poll @param {readonly number[]} choices @returns {HallState} */
export function withBallot(state, poll, choices) {
  const { [poll]: before, ...others } = state.ballots;
  const [count, confirmed] = state.pulse[`p:${poll}`] ?? [0, 0];
  const step = (choices.length ? 1 : 0) - (before?.length ? 1 : 0);
  const { [poll]: _tally, ...tallies } = state.tallies;
  return {
    ...state,
    ballots: choices.length ? { ...others, [poll]: choices } : others,
    tallies: choices.length ? state.tallies : tallies,
    pulse: { ...state.pulse, [`p:${poll}`]: [Math.max(0, count + step), confirmed] },
  };
}

// --- what follows from it -------------------------------------------------------------------------------------------

/** Votes that a moderator looks at before they count. @param {HallState} state @param {number} id */
export const heldOf = (state, id) => Number(state.pulse[`h:${id}`] ?? 0);

/** The same of the ballots of a poll. @param {HallState} state @param {any} poll */
export const heldBallotsOf = (state, poll) => Number(state.pulse[`b:${poll.id}`] ?? poll.held_voters ?? 0);

/** @param {HallState} state @param {number} id @returns {number} */
export const votesOf = (state, id) => state.pulse[`q:${id}`]?.[0] ?? 0;

/** The question on the screen. @param {HallState} state @returns {Question | undefined} */
export const featuredOf = (state) => state.questions.find((one) => one.id === state.hall.featured);

/** What comes next, in order. @param {HallState} state @returns {Question[]} */
export const comingOf = (state) =>
  state.questions.filter((one) => one.state === "queued").sort((a, b) => (a.position ?? 0) - (b.position ?? 0));

/** @param {HallState} state */
export const mayAsk = ({ hall }) => ASKING.has(hall.state) && hall.switches.questions && !hall.switches.panic;

/** @param {HallState} state */
export const mayVote = ({ hall }) => VOTING.has(hall.state) && hall.switches.voting && !hall.switches.panic;

/** @param {HallState} state @param {Question} question */
export const isVotable = (state, question) => mayVote(state) && VOTABLE.has(question.state);

/** @param {HallState} state */
export const mayRaise = ({ hall }) => RUNNING.has(hall.state) && hall.switches.hands && !hall.switches.panic;

/** @param {HallState} state */
export const mayReact = ({ hall }) => RUNNING.has(hall.state) && hall.switches.reactions && !hall.switches.panic;

/** The tally of a poll as far as this viewer may know it: option -> votes. @param {HallState} state @param {Poll} poll @returns {Record<string, number> | null} */
export function tallyOf(state, poll) {
  const open = state.pulse[`o:${poll.id}`];
  if (open) return open;
  if (poll.options.some((option) => typeof option.votes === "number")) {
    return Object.fromEntries(poll.options.map((option) => [String(option.id), option.votes ?? 0]));
  }
  return state.ballots[poll.id]?.length ? (state.tallies[poll.id] ?? null) : null;
}

/**
 * The ids of a list in its order, the same as `pages/items.py` makes: top, new, answered, mine.
 *
 * @param {HallState} state
 * @param {ShowName} show
 * @returns {number[]}
 */
export function order(state, show) {
  const known = state.questions.filter((one) => one.state !== "merged");
  const own = new Set(state.own.map((one) => one.id));
  /** @param {Question[]} found @param {(a: Question, b: Question) => number} by */
  const ids = (found, by) => found.sort(by).map((one) => one.id);
  if (show === "mine") {
    return ids(known.filter((one) => state.votes.has(one.id) || own.has(one.id)), (a, b) => b.number - a.number);
  }
  if (show === "answered") {
    return ids(known.filter((one) => ANSWERED.has(one.state)), (a, b) => lastOf(b) - lastOf(a) || b.number - a.number);
  }
  const waiting = known.filter((one) => VOTABLE.has(one.state));
  if (show === "new") return ids(waiting, (a, b) => listedAt(b) - listedAt(a) || b.number - a.number);
  return ids(waiting, (a, b) => votesOf(state, b.id) - votesOf(state, a.id) || a.number - b.number);
}

/** @param {Question} one */
const lastOf = (one) => Date.parse(one.answered_at ?? one.answers.at(-1)?.at ?? one.asked_at);

/** @param {Question} one */
const listedAt = (one) => Date.parse(one.listed_at ?? one.asked_at);

/** The list with this thing in its place by number. @template {{id: number, number: number}} T @param {readonly T[]} things @param {T} thing @returns {T[]} */
function put(things, thing) {
  const index = things.findIndex((one) => one.id === thing.id);
  if (index >= 0) return things.map((one, at) => (at === index ? sameOr(one, thing) : one));
  return [...things, thing].sort((a, b) => a.number - b.number);
}

/** The old object where nothing changed, so that nothing is drawn again. @template T @param {T | undefined} old @param {T} thing @returns {T} */
const sameOr = (old, thing) => (old && JSON.stringify(sorted(old)) === JSON.stringify(sorted(thing)) ? old : thing);

/** @param {any} thing @returns {any} */
function sorted(thing) {
  if (Array.isArray(thing)) return thing.map(sorted);
  if (!thing || typeof thing !== "object") return thing;
  return Object.keys(thing).sort().map((name) => [name, sorted(thing[name])]);
}
