import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";

/** Where things are inside of every container. */
export const PLACES = {
  runtime: "/lathe/runtime",
  state: "/lathe/state",
  server: "/lathe/server",
  workspace: "/workspace",
} as const;

const READABLE = 0o644;
const RUNNABLE = 0o755;
/**
 * A process whose program its user may run but not read is no other process's business: the kernel shows its memory, environment
 * and descriptors to nobody. Commands run as the same user, and the daemon has its token in memory.
 */
const RUNNABLE_ONLY = 0o111;
const LOADER = /^ld-(linux|musl)-?.*\.so(\.\d+)*$/;
/** What the C library of older systems opens by itself, to find out addresses. */
const OPENED_LATER = /^lib(nss_dns|nss_files|resolv)\.so\.\d+$/;

const HEAP = "--max-old-space-size=256";

export interface RuntimeFile {
  /** In the runtime's directory. */
  name: string;
  path: string;
  mode: number;
  size: number;
}

/** How Node is started in a container. */
export interface NodeCommand {
  argv: string[];
}

export interface RuntimeFiles {
  /** Another one for other content. */
  hash: string;
  files: RuntimeFile[];
  node: NodeCommand;
}

interface RuntimeSource {
  /** dist/daemon.mjs */
  bundle: string;
  /** This server's Node; null: the images bring one. */
  executable: string | null;
}

/**
 * What a container needs to run the daemon, whatever its image is: the bundle, this server's Node, and the libraries that it was
 * linked to with the loader that knows them. Nothing of it is searched for in the image.
 */
export async function runtimeFiles({ bundle, executable }: RuntimeSource): Promise<RuntimeFiles> {
  const wanted = [{ name: "daemon.mjs", path: bundle, mode: READABLE }];
  const libraries = executable === null ? [] : await librariesOfNode();
  const loader = libraries.find((path) => LOADER.test(basename(path)));
  if (executable !== null) wanted.push({ name: "bin/node", path: executable, mode: RUNNABLE });
  for (const path of libraries) {
    const mode = path === loader ? RUNNABLE_ONLY : READABLE;
    wanted.push({ name: `lib/${basename(path)}`, path, mode });
  }
  const files = await Promise.all(
    wanted.map(async (file): Promise<RuntimeFile> => {
      const path = await realpath(file.path);
      return { ...file, path, size: (await stat(path)).size };
    }),
  );
  return { hash: await hashOf(files), files, node: { argv: nodeArgv(executable, loader) } };
}

function nodeArgv(executable: string | null, loader: string | undefined): string[] {
  if (executable === null) return ["node", HEAP];
  const node = `${PLACES.runtime}/bin/node`;
  if (loader === undefined) return [node, HEAP];
  return [`${PLACES.runtime}/lib/${basename(loader)}`, "--library-path", `${PLACES.runtime}/lib`, node, HEAP];
}

/** Node knows what it was linked to; addons that were loaded since are none of it. */
async function librariesOfNode(): Promise<string[]> {
  const report = process.report.getReport() as { sharedObjects?: string[] };
  const linked = (report.sharedObjects ?? []).filter((path) => /^\/.*\.so(\.\d+)*$/.test(path));
  const directory = linked.find((path) => /^libc\.so|^libc\.musl/.test(basename(path)));
  if (directory === undefined) return linked;
  const beside = await readdir(dirname(directory)).catch(() => []);
  const later = beside
    .filter((name) => OPENED_LATER.test(name))
    .map((name) => join(dirname(directory), name));
  return [...new Map([...later, ...linked].map((path) => [basename(path), path])).values()];
}

/** Of names, modes, sizes and the bundle's content: a Node of the same size and path is the same Node. */
async function hashOf(files: readonly RuntimeFile[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { name, path, mode, size } of files) {
    hash.update(`${name}\0${mode}\0${size}\0${process.version}\0${process.arch}\n`);
    if (name === "daemon.mjs") await pipeline(createReadStream(path), hash, { end: false });
  }
  return hash.digest("hex").slice(0, 16);
}

export interface TarEntry {
  name: string;
  mode: number;
  uid?: number;
  gid?: number;
  content: string | { path: string; size: number };
}

/** An archive as engines take it, written while it is read. */
export function tarOf(directories: readonly string[], entries: readonly TarEntry[]): Readable {
  const archive = pack();
  const write = async () => {
    for (const name of directories) archive.entry({ name: `${name}/`, type: "directory", mode: RUNNABLE });
    for (const { content, ...header } of entries) {
      if (typeof content === "string") archive.entry(header, content);
      else await pipeline(createReadStream(content.path), archive.entry({ ...header, size: content.size }));
    }
    archive.finalize();
  };
  write().catch((error: unknown) =>
    archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.from(archive);
}
