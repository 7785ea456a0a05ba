"use client";

import { CircleStop, Clock, type LucideIcon, MessageCircleQuestion, RotateCw, WifiOff } from "lucide-react";
import { TextButton } from "@/components/tool-call/text-button";
import { Spinner } from "@/components/ui/spinner";
import { cn } from "@/lib/cn";
import { formatElapsed } from "@/lib/format";
import type { LiveAction, LiveGlyph, LiveLine } from "./live-line";

const GLYPHS: Record<Exclude<LiveGlyph, "work">, { icon: LucideIcon; look: string }> = {
  stop: { icon: CircleStop, look: "text-faint" },
  retry: { icon: RotateCw, look: "text-warn" },
  offline: { icon: WifiOff, look: "text-warn" },
  clock: { icon: Clock, look: "text-faint" },
  question: { icon: MessageCircleQuestion, look: "text-warn" },
};

interface LiveLineViewProps {
  line: LiveLine;
  now: number;
  /** A button whose action is missing is not drawn. */
  actions: Partial<Record<LiveAction, () => void>>;
}

/** What happens now, in one line that is always there while a turn runs. */
export function LiveLineView({ line, now, actions }: LiveLineViewProps) {
  const buttons = line.buttons.flatMap(({ action, label }) => {
    const press = actions[action];
    return press === undefined ? [] : [{ label, press }];
  });
  const isSentence = buttons.length > 0 || line.kind === "queued";
  return (
    <div
      className={cn(
        "flex min-h-8 items-center gap-2 text-ui",
        !isSentence && "phone:min-h-14 phone:flex-wrap phone:content-start phone:gap-y-0",
      )}
      data-live-line={line.kind}
    >
      <Glyph glyph={line.glyph} />
      <span
        className={cn(
          isSentence ? "min-w-0 break-words" : "max-w-[70%] shrink-0 truncate font-medium",
          !isSentence && "phone:min-w-0 phone:max-w-none phone:flex-1 phone:leading-8",
          // The room of the second line is there in any case.
          !isSentence && line.output === "" && "phone:py-1 phone:leading-6 phone:whitespace-normal",
        )}
      >
        {line.text}
      </span>
      {line.output !== "" && (
        <span className="min-w-0 flex-1 truncate font-mono text-code text-muted phone:order-last phone:basis-full phone:pl-6">
          {line.output}
        </span>
      )}
      {buttons.map(({ label, press }) => (
        <TextButton key={label} onClick={press}>
          {label}
        </TextButton>
      ))}
      {line.since !== null && (
        <span className="ml-auto shrink-0 text-meta text-faint tabular-nums">
          {formatElapsed(now - line.since)}
        </span>
      )}
    </div>
  );
}

function Glyph({ glyph }: { glyph: LiveGlyph }) {
  if (glyph === "work") return <Spinner className="text-accent" />;
  const { icon: Icon, look } = GLYPHS[glyph];
  return <Icon aria-hidden="true" size={16} strokeWidth={1.75} className={`shrink-0 ${look}`} />;
}
