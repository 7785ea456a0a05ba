import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, renameSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { removeTreeInPieces } from "../../lib/workspace/remove-tree";

const OWNER_ONLY = 0o700;
const MODE_BITS = 0o7777;
const NAME_BYTES = 8;
/** How the name of a copy begins that is to be deleted. */
const DISCARDED = "discarded-";
/** Copies of chats that have not run anything for so long are deleted. */
export const KEPT_MS = 12 * 60 * 60 * 1_000;
/** Of more copies those go that were not used for the longest time: each may be as large as what a build leaves. */
export const MAX_COPIES = 20;
/** How often copies that are too old are looked for; too many are noticed after each command. */
export const SWEEP_INTERVAL_MS = 60 * 60 * 1_000;

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

/** A copy for one program, which nobody reads afterwards. */
export interface Scratch {
  layers: Layers;
  discard(): void;
}

export interface LayerStore {
  /** A chat's layers; made when there are none. They stay until {@link LayerStore.release}. */
  take(chatId: string): Layers;
  /** Nothing runs in the chat's copy any more. */
  release(chatId: string): void;
  discard(chatId: string): void;
  /** Layers that belong to no chat; whoever takes them discards them. */
  scratch(): Scratch;
  /** Discards copies that are too old or too many. Resolves when everything that was discarded is deleted. */
  sweep(): Promise<void>;
}

/**
 * Throw-away copies are kept for each chat until it may change the workspace itself, or they are too old or too many. Discarding
 * gives a copy another name at once; its files are deleted one after another, while the daemon goes on.
 */
export function createLayerStore(options: {
  stateDirectory: string;
  root: string;
  home: string;
}): LayerStore {
  const { root, home } = options;
  const base = join(options.stateDirectory, "apart");
  const inUse = new Set<string>();
  let deleting = Promise.resolve();
  const nameOf = (chatId: string) => createHash("sha256").update(chatId).digest("hex").slice(0, 32);

  const nameToDiscard = () => `${DISCARDED}${randomBytes(NAME_BYTES).toString("hex")}`;

  function layersIn(name: string): Layers {
    const place = join(base, name);
    return { root: layerAt(join(place, "root"), root), home: layerAt(join(place, "home"), home) };
  }

  function discard(name: string): void {
    const discarded = nameToDiscard();
    renameSync(join(base, name), join(base, discarded));
    remove(discarded);
  }

  function remove(discarded: string): void {
    // What cannot be deleted now is tried again when the daemon next starts.
    deleting = deleting.then(() => removeTreeInPieces(join(base, discarded))).catch(() => {});
  }

  function sweep(): Promise<void> {
    const copies = copiesIn(base);
    for (const [at, { name, usedAt }] of copies.entries()) {
      const isSpare = at >= MAX_COPIES || Date.now() - usedAt > KEPT_MS;
      if (isSpare && !inUse.has(name)) discard(name);
    }
    return deleting;
  }

  mkdirSync(base, { recursive: true, mode: OWNER_ONLY });
  for (const name of readdirSync(base)) if (name.startsWith(DISCARDED)) remove(name);
  void sweep();

  return {
    take(chatId) {
      const name = nameOf(chatId);
      inUse.add(name);
      const layers = layersIn(name);
      utimesSync(join(base, name), new Date(), new Date());
      return layers;
    },
    release(chatId) {
      const name = nameOf(chatId);
      if (!inUse.delete(name)) return;
      utimesSync(join(base, name), new Date(), new Date());
      void sweep();
    },
    discard(chatId) {
      const name = nameOf(chatId);
      if (copiesIn(base).some((copy) => copy.name === name)) discard(name);
    },
    scratch() {
      // Should the daemon be killed meanwhile, the next one deletes it.
      const name = nameToDiscard();
      return { layers: layersIn(name), discard: () => remove(name) };
    },
    sweep,
  };
}

/** What was used last comes first. */
function copiesIn(base: string): { name: string; usedAt: number }[] {
  return readdirSync(base)
    .filter((name) => !name.startsWith(DISCARDED))
    .map((name) => ({ name, usedAt: statSync(join(base, name)).mtimeMs }))
    .sort((a, b) => b.usedAt - a.usedAt);
}

/** The copy's own directory looks as the one that it covers. */
function layerAt(place: string, covered: string): Layer {
  const layer = { upper: join(place, "upper"), work: join(place, "work") };
  mkdirSync(layer.work, { recursive: true, mode: OWNER_ONLY });
  mkdirSync(layer.upper, { recursive: true });
  chmodSync(layer.upper, statSync(covered).mode & MODE_BITS);
  return layer;
}
