import { LoaderCircle } from "lucide-react";
import { cn } from "@/lib/cn";

/** Turns once in 1.2 s; under reduced motion it is a still glyph. The sentence beside it says what is going on. */
export function Spinner({ size = 16, className }: { size?: 12 | 14 | 16; className?: string }) {
  return (
    <LoaderCircle
      aria-hidden="true"
      size={size}
      strokeWidth={1.75}
      className={cn("animate-turn shrink-0", className)}
    />
  );
}
