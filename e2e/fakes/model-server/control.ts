import { z } from "zod";
import type { Gates } from "./gates";
import type { Counts, Recorder } from "./recorder";

interface ControlRequest {
  url: URL;
  method: string;
  body: string;
}

interface ControlTools {
  recorder: Recorder;
  gates: Gates;
  setScript: (script: unknown) => void;
  reset: () => void;
}

interface Answer {
  status: number;
  body: unknown;
}

const COUNTED = ["requests", "open", "completed", "failed", "refused", "aborted", "deltas"] as const;
const releaseSchema = z.strictObject({ gate: z.string(), always: z.boolean().default(false) });

function reached(counts: Counts, parameters: URLSearchParams): boolean {
  const gate = parameters.get("gate");
  return (
    COUNTED.every((name) => counts[name] >= Number(parameters.get(name) ?? 0)) &&
    (gate === null || counts.gates.includes(gate))
  );
}

async function wait({ url }: ControlRequest, { recorder }: ControlTools): Promise<Answer> {
  const timeoutMs = Number(url.searchParams.get("timeoutMs") ?? 10_000);
  try {
    return {
      status: 200,
      body: await recorder.waitFor((counts) => reached(counts, url.searchParams), timeoutMs),
    };
  } catch {
    return { status: 408, body: recorder.counts() };
  }
}

/**
 * The routes that tests in other processes steer the server by:
 *
 * - `POST /__script` the script as JSON · `POST /__reset`
 * - `POST /__release` `{ gate, always? }`
 * - `GET /__requests?since=3` recorded requests · `GET /__counts`
 * - `GET /__wait?requests=3&completed=1&aborted=1&deltas=100&gate=a&timeoutMs=5000` answers when all are reached (408: not in time)
 */
export async function handleControl(request: ControlRequest, tools: ControlTools): Promise<Answer> {
  const { url, method, body } = request;
  const { recorder, gates } = tools;
  switch (`${method} ${url.pathname}`) {
    case "POST /__script": {
      try {
        tools.setScript(JSON.parse(body));
      } catch (error) {
        return {
          status: 400,
          body: { error: { message: error instanceof Error ? error.message : String(error) } },
        };
      }
      return { status: 200, body: {} };
    }
    case "POST /__reset":
      tools.reset();
      return { status: 200, body: {} };
    case "POST /__release": {
      const { gate, always } = releaseSchema.parse(JSON.parse(body));
      gates.release(gate, always);
      return { status: 200, body: {} };
    }
    case "GET /__requests":
      return { status: 200, body: recorder.requests.slice(Number(url.searchParams.get("since") ?? 0)) };
    case "GET /__counts":
      return { status: 200, body: recorder.counts() };
    case "GET /__wait":
      return wait(request, tools);
    default:
      return { status: 404, body: { error: { message: `Model server: no ${method} ${url.pathname}` } } };
  }
}
