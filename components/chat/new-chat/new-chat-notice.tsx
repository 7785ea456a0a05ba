"use client";

import { DemoNotice, NoModelNotice } from "@/components/chat/composer/model-notice";

/** At most one sentence over the composer of a new chat: no model, or that the model is the demo. */
export function NewChatNotice({ problem }: { problem: "no_model" | "demo" | null }) {
  if (problem === "no_model") return <NoModelNotice />;
  return problem === "demo" ? <DemoNotice /> : null;
}
