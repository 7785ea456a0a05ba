import { formatPlural } from "@/lib/format";
import { routes } from "@/lib/routes";

export interface OverviewFacts {
  /** Hints arrive over LISTEN; without them changes are found by polling. */
  isListening: boolean;
  hasAllMigrations: boolean;
  worker: "in-process" | "route" | "off";
  usableModels: number;
  defaultModelName: string | null;
  isDemoDefault: boolean;
  isolation: { level: "bubblewrap" | "unshare" | "none"; allowed: boolean; sentence: string };
}

export interface OverviewCheck {
  key: "database" | "updates" | "worker" | "models" | "workspaces";
  title: string;
  state: "ok" | "warn" | "missing";
  sentence: string;
  /** What puts it right. */
  action: { label: string; href: string } | null;
}

/** What works, what is missing, and the button that fixes it; what is missing comes first. */
export function overviewChecks(facts: OverviewFacts): OverviewCheck[] {
  const checks = [models(facts), workspaces(facts), worker(facts), database(facts), updates(facts)];
  const rank = { missing: 0, warn: 1, ok: 2 };
  return checks.toSorted((a, b) => rank[a.state] - rank[b.state]);
}

function models({ usableModels, defaultModelName, isDemoDefault }: OverviewFacts): OverviewCheck {
  const base = { key: "models", title: "Models" } as const;
  const action = { label: "Add a model", href: `${routes.admin("models")}#add` };
  if (usableModels === 0) {
    return { ...base, state: "missing", sentence: "No model can be used, so nothing can run.", action };
  }
  if (isDemoDefault) {
    const sentence = "New chats use the demo: a script, not a model. The files and commands are real.";
    return { ...base, state: "warn", sentence, action };
  }
  const count = formatPlural(usableModels, "model");
  const sentence = `${count} can be used. New chats use ${defaultModelName ?? "the first one"}.`;
  return { ...base, state: "ok", sentence, action: null };
}

function workspaces({ isolation }: OverviewFacts): OverviewCheck {
  const base = { key: "workspaces", title: "Workspaces on this computer" } as const;
  const { sentence } = isolation;
  if (!isolation.allowed) return { ...base, state: "missing", sentence, action: null };
  return { ...base, state: isolation.level === "none" ? "warn" : "ok", sentence, action: null };
}

function worker({ worker: mode }: OverviewFacts): OverviewCheck {
  const base = { key: "worker", title: "Worker", action: null } as const;
  switch (mode) {
    case "in-process":
      return { ...base, state: "ok", sentence: "This server runs the agents itself." };
    case "route":
      return { ...base, state: "ok", sentence: "Agents run when /api/worker is called." };
    case "off":
      return {
        ...base,
        state: "warn",
        sentence: "This server runs no agents. Another one with LATHE_WORKER=in-process has to.",
      };
  }
}

function database({ hasAllMigrations }: OverviewFacts): OverviewCheck {
  const base = { key: "database", title: "Database", action: null } as const;
  return hasAllMigrations
    ? { ...base, state: "ok", sentence: "It answers, and its tables are those of this version." }
    : { ...base, state: "missing", sentence: "It lacks migrations. Restart Lathe to apply them." };
}

function updates({ isListening }: OverviewFacts): OverviewCheck {
  const base = { key: "updates", title: "Live updates", action: null } as const;
  return isListening
    ? { ...base, state: "ok", sentence: "Changes arrive at once." }
    : {
        ...base,
        state: "warn",
        sentence: "Changes are found by asking every two seconds, because the listening connection is down.",
      };
}
