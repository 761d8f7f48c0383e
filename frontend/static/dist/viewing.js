/* Made from static/js/viewing.js by "npm run build": change that. */
function n(c={},e="en"){document.addEventListener("click",t=>{let o=t.target instanceof Element?t.target.closest("a.photo"):null;!(o instanceof HTMLAnchorElement)||t.button||t.ctrlKey||t.metaKey||t.shiftKey||(t.preventDefault(),import("./viewer.js").then(({look:r})=>r(o,c,e),()=>location.assign(o.href)))})}n();
