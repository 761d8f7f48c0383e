/** The place for photos in a form: what makes it work (photos.js) is fetched when somebody opens it. */

/** @typedef {import("./photos.js").Photos} Photos */

/** The fields of a form that a draft keeps of its photos. */
export const PHOTO_FIELDS = [1, 2, 3].flatMap((number) => [`photo_${number}_name`, `photo_${number}_alt`]);

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, string | string[]>} [catalog]
 * @param {string} [lang]
 * @returns {() => Promise<Photos> | null}  null as long as there is none
 */
export function attachPhotos(form, catalog = {}, lang = "en") {
  const box = /** @type {HTMLDetailsElement | null} */ (form.querySelector("[data-photos]"));
  /** @type {Promise<Photos> | null} */
  let loaded = null;
  let there = false;
  const load = () => {
    if (loaded || !box) return;
    loaded = import("./photos.js").then(({ Photos }) => new Photos(box, form, catalog, lang));
    loaded.then(
      () => (there = true),
      () => (loaded = null), // no line: the files go with the form
    );
  };
  if (!box) return () => null;
  const inputs = /** @type {HTMLInputElement[]} */ ([...box.querySelectorAll("input")]);
  const wanted = () => inputs.some((input) => (input.type === "file" ? input.files?.length : input.type === "hidden" && input.value));
  if (wanted()) box.open = true;
  if (box.open) load();
  box.addEventListener("toggle", load);
  return () => {
    if (wanted()) load();
    return there || wanted() ? loaded : null; // words alone wait for nothing
  };
}

/** A plain form that waits for its photos when it is sent. @param {HTMLFormElement} form @param {Record<string, string | string[]>} [catalog] @param {string} [lang] */
export function sendWithPhotos(form, catalog, lang) {
  const photos = attachPhotos(form, catalog, lang);
  let ready = false;
  let waiting = false;
  form.addEventListener("submit", async (event) => {
    const loaded = photos();
    if (ready || !loaded) return;
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    ready = (await loaded.then((all) => all.ready()).catch(() => [])) !== null; // else the place of the photo says why
    waiting = false;
    if (ready) form.requestSubmit();
    ready = false;
  });
}
