// Makes static/vendor from the packages that package-lock.json pins: one file each, for browsers, nothing left out but
// what nobody imports. Run by `npm run vendor`; tests/frontend/test_vendor.py makes them again and compares.
//
//   node vendor.mjs [directory with node_modules] [directory to write]

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const packages = resolve(process.argv[2] ?? import.meta.dirname);
const out = resolve(process.argv[3] ?? join(import.meta.dirname, "static", "vendor"));
const { build } = createRequire(join(packages, "package.json"))("esbuild");

// lit-html is one file with the directives that the page uses: a second copy of its core would not know the first.
const wanted = {
  "lit-html": 'export { html, nothing, render } from "lit-html";',
  centrifuge: 'export { Centrifuge } from "centrifuge";',
};

mkdirSync(out, { recursive: true });
const manifest = {};
for (const [name, contents] of Object.entries(wanted)) {
  const directory = join(packages, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const lock = JSON.parse(readFileSync(join(packages, "package-lock.json"), "utf8"));
  const { integrity } = lock.packages[`node_modules/${name}`];
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: packages },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: ["chrome106", "firefox115", "safari16"],
    legalComments: "none",
    banner: { js: `/*! ${name} ${version}, ${license}: ${name}.LICENSE */` },
    write: false,
  });
  const code = outputFiles[0].contents;
  writeFileSync(join(out, `${name}.js`), code);
  writeFileSync(join(out, `${name}.LICENSE`), readFileSync(join(directory, "LICENSE")));
  const sha256 = createHash("sha256").update(code).digest("hex");
  manifest[`${name}.js`] = { package: name, version, license, integrity, sha256 };
}
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
