import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";

/** First-load JavaScript of each page, gzip, from the production build: what its document asks for before anybody does anything. */
const APP = ".next/server/app";
const MANIFEST = "page_client-reference-manifest.js";
const GZIP_LEVEL = 6;
const BYTES_PER_KB = 1_000;
/** Chunks of error and not-found pages are fetched when something goes wrong. */
const ON_FAILURE = /\/(error|not-found|global-error)$/;

interface Manifest {
  entryJSFiles: Record<string, string[]>;
}

interface BuildManifest {
  rootMainFiles: string[];
}

function pagesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(MANIFEST))
    .map((path) => path.slice(0, -MANIFEST.length - 1));
}

function readManifest(page: string): Manifest {
  const scope: { __RSC_MANIFEST?: Record<string, Manifest> } = {};
  runInNewContext(readFileSync(join(APP, page, MANIFEST), "utf8"), { globalThis: scope });
  const [manifest] = Object.values(scope.__RSC_MANIFEST ?? {});
  if (!manifest) throw new Error(`${page} has no manifest; is this a production build?`);
  return manifest;
}

const sizes = new Map<string, number>();
function gzipBytes(file: string): number {
  const known = sizes.get(file);
  if (known !== undefined) return known;
  const size = gzipSync(readFileSync(join(".next", file)), { level: GZIP_LEVEL }).length;
  sizes.set(file, size);
  return size;
}

const sum = (files: Iterable<string>) => [...files].reduce((total, file) => total + gzipBytes(file), 0);
const kb = (bytes: number) => (bytes / BYTES_PER_KB).toFixed(1).padStart(7);
const routeOf = (page: string) => `/${page.replaceAll(/\([^)]*\)\/?/g, "")}`;

if (!existsSync(APP)) throw new Error("There is no production build; run: node cli/build-if-changed.mjs");
const build = JSON.parse(readFileSync(".next/build-manifest.json", "utf8")) as BuildManifest;
const framework = new Set(build.rootMainFiles);
console.log(`${kb(sum(framework))} KB  Next's and React's own, on every page`);
for (const page of pagesBelow(APP).sort()) {
  const { entryJSFiles } = readManifest(page);
  const own = Object.entries(entryJSFiles).flatMap(([entry, files]) => (ON_FAILURE.test(entry) ? [] : files));
  const all = new Set([...framework, ...own]);
  console.log(`${kb(sum(all))} KB  ${routeOf(page)}  (own ${kb(sum(all) - sum(framework)).trim()})`);
}
