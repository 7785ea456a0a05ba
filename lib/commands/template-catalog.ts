import type { Queryable } from "../../db/client";
import { readTemplateUsage } from "../../db/queries/template-usage";
import { ensureBuiltinTemplate, listTemplatesOf } from "../../db/queries/templates";
import type { OfferedTemplate, TemplateCatalog } from "../tools/templates/template-catalog";
import { agentRefusal } from "../workspace/choose-template";

const UNUSED = { active: 0, recentlyDeleted: 0, daysSinceUse: null, activeDevelopers: 0 };

/** What the agent of a person may make workspaces of, and how those have been used. */
export function createTemplateCatalog({ db }: { db: Queryable }): TemplateCatalog {
  return {
    offered: async (ownerId) => {
      await ensureBuiltinTemplate(db);
      const rows = (await listTemplatesOf(db, ownerId)).filter((row) => agentRefusal(row) === null);
      const usage = await readTemplateUsage(
        db,
        ownerId,
        rows.map(({ id }) => id),
      );
      return rows.map((row): OfferedTemplate => {
        const { id, name, description, readme, driver, isDefault, autostopMinutes, parameters, presets } =
          row;
        const template = {
          id,
          name,
          description,
          readme,
          driver,
          isDefault,
          autostopMinutes,
          parameters,
          presets,
        };
        return { ...template, ...(usage.get(id) ?? UNUSED) };
      });
    },
  };
}
