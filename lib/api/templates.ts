import { queryOptions } from "@tanstack/react-query";
import { callApi } from "./call-api";
import { listAll } from "./list-all";
import type {
  CreateTemplateBody,
  OfferedTemplate,
  TemplateDetails,
  UpdateTemplateBody,
} from "./schemas/templates";

const pathOf = (id: string) => `/templates/${encodeURIComponent(id)}`;

/** The templates that the signed-in user may make workspaces of, the default first. */
export function templatesQuery() {
  return queryOptions({
    queryKey: ["templates"] as const,
    queryFn: ({ signal }) => listAll<OfferedTemplate>("/templates", { signal }),
  });
}

/** All templates, for administrators. */
export function allTemplatesQuery() {
  return queryOptions({
    queryKey: ["templates", "all"] as const,
    queryFn: ({ signal }) => listAll<TemplateDetails>("/templates", { query: { all: true }, signal }),
  });
}

export function createTemplate(body: CreateTemplateBody): Promise<TemplateDetails> {
  return callApi<TemplateDetails>("/templates", { method: "POST", body });
}

export function updateTemplate(id: string, body: UpdateTemplateBody): Promise<TemplateDetails> {
  return callApi<TemplateDetails>(pathOf(id), { method: "PATCH", body });
}

export function deleteTemplate(id: string): Promise<void> {
  return callApi<void>(pathOf(id), { method: "DELETE" });
}
