import {
  overrideSchema,
  overrideListSchema,
  ownOverrideListSchema,
  ownOverrideSchema,
  putOverrideSchema,
  putOwnOverrideSchema,
  putThresholdSchema,
  thresholdListSchema,
  thresholdSchema,
} from "../schemas/overrides";
import { pageQuery } from "../schemas/page";
import type { Operation } from "./operation";

const OVERRIDES = "/api/v1/model-overrides";
const OWN_OVERRIDES = "/api/v1/me/model-overrides";
const THRESHOLDS = "/api/v1/me/compaction-thresholds";

export const overrideOperations: Operation[] = [
  {
    method: "get",
    path: OVERRIDES,
    summary: "Which model each purpose beside a chat's turns has (administrators)",
    query: pageQuery,
    answers: { 200: overrideListSchema },
  },
  {
    method: "put",
    path: `${OVERRIDES}/{context}`,
    summary: "Choose the model of a purpose for everyone (administrators)",
    body: putOverrideSchema,
    answers: { 200: overrideSchema },
  },
  {
    method: "get",
    path: OWN_OVERRIDES,
    summary: "Which models one has chosen for purposes of one's own chats",
    query: pageQuery,
    answers: { 200: ownOverrideListSchema },
  },
  {
    method: "put",
    path: `${OWN_OVERRIDES}/{context}`,
    summary: "Choose the model of a purpose for one's own chats, where that is allowed",
    body: putOwnOverrideSchema,
    answers: { 200: ownOverrideSchema },
  },
  {
    method: "get",
    path: THRESHOLDS,
    summary: "From how full a window one's chats are summarised, by model",
    query: pageQuery,
    answers: { 200: thresholdListSchema },
  },
  {
    method: "put",
    path: `${THRESHOLDS}/{modelId}`,
    summary: "Set one's own threshold for a model; 100 switches summaries off",
    body: putThresholdSchema,
    answers: { 200: thresholdSchema },
  },
  {
    method: "delete",
    path: `${THRESHOLDS}/{modelId}`,
    summary: "Go back to the model's threshold",
    answers: { 204: "none" },
  },
];
