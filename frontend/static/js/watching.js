/** Photos open in the viewer (viewer.js), which is fetched when somebody looks at one; else the link leads to the picture. */

/** @param {Record<string, string | string[]>} [catalog] @param {string} [lang] */
export function watchPhotos(catalog = {}, lang = "en") {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.photo") : null;
    if (!(link instanceof HTMLAnchorElement) || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    import("./viewer.js").then(
      ({ look }) => look(link, catalog, lang),
      () => location.assign(link.href), // no line for the viewer; perhaps there is one for the picture
    );
  });
}
