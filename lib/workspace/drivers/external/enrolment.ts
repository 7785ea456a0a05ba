import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Pubsub } from "../../../../db/pubsub";
import { AppError } from "../../../errors";
import { mintDaemonToken } from "../../daemon-token";
import type { Admission } from "../../protocol";
import type { WorkspaceStore } from "../../workspace-store";

const CODE_BYTES = 24;
const CODE = /^(ws_[\w-]{1,100})\.([\w-]{20,100})$/;
const CODE_MS = 15 * 60_000;

export interface EnrolmentDeps {
  store: Pick<WorkspaceStore, "offerEnrolment" | "takeEnrolment">;
  hints: Pick<Pubsub, "publish">;
  /** The address that people's machines reach. */
  publicUrl: string;
  /** dist/daemon.mjs */
  bundle: string;
}

export interface Enrolments {
  /**
   * A command that starts the workspace's daemon on the machine where it is pasted; an earlier one is good for nothing any more.
   *
   * @throws AppError `conflict` for a workspace that is no machine of somebody's own.
   */
  offer(workspaceId: string): Promise<{ command: string; expiresAt: string }>;
  /** Gives a daemon what it needs, once for each code. @throws AppError `unauthenticated` */
  admit(code: string): Promise<Admission>;
  bundle(): Promise<{ content: Uint8Array<ArrayBuffer>; sha256: string }>;
}

export function createEnrolments({ store, hints, publicUrl, bundle: path }: EnrolmentDeps): Enrolments {
  const url = publicUrl.replace(/\/+$/, "").replaceAll("'", "%27");

  async function bundle(): Promise<{ content: Uint8Array<ArrayBuffer>; sha256: string }> {
    const content = new Uint8Array(await readFile(path).catch(missing));
    return { content, sha256: hashOf(content) };
  }

  return {
    bundle,
    offer: async (workspaceId) => {
      const { sha256 } = await bundle();
      const secret = randomBytes(CODE_BYTES).toString("base64url");
      const expiresAt = await store.offerEnrolment({
        id: workspaceId,
        hash: hashOf(secret),
        lifetimeMs: CODE_MS,
      });
      if (expiresAt === null) {
        throw new AppError("conflict", "Only a workspace on a machine of your own is started by a command.");
      }
      const command = commandOf({ url, sha256, code: `${workspaceId}.${secret}` });
      return { command, expiresAt: expiresAt.toISOString() };
    },
    admit: async (code) => {
      const [, id = "", secret = ""] = CODE.exec(code) ?? [];
      const { token, hash } = mintDaemonToken();
      const workspace = await store.takeEnrolment({ id, hash: hashOf(secret), tokenHash: hash });
      if (workspace === null) {
        throw new AppError(
          "unauthenticated",
          "This command was used already, is too old, or was replaced by another one.",
        );
      }
      hints.publish("workspace", { workspaceId: workspace.id, event: "status" });
      const { name, env, limits } = workspace;
      return { workspaceId: workspace.id, name, token, env, limits };
    },
  };
}

/**
 * What is downloaded runs only if it is what this server has. The code stands in no program's arguments, which others on that
 * machine could read, and is of no use to whoever finds it in the shell's history: it works once, and not for long.
 */
function commandOf({ url, sha256, code }: { url: string; sha256: string; code: string }): string {
  return [
    `f=$(mktemp -d)/lathe.mjs`,
    `curl -fsSL '${url}/api/workspace/daemon' -o "$f"`,
    `echo "${sha256}  $f" | sha256sum -c - >/dev/null`,
    `echo '${code}' | node "$f" enrol '${url}'`,
  ].join(" && ");
}

function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function missing(): never {
  throw new AppError("unavailable", "The workspace daemon has not been built. Start Lathe with bin/start.");
}
