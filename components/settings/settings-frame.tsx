"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { ShortcutsDialog } from "@/components/shell/shortcuts-dialog";
import { useShellKeys } from "@/components/shell/use-shell-keys";
import { cn } from "@/lib/cn";
import type { ChatRole } from "@/lib/copy/error-copy";
import { instructionsCopy } from "@/lib/copy/instructions-copy";
import { pushCopy } from "@/lib/copy/push-copy";
import { routes } from "@/lib/routes";

const PERSONAL = [
  { href: routes.settings("profile"), label: "Profile" },
  { href: routes.settings("password"), label: "Password" },
  { href: routes.settings("appearance"), label: "Appearance" },
  { href: routes.settings("models"), label: "Models" },
  { href: routes.settings("skills"), label: "Skills" },
  { href: routes.settings("notifications"), label: pushCopy.settings.title },
  { href: routes.settings("tokens"), label: "API tokens" },
  { href: routes.settings("debug"), label: "Debug recording" },
];
const ADMINISTRATION = [
  { href: routes.admin("overview"), label: "Overview" },
  { href: routes.admin("models"), label: "Models" },
  { href: routes.admin("overrides"), label: "Model overrides" },
  { href: routes.admin("workspaces"), label: "Workspaces" },
  { href: routes.admin("instructions"), label: instructionsCopy.title },
  { href: routes.admin("debug"), label: "Debug recording" },
];

/** A 200 px list of pages beside the page; on a phone it is one row above it, which is pushed sideways. */
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
        className="flex w-50 shrink-0 flex-col border-r bg-app px-2 pb-4 phone:w-full phone:flex-row phone:items-center phone:border-r-0 phone:border-b phone:pb-0"
      >
        <Link
          href={routes.newChat}
          className="my-2 flex h-7 shrink-0 items-center gap-2 rounded-row px-2 text-muted text-ui no-underline hover:bg-hover hover:text-fg touch:h-11"
        >
          <ArrowLeft aria-hidden="true" size={16} strokeWidth={1.75} />
          Chats
        </Link>
        <div className="relative [scrollbar-width:none] phone:flex phone:min-w-0 phone:flex-1 phone:overflow-x-auto phone:border-l phone:pr-2">
          <NavSection label="Settings" pages={PERSONAL} />
          {role === "admin" && <NavSection label="Administration" pages={ADMINISTRATION} />}
        </div>
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
    <section className="phone:flex phone:shrink-0 phone:items-center">
      <h2 className="px-2 pt-3 pb-1 text-faint text-label phone:py-0">{label}</h2>
      <ul className="flex flex-col phone:flex-row">
        {pages.map((page) => {
          const isCurrent =
            pathname === page.href || (page.href !== routes.admin() && pathname.startsWith(`${page.href}/`));
          return (
            <li key={page.href}>
              <Link
                ref={isCurrent ? centre : null}
                href={page.href}
                {...(isCurrent ? { "aria-current": "page" as const } : {})}
                className={cn(
                  "focus-inside flex h-7 items-center rounded-row px-2 text-ui whitespace-nowrap no-underline touch:h-11",
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

/** In the row of a phone the page that is open is in sight. The page itself does not move. */
function centre(link: HTMLElement | null): void {
  const row = link?.offsetParent;
  if (link && row) row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
}
