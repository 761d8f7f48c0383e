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

/**
 * Checks every pair of steps [{snapshot, log}] and returns how many held.
 *
 * `load` makes a state of a snapshot, `apply` adds an event to it, `check` compares a state with a snapshot.
 */
export function held(steps, { apply, load, check }) {
  const live = sent(steps);
  const follow = (state, events) => events.reduce((now, { offset, data }) => apply(now, offset, data), state);
  let pairs = 0;
  for (const [index, { snapshot: old }] of steps.entries()) {
    for (const { snapshot: wanted, log } of steps.slice(index)) {
      for (const events of [live, log]) {
        const since = between(events, old.offset, wanted.offset);
        check(follow(load(old), since), wanted);
        // An overlap is harmless: the same events again, on top of a state that has them.
        check(follow({ ...load(wanted), offset: old.offset }, since), wanted);
      }
      pairs += 1;
    }
  }
  return pairs;
}
