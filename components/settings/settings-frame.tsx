"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { ShortcutsDialog } from "@/components/shell/shortcuts-dialog";
import { useShellKeys } from "@/components/shell/use-shell-keys";
import { cn } from "@/lib/cn";
import type { ChatRole } from "@/lib/copy/error-copy";
import { routes } from "@/lib/routes";

const PERSONAL = [
  { href: routes.settings("profile"), label: "Profile" },
  { href: routes.settings("password"), label: "Password" },
  { href: routes.settings("appearance"), label: "Appearance" },
  { href: routes.settings("models"), label: "Models" },
  { href: routes.settings("tokens"), label: "API tokens" },
  { href: routes.settings("debug"), label: "Debug recording" },
];
const ADMINISTRATION = [
  { href: routes.admin("overview"), label: "Overview" },
  { href: routes.admin("models"), label: "Models" },
  { href: routes.admin("overrides"), label: "Model overrides" },
  { href: routes.admin("debug"), label: "Debug recording" },
];

/** A 200 px list of pages beside the page; on a phone the list stands above it. */
export function SettingsFrame({ role, children }: { role: ChatRole; children: ReactNode }) {
  const router = useRouter();
  const [shortcutsOpen, setShortcutsOpen] = useState(false);
  useShellKeys((action) => {
    if (action === "new-chat") router.push(routes.newChat);
    if (action === "settings") router.push(routes.settings());
    if (action === "shortcuts") setShortcutsOpen(true);
  });
  return (
    <div className="flex min-h-dvh bg-main phone:flex-col">
      <nav
        aria-label="Settings"
        className="flex w-50 shrink-0 flex-col border-r bg-app px-2 pb-4 phone:w-full phone:border-r-0 phone:border-b"
      >
        <Link
          href={routes.newChat}
          className="mx-0 my-2 flex h-7 items-center gap-2 rounded-row px-2 text-muted text-ui no-underline hover:bg-hover hover:text-fg touch:h-11"
        >
          <ArrowLeft aria-hidden="true" size={16} strokeWidth={1.75} />
          Chats
        </Link>
        <NavSection label="Settings" pages={PERSONAL} />
        {role === "admin" && <NavSection label="Administration" pages={ADMINISTRATION} />}
      </nav>
      <main className="min-w-0 flex-1 px-8 py-8 phone:px-4 phone:py-6">{children}</main>
      <ShortcutsDialog open={shortcutsOpen} onOpenChange={setShortcutsOpen} />
    </div>
  );
}

interface NavSectionProps {
  label: string;
  pages: readonly { href: string; label: string }[];
}

function NavSection({ label, pages }: NavSectionProps) {
  const pathname = usePathname();
  return (
    <section>
      <h2 className="px-2 pt-3 pb-1 text-faint text-label">{label}</h2>
      <ul className="flex flex-col phone:flex-row phone:flex-wrap">
        {pages.map((page) => {
          const isCurrent = pathname === page.href;
          return (
            <li key={page.href}>
              <Link
                href={page.href}
                {...(isCurrent ? { "aria-current": "page" as const } : {})}
                className={cn(
                  "focus-inside flex h-7 items-center rounded-row px-2 text-ui no-underline touch:h-11",
                  isCurrent ? "bg-active font-medium" : "text-muted hover:bg-hover hover:text-fg",
                )}
              >
                {page.label}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
