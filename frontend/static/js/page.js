/** Small things about the page itself. */

/** An element that every thread page has. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** The socket's address beside this page. @param {string} path */
export function socketUrl(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** Whether this person asked for less motion. */
export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Acts once per frame, however often it is asked to; in a hidden tab there are no frames. @param {() => void} act */
export function oncePerFrame(act) {
  let waiting = false;
  const run = () => {
    waiting = false;
    act();
  };
  return () => {
    if (waiting) return;
    waiting = true;
    if (document.hidden) setTimeout(run);
    else requestAnimationFrame(run);
  };
}

/** Goes to post `number`, on the part of the thread where it is. @param {string} threadUrl @param {number} number */
export function goToPost(threadUrl, number) {
  location.assign(`${threadUrl}?around=${number}#post-${number}`);
}

/** The post that the address names. */
export const linkedPost = () => Number(/^#post-(\d{1,9})$/u.exec(location.hash)?.[1] ?? 0);
