import { z } from "zod";
import { RESOURCE_STATUSES } from "../../chat/workspace-context";
import { timeSchema } from "./fields";

const resource = {
  path: z.string(),
  size: z.number().int(),
  status: z.enum(RESOURCE_STATUSES),
  detail: z.string().optional(),
};

/** What a chat was given of its workspace's instructions and skills; null: nothing was read yet. */
export const chatContextSchema = z.object({
  context: z
    .object({
      workspaceId: z.string(),
      takenAt: timeSchema,
      outOfDate: z.boolean(),
      wanted: z.boolean(),
      /** `usual`: the workspace's own directory, and what its settings name; `directories`: what `lathe-agent` added. */
      sources: z.object({ usual: z.boolean(), directories: z.array(z.string()) }),
      files: z.array(z.object(resource)),
      skills: z.array(z.object({ ...resource, name: z.string(), description: z.string() })),
      more: z.number().int(),
    })
    .nullable(),
});
