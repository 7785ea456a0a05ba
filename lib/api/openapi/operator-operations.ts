import { z } from "zod";
import type { Operation } from "./operation";

/** What operators and platforms call; none of it is for people who are signed in. */
export const operatorOperations: Operation[] = [
  {
    method: "get",
    path: "/api/health/live",
    summary: "The process is up",
    access: "anyone",
    answers: { 200: z.object({ status: z.literal("ok") }) },
  },
  {
    method: "get",
    path: "/api/health/ready",
    summary: "The database answers and has every migration; 503 otherwise",
    access: "anyone",
    answers: {
      200: z.object({ status: z.enum(["ready", "degraded"]), hints: z.enum(["listening", "polling"]) }),
    },
  },
  {
    method: "get",
    path: "/api/metrics",
    summary: "Metrics for Prometheus, with LATHE_METRICS_TOKEN as bearer token or straight from loopback",
    access: "operator",
    answers: { 200: "text" },
  },
  ...(["get", "post"] as const).map(
    (method): Operation => ({
      method,
      path: "/api/worker",
      summary: "Drive chats for a while, with LATHE_WORKER_SECRET as bearer token",
      access: "operator",
      isIdempotent: false,
      answers: { 200: z.object({ unfinished: z.boolean() }) },
    }),
  ),
];
