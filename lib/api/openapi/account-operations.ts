import { draftConflictSchema, draftSchema, keepDraftSchema } from "../schemas/drafts";
import {
  changePasswordSchema,
  listUsersQuery,
  meSchema,
  updateMeSchema,
  userListSchema,
} from "../schemas/me";
import { ownDebugRecordingBody, ownDebugRecordingSchema } from "../schemas/debug";
import { pageQuery } from "../schemas/page";
import { pushSubscriptionBody, pushSubscriptionListSchema, pushSubscriptionSchema } from "../schemas/push";
import { anySettingSchema } from "../schemas/settings";
import { skillBodySchema, skillListSchema, skillSchema } from "../schemas/skills";
import { createdTokenSchema, createTokenSchema, tokenListSchema } from "../schemas/tokens";
import type { Operation } from "./operation";

const ME = "/api/v1/me";
const DRAFT = `${ME}/drafts/{place}`;
const SKILL = `${ME}/skills/{skillId}`;
const PUSH = `${ME}/push-subscriptions`;
const SETTING = "/api/v1/settings/{name}";

export const accountOperations: Operation[] = [
  { method: "get", path: ME, summary: "One's own profile", answers: { 200: meSchema } },
  {
    method: "patch",
    path: ME,
    summary: "Change one's own name",
    body: updateMeSchema,
    answers: { 200: meSchema },
  },
  {
    method: "get",
    path: DRAFT,
    summary: "What one has typed and not sent, in a chat or (`new`) for a new one",
    answers: { 200: draftSchema },
  },
  {
    method: "put",
    path: DRAFT,
    summary: "Keep what one has typed; 409 tells the draft that another device has kept meanwhile",
    isIdempotent: false,
    body: keepDraftSchema,
    answers: { 200: draftSchema, 409: draftConflictSchema },
  },
  {
    method: "post",
    path: `${ME}/password`,
    summary: "Change one's own password; every other session ends",
    body: changePasswordSchema,
    answers: { 204: "none" },
  },
  {
    method: "get",
    path: `${ME}/debug-recording`,
    summary: "Whether one's own chats' model calls are recorded, and who says so",
    answers: { 200: ownDebugRecordingSchema },
  },
  {
    method: "put",
    path: `${ME}/debug-recording`,
    summary: "Choose that; 403 where nobody may, 409 where it is on for everybody",
    body: ownDebugRecordingBody,
    answers: { 200: ownDebugRecordingSchema },
  },
  {
    method: "get",
    path: `${ME}/tokens`,
    summary: "One's own API tokens",
    query: pageQuery,
    answers: { 200: tokenListSchema },
  },
  {
    method: "post",
    path: `${ME}/tokens`,
    summary: "Make an API token; this answer alone shows it",
    body: createTokenSchema,
    answers: { 201: createdTokenSchema },
  },
  {
    method: "delete",
    path: `${ME}/tokens/{tokenId}`,
    summary: "Revoke one of one's own API tokens",
    answers: { 204: "none" },
  },
  {
    method: "get",
    path: `${ME}/skills`,
    summary: "One's own skills, without what they say",
    query: pageQuery,
    answers: { 200: skillListSchema },
  },
  {
    method: "post",
    path: `${ME}/skills`,
    summary: "Keep a skill for all of one's chats; its front matter names it",
    body: skillBodySchema,
    answers: { 201: skillSchema },
  },
  {
    method: "get",
    path: SKILL,
    summary: "One of one's own skills, with what it says",
    answers: { 200: skillSchema },
  },
  {
    method: "patch",
    path: SKILL,
    summary: "Change what it says, and with its front matter its name",
    body: skillBodySchema,
    answers: { 200: skillSchema },
  },
  { method: "delete", path: SKILL, summary: "Delete one of one's own skills", answers: { 204: "none" } },
  {
    method: "get",
    path: PUSH,
    summary: "One's own browsers that are notified, and the key that a browser subscribes with",
    query: pageQuery,
    answers: { 200: pushSubscriptionListSchema },
  },
  {
    method: "post",
    path: PUSH,
    summary: "Have a browser notified; the same endpoint again takes the place of what it had",
    body: pushSubscriptionBody,
    answers: { 201: pushSubscriptionSchema },
  },
  {
    method: "delete",
    path: `${PUSH}/{subscriptionId}`,
    summary: "Have a browser not notified any more",
    answers: { 204: "none" },
  },
  {
    method: "post",
    path: `${PUSH}/{subscriptionId}/test`,
    summary:
      "Send a test to a browser; 409 when it has given its subscription up, 503 when its push service refuses",
    answers: { 204: "none" },
  },
  {
    method: "get",
    path: "/api/v1/users",
    summary: "Everyone (administrators)",
    query: listUsersQuery,
    answers: { 200: userListSchema },
  },
  { method: "get", path: SETTING, summary: "A setting (administrators)", answers: { 200: anySettingSchema } },
  {
    method: "put",
    path: SETTING,
    summary: "Write a setting (administrators)",
    body: anySettingSchema,
    answers: { 200: anySettingSchema },
  },
];
