import type Docker from "dockerode";
import { LABELS, namesOf } from "./container-spec";
import { ifThere, removeContainer } from "./engine";

const STOP_GRACE_SECONDS = 3;

/** Ends all that runs in a workspace; its volumes stay. */
export async function endContainer(docker: Docker, workspaceId: string): Promise<void> {
  const container = docker.getContainer(namesOf(workspaceId).container);
  await ifThere(container.stop({ t: STOP_GRACE_SECONDS }));
  await removeContainer(container);
}

/** Deletes what was made for a workspace; volumes that its template names belong to the template. */
export async function clearPlace(docker: Docker, workspaceId: string): Promise<void> {
  const names = namesOf(workspaceId);
  await removeContainer(docker.getContainer(names.container));
  const filters = { label: [`${LABELS.workspace}=${workspaceId}`] };
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    await removeContainer(docker.getContainer(Id));
  }
  for (const volume of [names.files, names.state]) {
    await ifThere(docker.getVolume(volume).remove({ force: true }));
  }
}

/** The workspaces of this deployment of which the engine has something. */
export async function placesOf(docker: Docker, deployment: string): Promise<string[]> {
  const filters = { label: [`${LABELS.deployment}=${deployment}`, LABELS.workspace] };
  const [containers, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listVolumes({ filters }),
  ]);
  const labelled = [...containers, ...(Volumes ?? [])];
  return [...new Set(labelled.flatMap(({ Labels }) => Labels?.[LABELS.workspace] ?? []))];
}

/** Null: the engine could not say. */
export async function isRunning(docker: Docker, workspaceId: string): Promise<boolean | null> {
  try {
    const known = await ifThere(docker.getContainer(namesOf(workspaceId).container).inspect());
    return known?.State.Running === true;
  } catch {
    return null;
  }
}
