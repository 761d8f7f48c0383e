/**
 * What this browser keeps between visits: drafts, unsent posts, how far one has read. Storage may be switched off or
 * full; then things are kept for as long as the page is open.
 *
 * @import {Store} from "../../types.d.ts"
 */

const PREFIX = "durbar:";

/** @param {() => Storage} open  a function, because merely naming localStorage can throw @returns {Store & {names(start: string): string[]}} */
export function openStore(open) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  /** @type {Storage | null} */
  let disk = null;
  try {
    disk = open();
  } catch {
    disk = null;
  }

  return {
    get(name) {
      const text = memory.get(name) ?? attempt(() => disk?.getItem(PREFIX + name));
      return text ? attempt(() => JSON.parse(text)) ?? null : null;
    },
    set(name, value) {
      const text = JSON.stringify(value);
      const written = attempt(() => (disk ? (disk.setItem(PREFIX + name, text), true) : false));
      if (written) memory.delete(name);
      else memory.set(name, text);
    },
    remove(name) {
      memory.delete(name);
      attempt(() => disk?.removeItem(PREFIX + name));
    },
    names(start) {
      const found = new Set([...memory.keys()].filter((name) => name.startsWith(start)));
      for (const name of attempt(() => Object.keys(disk ?? {})) ?? []) {
        if (name.startsWith(PREFIX + start)) found.add(name.slice(PREFIX.length));
      }
      return [...found];
    },
  };
}

/** @template T @param {() => T} act @returns {T | undefined} */
function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}
