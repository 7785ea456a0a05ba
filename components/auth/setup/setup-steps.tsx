import { cn } from "@/lib/cn";

export type SetupStep = "account" | "model" | "folder";

const STEPS: { step: SetupStep; label: string }[] = [
  { step: "account", label: "Account" },
  { step: "model", label: "Model" },
  { step: "folder", label: "Folder" },
];

/** Where the first visit stands. */
export function SetupSteps({ current }: { current: SetupStep }) {
  return (
    <ol className="flex gap-4 text-meta">
      {STEPS.map(({ step, label }, index) => (
        <li
          key={step}
          {...(step === current ? { "aria-current": "step" as const } : {})}
          className={cn(step === current ? "font-medium text-fg" : "text-faint")}
        >
          {index + 1} {label}
        </li>
      ))}
    </ol>
  );
}
