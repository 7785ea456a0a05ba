import { z } from "zod";
import type { WorkspaceDriver } from "../workspace-types";

const MAX_IMAGE = 512;
const MAX_PATH = 4_096;
const MAX_VOLUMES = 20;

/** A registry's reference: name, tag and digest, nothing that a command line could take for something else. */
const image = z
  .string()
  .trim()
  .min(1, "Must not be empty")
  .max(MAX_IMAGE)
  .regex(
    /^[A-Za-z0-9][\w./:@-]*$/,
    "Must be the reference of an image, such as node:24 or ghcr.io/team/dev:1",
  );
const directory = z
  .string()
  .trim()
  .max(MAX_PATH)
  .regex(/^\/[^\0:,]+$/, "Must be an absolute path without colons or commas")
  .refine((path) => !path.split("/").includes(".."), "Must not lead upwards");
const name = /^[A-Za-z0-9][\w.-]{0,99}$/;

const localParameters = z.strictObject({ network: z.boolean().default(true) });

const dockerParameters = z.strictObject({
  image,
  /** `bridge`, `none`, `host`, or a network that exists there. */
  network: z
    .string()
    .trim()
    .regex(name, "Must be bridge, none, host or the name of a network")
    .default("bridge"),
  /** A name or numbers, as `docker run --user` takes it; without it the image's own. */
  user: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_][\w.-]{0,63}(?::[A-Za-z0-9_][\w.-]{0,63})?$/, "Must be a user, or user:group")
    .optional(),
  workdir: directory.optional(),
  /** What outlives stop and start besides the workspace's directory: named volumes, never directories of the host. */
  volumes: z
    .array(
      z.strictObject({
        name: z.string().trim().regex(name, "Must be the name of a volume"),
        path: directory,
      }),
    )
    .max(MAX_VOLUMES)
    .optional(),
  pull: z.enum(["missing", "always", "never"]).default("missing"),
});

const externalParameters = z.strictObject({});

/** What a template tells its driver. Forms, routes and the drivers themselves parse with these. */
export const DRIVER_PARAMETERS = {
  local: localParameters,
  docker: dockerParameters,
  external: externalParameters,
} satisfies Record<WorkspaceDriver, z.ZodType>;
