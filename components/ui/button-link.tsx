import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { buttonClass, type ButtonLook } from "./button-class";

interface ButtonLinkProps extends ButtonLook {
  href: string;
  className?: string;
  children: ReactNode;
}

/** Goes to a page and looks like a button. */
export function ButtonLink({ href, look, size, className, children }: ButtonLinkProps) {
  return (
    <Link href={href} className={cn(buttonClass({ look, size }), "no-underline", className)}>
      {children}
    </Link>
  );
}
