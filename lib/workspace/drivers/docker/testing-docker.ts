import { readDeploymentId } from "../../../../db/queries/deployment-id";
import type { BenchParts } from "../../testing";
import type { Drivers } from "../drivers";
import { createDockerDriver } from "./docker-driver";
import { IMAGE, type TestEngine } from "./testing-podman";

/** Of a template whose containers a test engine can make. */
export const DOCKER_PARAMETERS = { image: IMAGE, network: "host", user: "agent" };

/** The driver of a bench's servers, on a real engine. */
export function dockerOn(engine: () => TestEngine): (parts: BenchParts) => Required<Pick<Drivers, "docker">> {
  return ({ dataDirectory, bundle, database, url, store }) => ({
    docker: createDockerDriver({
      host: engine().host,
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
  });
}
