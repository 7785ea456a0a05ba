import type Docker from "dockerode";
import { ifThere, removeContainer } from "./engine";
import { LABELS } from "./container-spec";
import { PLACES, type RuntimeFiles, tarOf } from "./runtime-files";

/** Written last: a volume without it was left half filled. */
const COMPLETE = ".complete";
const MEBIBYTE = 1024 * 1024;

export interface RuntimeVolumeOrder {
  docker: Docker;
  deployment: string;
  /** Any that is there: nothing of it is run. */
  image: string;
  runtime: RuntimeFiles;
  log: (text: string) => void;
  /** Volumes that were seen whole by this process. */
  seen: Set<string>;
}

/** A volume with what every container of this version is started with; filled once, and mounted read-only. */
export async function haveRuntimeVolume(order: RuntimeVolumeOrder): Promise<string> {
  const { docker, deployment, image, runtime, log, seen } = order;
  const name = `lathe-runtime-${runtime.hash}`;
  if (seen.has(name) && (await ifThere(docker.getVolume(name).inspect())) !== undefined) return name;
  const labels = { [LABELS.deployment]: deployment, [LABELS.runtime]: runtime.hash };
  await docker.createVolume({ Name: name, Labels: labels });
  const container = await docker.createContainer({
    Image: image,
    Labels: labels,
    Entrypoint: ["/never-started"],
    HostConfig: { NetworkMode: "none", Mounts: [{ Type: "volume", Source: name, Target: PLACES.runtime }] },
  });
  try {
    if ((await ifThere(container.infoArchive({ path: `${PLACES.runtime}/${COMPLETE}` }))) !== undefined)
      return name;
    const bytes = runtime.files.reduce((sum, { size }) => sum + size, 0);
    log(
      `Copying Lathe's daemon and Node into the engine (${Math.ceil(bytes / MEBIBYTE)} MiB), once for each version.`,
    );
    const entries = runtime.files.map(({ path, size, ...file }) => ({ ...file, content: { path, size } }));
    const complete = { name: COMPLETE, mode: 0o644, content: runtime.hash };
    await container.putArchive(tarOf(["bin", "lib"], [...entries, complete]), { path: PLACES.runtime });
  } finally {
    await removeContainer(container);
  }
  seen.add(name);
  await forgetOlder(order, name);
  return name;
}

/** The engine keeps those that a container still uses. */
async function forgetOlder({ docker, deployment }: RuntimeVolumeOrder, current: string): Promise<void> {
  const filters = { label: [`${LABELS.deployment}=${deployment}`, LABELS.runtime] };
  const { Volumes } = await docker.listVolumes({ filters });
  for (const { Name } of Volumes ?? []) {
    if (Name !== current)
      await docker
        .getVolume(Name)
        .remove()
        .catch(() => {});
  }
}
