import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { CONTROL_CLASS } from "./control-class";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cn(CONTROL_CLASS, "h-8 touch:h-11", className)} />;
}
