// Makes what browsers get: static/vendor from the packages that package-lock.json pins, one file each, and static/dist
// from our own modules in static/js. Run by `npm run build`; tests/frontend/test_built.py makes all of it again and
// compares, so that nobody has to believe a minified file.
//
//   node build.mjs [directory with node_modules] [directory to write]
//
// Why there is a build at all: the modules as they are written are two dozen requests and 30 KB compressed, half of it
// comments and white space; dist/thread.js is one request and 13 KB. On 400 kbit/s that is more than a second.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const here = import.meta.dirname;
const packages = resolve(process.argv[2] ?? here);
const out = resolve(process.argv[3] ?? join(here, "static"));
const { build } = createRequire(join(packages, "package.json"))("esbuild");

const options = {
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: ["chrome106", "firefox115", "safari16"],
  legalComments: "none",
  write: false,
};

/** @param {string} path @param {Uint8Array | string} contents */
function write(path, contents) {
  mkdirSync(join(out, path, ".."), { recursive: true });
  writeFileSync(join(out, path), contents);
}

// What the page uses of each package, and nothing else. lit-html is one file: a second copy would not know the first.
const wanted = {
  "lit-html": 'export { html, nothing, render } from "lit-html";',
  centrifuge: 'export { Centrifuge } from "centrifuge";',
};

// What of a package no page reaches, and esbuild cannot know: our line is a WebSocket, our streams are plain ones. Without
// it every live page is 1.8 KB lighter (compressed).
const unreached = {
  centrifuge: ["HttpStreamTransport", "MapSubscription", "SharedPollSubscription", "SockjsTransport", "SseTransport", "WebtransportTransport"],
};

/** Leaves the bodies of these classes out. @param {string} name @param {string[]} classes */
const without = (name, classes) => ({
  name: "without",
  setup(/** @type {any} */ builder) {
    builder.onLoad({ filter: new RegExp(`${name}.build.index.mjs$`) }, (/** @type {{path: string}} */ { path }) => {
      let contents = readFileSync(path, "utf8");
      for (const one of classes) {
        const whole = new RegExp(`^class ${one} [^]*?^\\}`, "mu");
        if (!whole.test(contents)) throw new Error(`${name} has no class ${one} any more`);
        contents = contents.replace(whole, `class ${one} {}`);
      }
      return { contents, loader: "js" };
    });
  },
});

const manifest = {};
for (const [name, contents] of Object.entries(wanted)) {
  const directory = join(packages, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const lock = JSON.parse(readFileSync(join(packages, "package-lock.json"), "utf8"));
  const { integrity } = lock.packages[`node_modules/${name}`];
  const banner = { js: `/*! ${name} ${version}, ${license}: ${name}.LICENSE */` };
  const left = unreached[name] ?? [];
  const plugins = left.length ? [without(name, left)] : [];
  const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: packages }, banner, plugins });
  const code = outputFiles[0].contents;
  write(`vendor/${name}.js`, code);
  write(`vendor/${name}.LICENSE`, readFileSync(join(directory, "LICENSE")));
  const sha256 = createHash("sha256").update(code).digest("hex");
  manifest[`${name}.js`] = { package: name, version, license, integrity, sha256, ...(left.length ? { without: left } : {}) };
}
write("vendor/manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);

for (const entry of ["thread", "form", "desk", "hall", "console", "official", "presenter", "chat", "photos", "viewing", "viewer"]) {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [join(here, "static", "js", `${entry}.js`)],
    external: ["../vendor/*", "./chat.js", "./photos.js", "./viewer.js"], // files of their own: they change less often, or few need them
    banner: { js: `/* Made from static/js/${entry}.js by "npm run build": change that. */` },
  });
  write(`dist/${entry}.js`, outputFiles[0].contents);
}
