import {
  createModelSchema,
  listModelsQuery,
  modelListSchema,
  modelDetailsSchema,
  updateModelSchema,
} from "../schemas/models";
import {
  createProviderSchema,
  providerListSchema,
  providerSchema,
  providerTestSchema,
  testProviderSchema,
  updateProviderSchema,
} from "../schemas/providers";
import { pageQuery } from "../schemas/page";
import type { Operation } from "./operation";

const PROVIDERS = "/api/v1/providers";
const PROVIDER = "/api/v1/providers/{providerId}";
const MODELS = "/api/v1/models";
const MODEL = "/api/v1/models/{modelId}";

export const modelOperations: Operation[] = [
  {
    method: "get",
    path: PROVIDERS,
    summary: "All providers (administrators)",
    query: pageQuery,
    answers: { 200: providerListSchema },
  },
  {
    method: "post",
    path: PROVIDERS,
    summary: "Add a provider (administrators)",
    body: createProviderSchema,
    answers: { 201: providerSchema },
  },
  {
    method: "get",
    path: PROVIDER,
    summary: "One provider (administrators)",
    answers: { 200: providerSchema },
  },
  {
    method: "patch",
    path: PROVIDER,
    summary: "Change a provider; its key is write-only (administrators)",
    body: updateProviderSchema,
    answers: { 200: providerSchema },
  },
  {
    method: "delete",
    path: PROVIDER,
    summary: "Remove a provider (administrators)",
    answers: { 204: "none" },
  },
  {
    method: "post",
    path: `${PROVIDER}/test`,
    summary: "Send one tiny request to a provider (administrators)",
    isIdempotent: false,
    body: testProviderSchema,
    answers: { 200: providerTestSchema },
  },
  {
    method: "get",
    path: MODELS,
    summary: "The models that one may use; administrators may ask for all",
    query: listModelsQuery,
    answers: { 200: modelListSchema },
  },
  {
    method: "post",
    path: MODELS,
    summary: "Add a model (administrators)",
    body: createModelSchema,
    answers: { 201: modelDetailsSchema },
  },
  { method: "get", path: MODEL, summary: "One model (administrators)", answers: { 200: modelDetailsSchema } },
  {
    method: "patch",
    path: MODEL,
    summary: "Change a model (administrators)",
    body: updateModelSchema,
    answers: { 200: modelDetailsSchema },
  },
  { method: "delete", path: MODEL, summary: "Remove a model (administrators)", answers: { 204: "none" } },
];
