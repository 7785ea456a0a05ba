"use client";

import { memo, Suspense } from "react";
import { lazyPart } from "@/components/ui/lazy-part";

const ProseBody = lazyPart(async () => (await import("./prose-body")).ProseBody);

interface ProseProps {
  text: string;
  isStreaming: boolean;
}

/** The agent's words. While the reader of Markdown loads, they stand there as they were written. */
export const Prose = memo(function Prose({ text, isStreaming }: ProseProps) {
  return (
    <div className="min-w-0 text-prose wrap-anywhere touch:text-touch">
      <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
        <ProseBody text={text} isStreaming={isStreaming} />
      </Suspense>
    </div>
  );
});
