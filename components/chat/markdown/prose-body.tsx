"use client";

import { Streamdown } from "streamdown";
import { PROSE_COMPONENTS } from "./prose-components";

/** Without any plugin that reads HTML: what looks like a tag is shown as it was written. */
const NO_PLUGINS: [] = [];

interface ProseBodyProps {
  text: string;
  isStreaming: boolean;
}

/** Markdown in blocks, of which only the one that is being written is read again. */
export function ProseBody({ text, isStreaming }: ProseBodyProps) {
  return (
    <Streamdown
      mode="streaming"
      parseIncompleteMarkdown={isStreaming}
      isAnimating={isStreaming}
      rehypePlugins={NO_PLUGINS}
      components={PROSE_COMPONENTS}
      controls={false}
      className="flex flex-col gap-3"
    >
      {text}
    </Streamdown>
  );
}
