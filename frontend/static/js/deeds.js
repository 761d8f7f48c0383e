/**
 * What a person may do with a post, as permissions.py has it. Pure. Only for what is offered: the server decides.
 *
 * @import {Post, Viewer} from "../../types.d.ts"
 */

/** @typedef {"edit" | "withdraw" | "report" | "hide" | "restore"} Deed */

/** What this person may do with the post now. @param {Post} post @param {Viewer | null} viewer @param {number} now @param {number} editSeconds @returns {Deed[]} */
export function deeds(post, viewer, now, editSeconds) {
  if (!viewer) return [];
  const shown = post.state === "visible";
  const own = post.author.id === viewer.id;
  const young = now - Date.parse(post.created_at) < editSeconds * 1000;
  /** @type {[Deed, boolean][]} */
  const all = [
    ["edit", own && shown && young && viewer.can.post],
    ["withdraw", own && shown && !post.official],
    ["report", !own && shown],
    ["hide", shown && viewer.can.hide],
    ["restore", post.state === "hidden" && viewer.can.hide],
  ];
  return all.filter(([, may]) => may).map(([deed]) => deed);
}

/** Whether this person may take a photo of the post away. @param {Post} post @param {Viewer | null} viewer @param {number} now @param {number} editSeconds */
export function mayTakePhotos(post, viewer, now, editSeconds) {
  if (!viewer || post.state !== "visible" || !post.photos.length) return false;
  const young = now - Date.parse(post.created_at) < editSeconds * 1000;
  return viewer.can.hide || (post.author.id === viewer.id && (!post.official || young));
}
