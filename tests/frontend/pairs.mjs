// The law of every fold: an old snapshot + the events since = a new snapshot. A later act may rewrite what was published
// before it (a post is hidden: its words leave the log), so events come to a page in two ways, and both must hold.

/** The events of a log after `after`, up to `upto`. */
const between = (log, after, upto) => log.filter(({ offset }) => offset > after && offset <= upto);

/** What a page that never lost its line was sent: every event as it stood when it was first in the log. */
function sent(steps) {
  const first = new Map();
  for (const { log } of steps) for (const event of log) if (!first.has(event.offset)) first.set(event.offset, event);
  return [...first.values()];
}

/** Gives equal events of all logs one text, so that asking whether a log was rewritten costs nothing. */
const written = (log) => log.map((event) => ({ ...event, text: JSON.stringify(event.data) }));

const isPowerOfTwo = (number) => number > 0 && (number & (number - 1)) === 0;

/**
 * Checks every pair of steps [{snapshot, log}] and returns how many held.
 *
 * `load` makes a state of a snapshot, `apply` adds an event to it, `check` compares a state with a snapshot.
 */
export function held(steps, { apply, load, check }) {
  const logs = steps.map(({ log }) => written(log));
  const live = sent(logs.map((log) => ({ log })));
  const first = new Map(live.map(({ offset, text }) => [offset, text]));
  const follow = (state, events) => events.reduce((now, { offset, data }) => apply(now, offset, data), state);
  let pairs = 0;
  for (const [index, { snapshot: old }] of steps.entries()) {
    // A fold looks back only: where the page stood at one step, it goes on to the next.
    let page = load(old);
    for (let later = index; later < steps.length; later += 1) {
      const wanted = steps[later].snapshot;
      page = follow(page, between(live, page.offset, wanted.offset));
      check(page, wanted);
      const since = between(logs[later], old.offset, wanted.offset);
      // Where nothing was rewritten since, whoever recovers is given what the page was sent.
      if (since.some(({ offset, text }) => text !== first.get(offset))) check(follow(load(old), since), wanted);
      // An overlap is harmless: the same events again, on top of a state that has them. Of 1, 2, 4, 8 ... steps.
      if (isPowerOfTwo(later - index)) check(follow({ ...load(wanted), offset: old.offset }, since), wanted);
      pairs += 1;
    }
  }
  return pairs;
}
