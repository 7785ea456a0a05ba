/** Every page's address, spelled once. */
export const routes = {
  setup: "/setup",
  login: "/login",
  newChat: "/agents",
  chat: (chatId: string) => `/agents/${chatId}`,
  workspaces: "/workspaces",
  workspace: (workspaceId: string) => `/workspaces/${workspaceId}`,
  settings: (
    page:
      | "profile"
      | "password"
      | "appearance"
      | "models"
      | "skills"
      | "notifications"
      | "debug"
      | "tokens" = "profile",
  ) => `/settings/${page}`,
  admin: (
    page: "overview" | "models" | "overrides" | "workspaces" | "instructions" | "debug" = "overview",
  ) => (page === "overview" ? "/admin" : `/admin/${page}`),
  /** Opens what was set up for a model, or for the provider that serves it. */
  editModel: (modelId: string, part: "model" | "provider" = "model") =>
    `/admin/models?edit=${encodeURIComponent(modelId)}${part === "model" ? "" : "&part=provider"}`,
  newTemplate: "/admin/workspaces/new",
  template: (templateId: string) => `/admin/workspaces/${encodeURIComponent(templateId)}`,
  gallery: "/dev/gallery",
} as const;
