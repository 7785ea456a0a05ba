import { z } from "zod";
import { plainText, README_EXCERPT } from "../../chat/templates/plain-text";
import { clearWinner, type Ranked, rankTemplates } from "../../chat/templates/rank";
import { done, type Tool } from "../tool";
import type { OfferedTemplate, TemplateCatalog } from "./template-catalog";

const TIMEOUT_MS = 60_000;
const PAGE_SIZE = 10;
const MAX_QUERY = 200;
const MAX_PAGE = 1_000;

const inputSchema = z.strictObject({
  query: z.string().max(MAX_QUERY).optional().describe("Words of a name or description; without it, all."),
  page: z.number().int().min(1).max(MAX_PAGE).optional().describe("From 1 on; ten templates a page."),
});

export function listTemplatesTool(catalog: TemplateCatalog): Tool {
  return {
    name: "list_templates",
    description:
      "List the templates that a workspace can be made of, the most fitting first. Needed only when the person wants a certain kind of workspace or create_workspace asks for a template; next_step says what to do with the answer.",
    inputSchema,
    kind: "server",
    timeoutMs: () => TIMEOUT_MS,
    run: async (input, { ownerId }) => {
      const { query = "", page = 1 } = inputSchema.parse(input);
      const offered = await catalog.offered(ownerId);
      const ranked = rankTemplates(offered, query);
      const shown = ranked.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
      const winner = shown.length === 0 ? null : clearWinner(ranked);
      return done({
        templates: shown.map(summaryOf),
        page,
        pages: Math.ceil(ranked.length / PAGE_SIZE),
        total: ranked.length,
        next_step: nextStep({ offered, ranked, shown, winner }),
        ...(winner !== null && { recommended_template_id: winner.id }),
      });
    },
  };
}

function summaryOf({ candidate }: Ranked<OfferedTemplate>) {
  const { id, name, description, readme, driver, isDefault, activeDevelopers, parameters, presets } =
    candidate;
  const excerpt = plainText(readme, README_EXCERPT);
  return {
    template_id: id,
    name,
    description,
    ...(excerpt !== "" && { readme: excerpt }),
    driver,
    is_default: isDefault,
    active_developers: activeDevelopers,
    required_parameters: parameters.flatMap((one) => (one.default === null ? [one.name] : [])),
    presets: presets.map((preset) => ({ preset_id: preset.id, name: preset.name })),
  };
}

interface Found {
  offered: readonly OfferedTemplate[];
  ranked: readonly Ranked<OfferedTemplate>[];
  shown: readonly Ranked<OfferedTemplate>[];
  winner: OfferedTemplate | null;
}

function nextStep({ offered, ranked, shown, winner }: Found): string {
  if (offered.length === 0) {
    return "There is no template that this person's agent may use. Tell the person; an administrator has to offer one.";
  }
  if (ranked.length === 0) {
    return "No template matches. Call list_templates again without query to see all of them.";
  }
  if (shown.length === 0) return "There is no such page. Call list_templates with page 1.";
  if (winner !== null) return adviceFor(winner);
  const standard = offered.find(({ isDefault }) => isDefault);
  const orDefault =
    standard === undefined
      ? ""
      : ` When it makes no difference, call create_workspace without template_id: it takes ${standard.name}.`;
  return `Several templates fit. Ask the person which one to use.${orDefault}`;
}

function adviceFor({ id, name, parameters }: OfferedTemplate): string {
  const create = `call create_workspace with template_id ${id}`;
  return parameters.some((one) => one.default === null)
    ? `Use ${name}: call read_template to see what it asks for, then ${create} and the values.`
    : `Use ${name}: ${create}.`;
}
