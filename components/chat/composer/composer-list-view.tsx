"use client";

import { Suspense } from "react";
import { lazyPart } from "@/components/ui/lazy-part";
import { NoticeLine } from "./notice-line";
import type { ComposerLists } from "./use-composer-lists";

const OptionList = lazyPart(() => import("./option-list").then((module) => module.OptionList));

/** What is offered for what is being typed, or why nothing can be. */
export function ComposerListView({ menu, refusal }: Pick<ComposerLists, "menu" | "refusal">) {
  return (
    <>
      {refusal !== null && <NoticeLine>{refusal}</NoticeLine>}
      {menu !== null && (
        <Suspense fallback={null}>
          <OptionList {...menu} />
        </Suspense>
      )}
    </>
  );
}
