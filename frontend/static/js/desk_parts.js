/** Parts of a page of the desk, as the server draws them now, put in the place of what was there. */

/** The same page as the server draws it now. @param {string} address @returns {Promise<Document>} */
export async function fetchPage(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(`the desk answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** What two versions of an element say, white space and keys apart. @param {Element} element */
const saying = (element) => element.innerHTML.replace(/\s+/gu, " ");

/**
 * Puts a newer version in the place of an element, unless they say the same; what was unfolded stays so, and what has the
 * focus keeps it by its id.
 *
 * @param {Element} old
 * @param {Element} fresh
 * @returns {boolean} whether it changed
 */
export function replace(old, fresh) {
  if (saying(old) === saying(fresh)) return false;
  const unfolded = Array.from(old.querySelectorAll("details"), (one) => one.open);
  fresh.querySelectorAll("details").forEach((one, index) => {
    one.open = unfolded[index] ?? one.open;
  });
  const focused = old.contains(document.activeElement) ? pathTo(old, /** @type {Element} */ (document.activeElement)) : null;
  const made = /** @type {Element} */ (document.importNode(fresh, true));
  old.replaceWith(made);
  if (focused) {
    const again = focused.reduce((/** @type {Element | undefined} */ at, index) => at?.children[index], made);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }
  return true;
}

/** Which child of which child. @param {Element} root @param {Element} element @returns {number[]} */
function pathTo(root, element) {
  /** @type {number[]} */
  const path = [];
  for (let at = element; at !== root && at.parentElement; at = at.parentElement) {
    path.unshift(Array.prototype.indexOf.call(at.parentElement.children, at));
  }
  return path;
}

/**
 * Acts soon, once for however many ask, and not again before `pause` ms have passed; what is asked meanwhile is done after.
 *
 * @param {() => Promise<void>} act  must not reject
 * @param {number} first  ms
 * @param {number} pause  ms
 */
export function unhurried(act, first, pause) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let busy = false;
  let again = false;
  const run = async () => {
    timer = undefined;
    busy = true;
    again = false;
    await act();
    busy = false;
    if (again) ask(pause);
  };
  const ask = (wait = first) => {
    if (busy) again = true;
    else timer ??= setTimeout(run, wait * (1 + Math.random()));
  };
  return () => ask();
}
