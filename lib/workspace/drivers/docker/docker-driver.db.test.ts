import { describeDriver } from "../testing-contract";
import { namesOf } from "./container-spec";
import { DOCKER_PARAMETERS, dockerOn } from "./testing-docker";
import { canRunPodman, startPodman, type TestEngine } from "./testing-podman";

let engine: TestEngine;

describeDriver(
  {
    name: "docker",
    isolation: "none",
    prepare: async () => {
      engine = await startPodman();
    },
    drivers: dockerOn(() => engine),
    parameters: DOCKER_PARAMETERS,
    limits: true,
    offline: { network: "none" },
    broken: {
      parameters: { image: "localhost/none:1", pull: "never" },
      words: /localhost\/none:1 is not there/,
    },
    kill: async ({ id }) => engine.docker.getContainer(namesOf(id).container).kill(),
    revives: true,
    secrets: () => ["/lathe/state/config.json"],
    traces: async (_bench, workspaceId) => {
      const filters = { label: [`lathe.workspace=${workspaceId}`] };
      const containers = await engine.docker.listContainers({ all: true, filters });
      const { Volumes } = await engine.docker.listVolumes({ filters });
      return [...containers.map(({ Id }) => Id), ...(Volumes ?? []).map(({ Name }) => Name)];
    },
    close: () => engine.close(),
  },
  !canRunPodman(),
);
