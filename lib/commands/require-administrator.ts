import { AppError } from "../errors";
import type { Caller } from "./caller";

/** @throws AppError `forbidden` for members. */
export function requireAdministrator(caller: Pick<Caller, "role">): void {
  if (caller.role !== "admin") throw new AppError("forbidden", "Only an administrator may do this.");
}
