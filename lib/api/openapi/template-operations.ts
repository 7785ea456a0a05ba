import {
  createTemplateSchema,
  listTemplatesQuery,
  templateDetailsSchema,
  templateListSchema,
  updateTemplateSchema,
} from "../schemas/templates";
import type { Operation } from "./operation";

const TEMPLATES = "/api/v1/templates";
const TEMPLATE = "/api/v1/templates/{templateId}";

export const templateOperations: Operation[] = [
  {
    method: "get",
    path: TEMPLATES,
    summary: "The templates that one may make workspaces of; administrators may ask for all, with details",
    query: listTemplatesQuery,
    answers: { 200: templateListSchema },
  },
  {
    method: "post",
    path: TEMPLATES,
    summary: "Add a template (administrators)",
    body: createTemplateSchema,
    answers: { 201: templateDetailsSchema },
  },
  {
    method: "get",
    path: TEMPLATE,
    summary: "One template (administrators)",
    answers: { 200: templateDetailsSchema },
  },
  {
    method: "patch",
    path: TEMPLATE,
    summary: "Change a template for workspaces to come (administrators)",
    body: updateTemplateSchema,
    answers: { 200: templateDetailsSchema },
  },
  {
    method: "delete",
    path: TEMPLATE,
    summary: "Delete a template that no workspace is made of (administrators)",
    answers: { 204: "none" },
  },
];
