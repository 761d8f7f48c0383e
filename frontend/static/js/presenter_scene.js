/**
 * What the screen in the hall shows, from the public snapshot, the public events and the pulse. Pure. It knows nothing that
 * not everybody may know: there is no way in for anything else.
 */

/**
 * @typedef {object} Known
 * @property {any} hall
 * @property {Map<number, any>} questions
 * @property {Map<number, any>} polls
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

/** @param {any} snapshot @returns {Known} */
export function begin(snapshot) {
  return {
    hall: snapshot.hall,
    questions: new Map((snapshot.questions ?? []).map((/** @type {any} */ one) => [one.id, one])),
    polls: new Map((snapshot.polls ?? []).map((/** @type {any} */ one) => [one.id, one])),
  };
}

/** What is known after an event. Events are absolute. @param {Known} known @param {any} event @returns {Known} */
export function follow(known, event) {
  const { hall, questions, polls } = known;
  if (event.type === "hall.changed") return { ...known, hall: event.hall };
  if (event.type === "question.changed") return { ...known, questions: new Map(questions).set(event.question.id, event.question) };
  if (event.type === "poll.changed") return { ...known, polls: new Map(polls).set(event.poll.id, event.poll) };
  if (event.type === "question.removed") return { hall, polls, questions: without(questions, event.id) };
  if (event.type === "poll.removed") return { hall, questions, polls: without(polls, event.id) };
  return known;
}

/** @param {Map<number, any>} map @param {number} id */
function without(map, id) {
  const left = new Map(map);
  left.delete(id);
  return left;
}

/** @param {Known} known @param {Readonly<Record<string, any>>} pulse @returns {Scene} */
export function sceneOf({ hall, questions, polls }, pulse) {
  const question = questions.get(hall.featured) ?? null;
  const votes = question ? pulse[`q:${question.id}`] : null;
  const poll = [...polls.values()].find((one) => one.on_screen) ?? null;
  const waiting = [...questions.values()].filter((one) => one.state === "listed" || one.state === "queued");
  return {
    state: hall.state ?? "scheduled",
    question: question && { id: question.id, body: question.body, by: question.asker?.name ?? null },
    speaking: hall.speaking ?? "",
    poll: poll && pollOf(poll, pulse),
    votes: votes?.[0] ?? null,
    confirmed: votes?.[1] ?? null,
    listed: waiting.length,
    viewers: typeof pulse.viewers === "number" ? pulse.viewers : null,
  };
}

/** A poll with its shares, where everybody may know them. @param {any} poll @param {Readonly<Record<string, any>>} pulse */
function pollOf(poll, pulse) {
  const told = pulse[`o:${poll.id}`];
  const voters = pulse[`p:${poll.id}`]?.[0] ?? poll.voters ?? null;
  return {
    question: poll.question,
    voters,
    options: poll.options.map((/** @type {any} */ one) => {
      const votes = told?.[one.id] ?? one.votes ?? null;
      return { text: one.text, share: votes === null ? null : voters ? Math.round((100 * votes) / voters) : 0 };
    }),
  };
}
