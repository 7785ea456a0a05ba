import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "../../lib/workspace/remove-tree";

const OWNER_ONLY = 0o700;
const MODE_BITS = 0o7777;
/** Copies of chats that have not run anything for so long are deleted when the daemon starts. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/** Where what is written over a directory goes, and what the kernel needs beside it. */
export interface Layer {
  upper: string;
  work: string;
}

/** The throw-away copy of a chat: of the workspace, and of the home of its commands. */
export interface Layers {
  root: Layer;
  home: Layer;
}

export interface LayerStore {
  /** A chat's layers; made when there are none. */
  take(chatId: string): Layers;
  discard(chatId: string): void;
}

/** Throw-away copies are kept for each chat until it may change the workspace itself. */
export function createLayerStore(options: {
  stateDirectory: string;
  root: string;
  home: string;
}): LayerStore {
  const { root, home } = options;
  const base = join(options.stateDirectory, "apart");
  const placeOf = (chatId: string) =>
    join(base, createHash("sha256").update(chatId).digest("hex").slice(0, 32));
  deleteOld(base);

  return {
    take(chatId) {
      const place = placeOf(chatId);
      const layers = { root: layerAt(join(place, "root"), root), home: layerAt(join(place, "home"), home) };
      utimesSync(place, new Date(), new Date());
      return layers;
    },
    discard: (chatId) => removeTree(placeOf(chatId)),
  };
}

/** The copy's own directory looks as the one that it covers. */
function layerAt(place: string, covered: string): Layer {
  const layer = { upper: join(place, "upper"), work: join(place, "work") };
  mkdirSync(layer.work, { recursive: true, mode: OWNER_ONLY });
  mkdirSync(layer.upper, { recursive: true });
  chmodSync(layer.upper, statSync(covered).mode & MODE_BITS);
  return layer;
}

function deleteOld(base: string): void {
  if (!existsSync(base)) return;
  for (const name of readdirSync(base)) {
    const place = join(base, name);
    if (Date.now() - statSync(place).mtimeMs > KEPT_MS) removeTree(place);
  }
}
