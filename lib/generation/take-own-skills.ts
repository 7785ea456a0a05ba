import { listUserSkillHeads } from "../../db/queries/user-skills";
import { firstAnswerOfTurn, toldWorkspaceSkills } from "../chat/context-parts";
import { ownSkillsToGive, type SkillHead } from "../chat/own-skills";
import { commitOwnSkills } from "../transitions/commit-context";
import { keepTrying } from "./keep-trying";
import type { StepInput } from "./model-step";
import type { StepContext, StepDeps } from "./step-deps";

/**
 * Sees to it that the model knows what skills the chat's owner has before a turn's first answer, and again where a prompt begins anew.
 * True: a row was written, and with it this step is over. What is changed during a turn is told in the next one.
 */
export async function takeOwnSkills(
  deps: StepDeps,
  context: StepContext,
  { chat, rows }: StepInput,
): Promise<boolean> {
  if (!isDue(context, { chat, rows })) return false;
  const skills = await read(deps, chat);
  const parts =
    skills === null ? null : ownSkillsToGive(skills, { rows, workspaceNames: toldWorkspaceSkills(rows) });
  if (parts === null) return false;
  const { fence, signal } = context;
  await keepTrying({ ...deps, signal }, () => commitOwnSkills(deps, { fence, parts }));
  return true;
}

function isDue({ episode }: StepContext, { chat: { turnStartedAt }, rows }: StepInput): boolean {
  if (firstAnswerOfTurn(rows, turnStartedAt) >= 0) return false;
  const attempt = `${turnStartedAt?.getTime()} ${rows[0]?.id}`;
  if (episode.ownSkillsTried === attempt) return false;
  episode.ownSkillsTried = attempt;
  return true;
}

/** Null: they cannot be had now, which keeps nobody from working. */
async function read({ db, log }: StepDeps, chat: StepInput["chat"]): Promise<SkillHead[] | null> {
  try {
    return await listUserSkillHeads(db, chat.ownerId);
  } catch (error) {
    log.warn({ err: error, chatId: chat.id }, "The owner's skills could not be read");
    return null;
  }
}
