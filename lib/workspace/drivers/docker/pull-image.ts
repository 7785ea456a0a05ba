import type Docker from "dockerode";
import { AppError } from "../../../errors";
import { engineWords, ifThere } from "./engine";

const PROGRESS_EVERY_MS = 1_000;
const MEBIBYTE = 1024 * 1024;

export interface PullOrder {
  docker: Docker;
  image: string;
  policy: "missing" | "always" | "never";
  log: (text: string) => void;
  signal: AbortSignal;
}

interface Progress {
  id?: string;
  status?: string;
  error?: string;
  progressDetail?: { current?: number; total?: number };
}

/**
 * Has the image there, and answers what the engine knows of it.
 *
 * @throws AppError that says why it is not.
 */
export async function haveImage(order: PullOrder): Promise<Docker.ImageInspectInfo> {
  const { docker, image, policy, log } = order;
  const known = await ifThere(docker.getImage(image).inspect());
  if (known && policy !== "always") return known;
  if (policy === "never") {
    throw new AppError("conflict", `The image ${image} is not there, and the template says not to pull it.`);
  }
  log(`Pulling ${image}.`);
  try {
    await pull(order);
  } catch (error) {
    if (order.signal.aborted) throw error;
    throw new AppError("unavailable", `The image ${image} could not be pulled: ${engineWords(error)}`, {
      cause: error,
    });
  }
  const pulled = await docker.getImage(image).inspect();
  log(`Pulled ${pulled.RepoDigests?.[0] ?? pulled.Id}.`);
  return pulled;
}

async function pull({ docker, image, log, signal }: PullOrder): Promise<void> {
  const stream = (await docker.pull(withTag(image), { abortSignal: signal })) as NodeJS.ReadableStream & {
    destroy(): void;
  };
  signal.addEventListener("abort", () => stream.destroy(), { once: true });
  const tell = createProgress(log);
  await new Promise<void>((resolve, reject) => {
    stream.on("close", () => (signal.aborted ? reject(new Error("The pull was given up.")) : resolve()));
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()), tell);
  });
}

/** Without a tag an engine would take all of them. */
function withTag(image: string): string {
  return /[:@][^/]+$/.test(image) ? image : `${image}:latest`;
}

/** One line a second says how far all layers are; an engine tells of each several times. */
function createProgress(log: (text: string) => void): (event: Progress) => void {
  const layers = new Map<string, { current: number; total: number }>();
  let toldAt = 0;
  return ({ id, status, progressDetail }) => {
    const { current = 0, total = 0 } = progressDetail ?? {};
    if (id !== undefined && total > 0 && status === "Downloading") layers.set(id, { current, total });
    if (layers.size === 0 || performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    const sum = [...layers.values()].reduce(
      (all, one) => ({ current: all.current + one.current, total: all.total + one.total }),
      { current: 0, total: 0 },
    );
    log(`${mebibytes(sum.current)} of ${mebibytes(sum.total)} MiB`);
  };
}

function mebibytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(1);
}
