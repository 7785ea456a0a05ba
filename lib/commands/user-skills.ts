import type { Queryable, Tx } from "../../db/client";
import {
  countUserSkillsLocked,
  deleteUserSkill,
  getUserSkill,
  insertUserSkill,
  isSkillNameTaken,
  listUserSkills,
  updateUserSkill,
  type UserSkillRow,
} from "../../db/queries/user-skills";
import { MAX_SKILLS, type Skill, type SkillSummary } from "../api/schemas/skills";
import { parseSkill } from "../chat/skill-file";
import { AppError } from "../errors";
import { newId } from "../ids";

interface OwnSkill {
  userId: string;
  skillId: string;
}

/** A person's own skills by name, without what they say. */
export async function listOwnSkills(db: Queryable, userId: string): Promise<SkillSummary[]> {
  return (await listUserSkills(db, userId)).map(summaryOf);
}

/** @throws AppError `not_found`, also for somebody else's. */
export async function readOwnSkill(db: Queryable, { userId, skillId }: OwnSkill): Promise<Skill> {
  const row = storable(skillId) ? await getUserSkill(db, userId, skillId) : null;
  if (row === null) throw unknownSkill();
  return skillOf(row);
}

/**
 * Keeps a new skill; its name is what its front matter says.
 *
 * @throws AppError `conflict` when the person has one of that name, or as many as one may have
 */
export async function createOwnSkill(
  tx: Tx,
  { userId, content }: { userId: string; content: string },
): Promise<Skill> {
  const { name, description } = namedBy(content);
  if ((await countUserSkillsLocked(tx, userId)) >= MAX_SKILLS) {
    throw new AppError("conflict", `You have ${MAX_SKILLS} skills, which is as many as one may have.`);
  }
  const row = await insertUserSkill(tx, { id: newId("skl"), userId, name, description, content });
  if (row === null) throw nameTaken(name);
  return skillOf(row);
}

/** @throws AppError `not_found`; `conflict` when another of the person's has the name that it now says. */
export async function updateOwnSkill(
  tx: Tx,
  { userId, skillId, content }: OwnSkill & { content: string },
): Promise<Skill> {
  const { name, description } = namedBy(content);
  // The lock keeps another request from taking the name in between.
  await countUserSkillsLocked(tx, userId);
  if (await isSkillNameTaken(tx, { userId, name, except: skillId })) throw nameTaken(name);
  const row = storable(skillId)
    ? await updateUserSkill(tx, { id: skillId, userId, name, description, content })
    : null;
  if (row === null) throw unknownSkill();
  return skillOf(row);
}

/** @throws AppError `not_found`, also for somebody else's. */
export async function deleteOwnSkill(db: Queryable, { userId, skillId }: OwnSkill): Promise<void> {
  if (!storable(skillId) || !(await deleteUserSkill(db, userId, skillId))) throw unknownSkill();
}

function namedBy(content: string): { name: string; description: string } {
  const parsed = parseSkill(content);
  if (parsed.ok) return parsed;
  throw new AppError("invalid_request", parsed.detail, {
    fields: [{ path: "content", message: parsed.detail }],
  });
}

function summaryOf({ id, name, description, content, createdAt, updatedAt }: UserSkillRow): SkillSummary {
  return {
    id,
    name,
    description,
    size: Buffer.byteLength(content),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

function skillOf(row: UserSkillRow): Skill {
  return { ...summaryOf(row), content: row.content };
}

const storable = (text: string) => text.isWellFormed() && !text.includes("\0");

function unknownSkill(): AppError {
  return new AppError("not_found", "There is no such skill.");
}

function nameTaken(name: string): AppError {
  return new AppError("conflict", `You have a skill named ${name} already.`);
}
