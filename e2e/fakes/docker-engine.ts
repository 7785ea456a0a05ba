import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const LAYERS = [
  { id: "a480a496ba95", total: 48_497_719 },
  { id: "f9c3a9a5c5b1", total: 24_064_142 },
  { id: "2b8a3d9bd7a1", total: 64_391_488 },
  { id: "91fcb6a8d5f0", total: 211_312_640 },
];
const STEP_MS = 400;
const STEPS = 20;
/** As far as it ever gets. */
const SHARE = 0.71;

export interface DockerEngine {
  /** For LATHE_DOCKER_HOST. */
  host: string;
  close(): Promise<void>;
}

/** Docker's API as far as a pull that never ends: what waits for an image can be looked at for as long as one likes. */
export async function startDockerEngine(): Promise<DockerEngine> {
  const pulls = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://engine");
    request.resume();
    if (pathname.endsWith("/version")) return answer(response, 200, { Os: "linux", Version: "28.0.0" });
    if (/\/images\/.*\/json$/.test(pathname)) return answer(response, 404, { message: "No such image" });
    if (!pathname.endsWith("/images/create")) return answer(response, 200, []);
    response.writeHead(200, { "Content-Type": "application/json" });
    let step = 0;
    const tell = () => {
      step = Math.min(STEPS, step + 1);
      for (const { id, total } of LAYERS) {
        const current = Math.round((total * SHARE * step) / STEPS);
        response.write(
          `${JSON.stringify({ id, status: "Downloading", progressDetail: { current, total } })}\n`,
        );
      }
      if (step === STEPS) clearInterval(timer);
    };
    const timer = setInterval(tell, STEP_MS);
    pulls.add(timer);
    response.on("close", () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const timer of pulls) clearInterval(timer);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}
