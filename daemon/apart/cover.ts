import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Sandbox } from "../sandbox";
import type { LayerStore, Scratch } from "./layers";

const PROBE_TIMEOUT_MS = 10_000;

export interface Cover {
  /** Whether copies can be mounted here; tried once, over the real directories. */
  works(): Promise<boolean>;
  /** What {@link Cover.works} found out; undefined until then. */
  known(): boolean | undefined;
  /** Null where copies cannot be mounted. */
  scratch(): Promise<Scratch | null>;
}

/** Lays throw-away copies over a workspace, where the system can. */
export function createCover(deps: { sandbox: Sandbox; root: string; layers: LayerStore }): Cover {
  const { layers } = deps;
  let probed: Promise<boolean> | null = null;
  let known: boolean | undefined;
  const works = () => {
    probed ??= probe(deps).then((found) => (known = found));
    return probed;
  };
  return {
    works,
    known: () => known,
    scratch: async () => ((await works()) ? layers.scratch() : null),
  };
}

async function probe({ sandbox, root, layers }: Parameters<typeof createCover>[0]): Promise<boolean> {
  if (sandbox.isolation === "none") return false;
  const scratch = layers.scratch();
  const { file, args } = sandbox.wrapApart(["/bin/sh", "-c", "true"], {
    workdir: root,
    layers: scratch.layers,
  });
  try {
    await promisify(execFile)(file, args, {
      env: sandbox.environment(),
      cwd: "/",
      timeout: PROBE_TIMEOUT_MS,
    });
    return true;
  } catch {
    return false;
  } finally {
    scratch.discard();
  }
}
