"use client";

import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { cn } from "@/lib/cn";
import { buttonClass, type ButtonLook } from "./button-class";
import { Spinner } from "./spinner";

interface ButtonProps extends Omit<ComponentProps<"button">, "children">, ButtonLook {
  icon?: ReactNode;
  /** Given at all, room for the spinner is kept, so that the width never changes. */
  busy?: boolean;
  children: ReactNode;
}

/** One primary per region; destructive only inside a confirmation. */
export function Button({ look, size, icon, busy, className, onClick, children, ...rest }: ButtonProps) {
  const reserved = busy !== undefined && icon === undefined;
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      onClick={press}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest["aria-disabled"]}
      className={cn(buttonClass({ look, size }), reserved && "relative px-6", className)}
    >
      {busy && <Spinner size={14} className={reserved ? "absolute left-1.5" : ""} />}
      {!busy && icon}
      {children}
    </button>
  );
}
