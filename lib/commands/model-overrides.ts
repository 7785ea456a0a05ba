import type { Queryable } from "../../db/client";
import {
  type ChosenModel,
  listOverrides,
  listOwnOverrides,
  PERSONAL_OVERRIDES_SETTING,
  writeOverride,
  writeOwnOverride,
} from "../../db/queries/model-overrides";
import type { ModelOverride, OwnModelOverride, OwnModelOverrides } from "../api/schemas/overrides";
import { OVERRIDE_CONTEXTS, type OverrideContext, type UserOverrideMode } from "../chat/model-types";
import { AppError } from "../errors";
import type { Caller } from "./caller";
import { readNamedSetting } from "./named-setting";
import { requireAdministrator } from "./require-administrator";
import { requireChosenModel } from "./usable-model";

/** Which models an administrator has chosen, for every purpose that there is. */
export async function listModelOverrides(
  db: Queryable,
  { caller }: { caller: Pick<Caller, "role"> },
): Promise<ModelOverride[]> {
  requireAdministrator(caller);
  const chosen = await listOverrides(db);
  return OVERRIDE_CONTEXTS.map((context) => answer(context, chosen));
}

/** Chooses the model of a purpose, or goes back to the usual one. */
export async function setModelOverride(
  db: Queryable,
  command: { caller: Caller; context: string; modelId: string | null },
): Promise<ModelOverride> {
  const { caller, modelId } = command;
  requireAdministrator(caller);
  const context = requireContext(command.context);
  if (modelId !== null) await requireChosenModel(db, modelId, caller);
  await writeOverride(db, { context, modelId, updatedBy: caller.userId });
  return answer(context, await listOverrides(db));
}

/** What a person has chosen, and whether that counts. */
export async function listOwnModelOverrides(
  db: Queryable,
  { caller }: { caller: Caller },
): Promise<OwnModelOverrides> {
  const [allowed, chosen] = await Promise.all([
    arePersonalOverridesAllowed(db),
    listOwnOverrides(db, caller.userId),
  ]);
  return { allowed, items: OVERRIDE_CONTEXTS.map((context) => ownAnswer(context, chosen)), nextCursor: null };
}

/**
 * Chooses the model of a purpose for a person's own chats.
 *
 * @throws AppError `forbidden` while no administrator lets people choose.
 */
export async function setOwnModelOverride(
  db: Queryable,
  command: { caller: Caller; context: string; mode: UserOverrideMode; modelId: string | null },
): Promise<OwnModelOverride> {
  const { caller, mode, modelId } = command;
  const context = requireContext(command.context);
  if (!(await arePersonalOverridesAllowed(db))) {
    throw new AppError("forbidden", "An administrator chooses these models for everyone.");
  }
  if (modelId !== null) await requireChosenModel(db, modelId, caller);
  await writeOwnOverride(db, { userId: caller.userId, context, mode, modelId });
  return ownAnswer(context, await listOwnOverrides(db, caller.userId));
}

function requireContext(context: string): OverrideContext {
  const known = OVERRIDE_CONTEXTS.find((one) => one === context);
  if (known === undefined) throw new AppError("not_found", "There is no such purpose of a model.");
  return known;
}

/** Whether people choose models for purposes of their own chats. */
export async function arePersonalOverridesAllowed(db: Queryable): Promise<boolean> {
  const value = await readNamedSetting(db, PERSONAL_OVERRIDES_SETTING);
  return typeof value === "object" && value !== null && "allowed" in value && value.allowed === true;
}

function answer(context: OverrideContext, chosen: readonly ChosenModel[]): ModelOverride {
  const found = chosen.find((one) => one.context === context);
  const modelId = found?.modelId ?? null;
  return { context, modelId, isUnusable: modelId !== null && found?.isUsable === false };
}

function ownAnswer(
  context: OverrideContext,
  chosen: Awaited<ReturnType<typeof listOwnOverrides>>,
): OwnModelOverride {
  const mode = chosen.find((one) => one.context === context)?.mode ?? "deployment_default";
  return { ...answer(context, chosen), mode };
}
