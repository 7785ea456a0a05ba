import { z } from "zod";

const fieldSchema = z.object({ name: z.string(), value: z.string(), masked: z.boolean() });

const serverSchema = z.object({
  name: z.string(),
  /** The file that lists it. */
  source: z.string(),
  state: z.enum(["waiting", "refused", "starting", "connected", "failed", "invalid"]),
  error: z.string().nullable(),
  /** Of exactly what would run; null where nothing can. */
  hash: z.string().nullable(),
  program: z
    .discriminatedUnion("transport", [
      z.object({
        transport: z.literal("stdio"),
        command: z.array(z.string()),
        env: z.array(fieldSchema),
        files: z.array(z.object({ path: z.string(), sha256: z.string() })),
      }),
      z.object({ transport: z.literal("http"), url: z.string(), headers: z.array(fieldSchema) }),
    ])
    .nullable(),
  tools: z.array(z.object({ name: z.string(), tool: z.string(), description: z.string() })),
  leftOut: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type McpServerView = z.infer<typeof serverSchema>;

/** What files of a workspace list; hidden characters in its texts stand there by their numbers. */
export const mcpServersSchema = z
  .object({
    /** False: the workspace does not run, and nothing is known. */
    connected: z.boolean(),
    servers: z.array(serverSchema),
    /** Files that could not be read. */
    problems: z.array(z.string()),
  })
  .meta({ id: "McpServers" });
export type McpServersView = z.infer<typeof mcpServersSchema>;

export const mcpDecisionSchema = z.strictObject({
  /** As it was shown: another program has another one. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  decision: z.enum(["approved", "refused"]),
});
export type McpDecisionBody = z.infer<typeof mcpDecisionSchema>;
