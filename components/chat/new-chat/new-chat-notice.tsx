"use client";

import { DemoNotice, NoModelNotice } from "@/components/chat/composer/model-notice";
import { NoticeLine } from "@/components/chat/composer/notice-line";
import { planCopy } from "@/lib/copy/plan-copy";

interface NewChatNoticeProps {
  problem: "no_model" | "demo" | null;
  /** A plan is made first, in a workspace that has nowhere to run commands meanwhile. */
  plansWithoutCommands: boolean;
}

/** At most one sentence over the composer of a new chat: no model, a plan without commands, or that the model is the demo. */
export function NewChatNotice({ problem, plansWithoutCommands }: NewChatNoticeProps) {
  if (problem === "no_model") return <NoModelNotice />;
  if (plansWithoutCommands) return <NoticeLine>{planCopy.noSandbox}</NoticeLine>;
  return problem === "demo" ? <DemoNotice /> : null;
}
