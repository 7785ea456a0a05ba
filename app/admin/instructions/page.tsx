import type { Metadata } from "next";
import { InstructionsAdmin } from "@/components/admin/instructions-admin";
import { PageHead } from "@/components/settings/page-head";
import { PLAN_INSTRUCTIONS_SETTING, planInstructionsSchema } from "@/lib/chat/plan-instructions";
import { readNamedSetting } from "@/lib/commands/named-setting";
import { instructionsCopy } from "@/lib/copy/instructions-copy";
import { planBlocks } from "@/lib/generation/prepare/system-prompt";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: instructionsCopy.title };

/** Stands for the id of whichever chat plans. */
const SOME_CHAT = "<chat id>";

export default async function InstructionsPage() {
  const caller = await pageUser();
  if (caller.role !== "admin") return null;
  const setting = await readNamedSetting(getRuntime().db, PLAN_INSTRUCTIONS_SETTING);
  const { text } = planInstructionsSchema.parse(setting);
  return (
    <>
      <PageHead title={instructionsCopy.title}>{instructionsCopy.lead}</PageHead>
      <InstructionsAdmin planText={text} planBlocks={planBlocks(SOME_CHAT)} />
    </>
  );
}
