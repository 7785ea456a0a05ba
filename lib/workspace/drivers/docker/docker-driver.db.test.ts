import { readDeploymentId } from "../../../../db/queries/deployment-id";
import { describeDriver } from "../testing-contract";
import { namesOf } from "./container-spec";
import { createDockerDriver } from "./docker-driver";
import { canRunPodman, IMAGE, startPodman, type TestEngine } from "./testing-podman";

let engine: TestEngine;

describeDriver(
  {
    name: "docker",
    isolation: "none",
    prepare: async () => {
      engine = await startPodman();
    },
    drivers: ({ dataDirectory, bundle, database, url, store }) => ({
      docker: createDockerDriver({
        host: engine.host,
        tls: null,
        serverUrl: null,
        instanceUrl: null,
        publicUrl: url,
        port: Number(new URL(url).port),
        dataDirectory,
        bundle,
        executable: process.execPath,
        contained: false,
        deploymentId: () => readDeploymentId(database.db),
        urls: async () => [url, ...(await store.liveUrls())],
      }),
    }),
    parameters: { image: IMAGE, network: "host", user: "agent" },
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
