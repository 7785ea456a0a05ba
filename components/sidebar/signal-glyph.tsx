import {
  Circle,
  CircleCheck,
  CircleStop,
  Clock,
  LoaderCircle,
  type LucideIcon,
  MessageCircleQuestionMark,
  RotateCw,
  TriangleAlert,
} from "lucide-react";
import { cn } from "@/lib/cn";
import type { ChatSignal } from "./chat-signal";

interface Look {
  icon: LucideIcon;
  color: string;
  /** For those who do not see the glyph. */
  name: string;
  /** The second line takes the colour too. */
  tintsLine?: boolean;
}

const LOOKS: Record<ChatSignal, Look> = {
  running: { icon: LoaderCircle, color: "text-accent", name: "Running", tintsLine: true },
  waiting_for_slot: { icon: Clock, color: "text-faint", name: "Waiting for a slot" },
  needs_you: { icon: MessageCircleQuestionMark, color: "text-warn", name: "Needs you", tintsLine: true },
  retrying: { icon: RotateCw, color: "text-warn", name: "Retrying", tintsLine: true },
  stopping: { icon: CircleStop, color: "text-faint", name: "Stopping" },
  stopped: { icon: CircleStop, color: "text-faint", name: "Stopped" },
  error: { icon: TriangleAlert, color: "text-danger", name: "Error", tintsLine: true },
  finished_unread: { icon: CircleCheck, color: "text-ok", name: "Finished, not read" },
  read: { icon: Circle, color: "text-faint", name: "Read" },
};

export function SignalGlyph({ signal }: { signal: ChatSignal }) {
  const { icon: Icon, color, name } = LOOKS[signal];
  return (
    <span className={cn("shrink-0", color)}>
      <Icon
        aria-hidden="true"
        size={16}
        strokeWidth={1.75}
        className={cn(signal === "running" && "animate-turn")}
      />
      <span className="sr-only">{name}</span>
    </span>
  );
}

/** The colour of the second line. */
export function signalLineColor(signal: ChatSignal): string {
  const { color, tintsLine } = LOOKS[signal];
  return tintsLine ? color : "text-muted";
}
