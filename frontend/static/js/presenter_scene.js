/**
 * What the screen in the hall shows, from a hall as everybody may know it. Pure.
 *
 * @import {HallState, Poll} from "../../types.d.ts"
 */

/**
 * @typedef {object} Scene
 * @property {string} state  of the hall
 * @property {{id: number, body: string, by: string | null} | null} question
 * @property {string} speaking
 * @property {{question: string, options: {text: string, share: number | null}[], voters: number | null} | null} poll
 * @property {number | null} votes
 * @property {number | null} confirmed
 * @property {number} listed
 * @property {number | null} viewers
 */

/** @param {HallState} state @returns {Scene} */
export function sceneOf({ hall, questions, polls, pulse }) {
  const question = questions.find((one) => one.id === hall.featured) ?? null;
  const votes = question ? pulse[`q:${question.id}`] : null;
  const poll = polls.find((one) => one.on_screen) ?? null;
  const waiting = questions.filter((one) => one.state === "listed" || one.state === "queued");
  return {
    state: hall.state,
    question: question && { id: question.id, body: question.body, by: question.asker?.name ?? null },
    speaking: hall.speaking,
    poll: poll && pollOf(poll, pulse),
    votes: votes?.[0] ?? null,
    confirmed: votes?.[1] ?? null,
    listed: waiting.length,
    viewers: typeof pulse.viewers === "number" ? pulse.viewers : null,
  };
}

/** A poll with its shares, where everybody may know them. @param {Poll} poll @param {Readonly<Record<string, any>>} pulse */
function pollOf(poll, pulse) {
  const told = pulse[`o:${poll.id}`];
  const voters = pulse[`p:${poll.id}`]?.[0] ?? poll.voters ?? null;
  return {
    question: poll.question,
    voters,
    options: poll.options.map((one) => {
      const votes = told?.[one.id] ?? one.votes ?? null;
      return { text: one.text, share: votes === null ? null : voters ? Math.round((100 * votes) / voters) : 0 };
    }),
  };
}
