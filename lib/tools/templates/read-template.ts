import { z } from "zod";
import { plainText, README_DETAIL } from "../../chat/templates/plain-text";
import type { TemplateParameter } from "../../chat/workspace-types";
import { done, failed, type Tool } from "../tool";
import type { TemplateCatalog } from "./template-catalog";

const TIMEOUT_MS = 60_000;

const inputSchema = z.strictObject({
  template_id: z.string().min(1).describe("As list_templates answered it."),
});

export function readTemplateTool(catalog: TemplateCatalog): Tool {
  return {
    name: "read_template",
    description:
      "Read one template: its description, the parameters that it asks for with their rules, and its presets. Call it before create_workspace when a template has parameters without a default.",
    inputSchema,
    kind: "server",
    timeoutMs: () => TIMEOUT_MS,
    run: async (input, { ownerId }) => {
      const { template_id: id } = inputSchema.parse(input);
      const template = (await catalog.offered(ownerId)).find((one) => one.id === id);
      if (template === undefined) {
        return failed(
          `There is no template ${id} that you may use. Call list_templates to see those that there are.`,
        );
      }
      const { name, description, readme, driver, isDefault, autostopMinutes, parameters, presets } = template;
      return done({
        template_id: id,
        name,
        description,
        readme: plainText(readme, README_DETAIL),
        driver,
        is_default: isDefault,
        autostop_minutes: autostopMinutes,
        parameters: parameters.map(parameterOf),
        presets: presets.map((preset) => ({
          preset_id: preset.id,
          name: preset.name,
          description: preset.description,
          values: preset.values,
        })),
      });
    },
  };
}

function parameterOf({ name, label, description, type, default: value, ...validation }: TemplateParameter) {
  const { options, pattern, min, max } = validation;
  return {
    name,
    label,
    description,
    type,
    required: value === null,
    ...(value !== null && { default: value }),
    ...(options !== undefined && { options }),
    ...(pattern !== undefined && { pattern }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}
