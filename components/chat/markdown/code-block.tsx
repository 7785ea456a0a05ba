"use client";

import { memo, useState } from "react";
import { CopyTextButton, TextButton } from "@/components/tool-call/text-button";
import { cn } from "@/lib/cn";
import { type CodeToken, TOKEN_CLASS } from "./code-tokens";
import { useCodeTokens } from "./use-code-tokens";

interface CodeBlockProps {
  code: string;
  language: string;
  /** The model is still writing it: colours come when it is whole. */
  isIncomplete: boolean;
}

export const CodeBlock = memo(function CodeBlock({ code, language, isIncomplete }: CodeBlockProps) {
  const [wraps, setWraps] = useState(false);
  const tokens = useCodeTokens(code, language, !isIncomplete);
  return (
    <div className="overflow-hidden rounded-card border" dir="ltr">
      <div className="flex h-8 items-center gap-3 border-b bg-inset px-3 touch:h-11">
        <span className="min-w-0 flex-1 truncate text-meta text-muted">{language || "text"}</span>
        <TextButton onClick={() => setWraps(!wraps)}>{wraps ? "Do not wrap" : "Wrap"}</TextButton>
        <CopyTextButton text={code} />
      </div>
      <pre
        tabIndex={0}
        role="group"
        aria-label={language ? `Code, ${language}` : "Code"}
        className={cn(
          "focus-inside overflow-x-auto px-3 py-2 text-code",
          wraps ? "break-all whitespace-pre-wrap" : "whitespace-pre",
        )}
      >
        <code>
          {tokens === null
            ? code
            : tokens.map((line, index) => (
                <Line key={index} tokens={line} isLast={index === tokens.length - 1} />
              ))}
        </code>
      </pre>
    </div>
  );
});

function Line({ tokens, isLast }: { tokens: readonly CodeToken[]; isLast: boolean }) {
  return (
    <>
      {tokens.map(({ text, kind }, index) =>
        kind === "plain" ? (
          text
        ) : (
          <span key={index} className={TOKEN_CLASS[kind]}>
            {text}
          </span>
        ),
      )}
      {isLast ? "" : "\n"}
    </>
  );
}
