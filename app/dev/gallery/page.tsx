import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ChatGallery } from "@/components/chat/gallery/chat-gallery";
import { routes } from "@/lib/routes";
import { getRuntime } from "@/lib/runtime";
import { AdminSection } from "./sections/admin-section";
import { ControlsSection } from "./sections/controls-section";
import { DebugSection } from "./sections/debug-section";
import { ErrorSection } from "./sections/error-section";
import { SidebarSection } from "./sections/sidebar-section";

export const metadata: Metadata = { title: "Gallery · Lathe", robots: { index: false } };

const SECTIONS: Record<string, { title: string; draw: () => ReactNode }> = {
  sidebar: { title: "Sidebar", draw: () => <SidebarSection /> },
  chat: { title: "Chat", draw: () => <ChatGallery /> },
  errors: { title: "Errors", draw: () => <ErrorSection /> },
  controls: { title: "Controls", draw: () => <ControlsSection /> },
  debug: { title: "Debug", draw: () => <DebugSection /> },
  administration: { title: "Administration", draw: () => <AdminSection /> },
};

/** Everything that is drawn, in every state, for pictures; test builds only. */
export default async function GalleryPage({ searchParams }: PageProps<"/dev/gallery">) {
  if (!getRuntime().env.gallery) notFound();
  const wanted = (await searchParams)["section"];
  const shown = Object.entries(SECTIONS).filter(([name]) => wanted === undefined || wanted === name);
  return (
    <main className="mx-auto flex min-h-dvh max-w-(--column) flex-col gap-8 bg-main px-6 py-6 phone:px-4">
      <h1 className="text-page">Gallery</h1>
      <nav aria-label="Sections" className="flex flex-wrap gap-3">
        {Object.entries(SECTIONS).map(([name, { title }]) => (
          <Link key={name} href={`${routes.gallery}?section=${name}`} className="text-link underline">
            {title}
          </Link>
        ))}
      </nav>
      {shown.map(([name, { title, draw }]) => (
        <section key={name} className="flex min-w-0 flex-col gap-6">
          <h2 className="text-panel">{title}</h2>
          {draw()}
        </section>
      ))}
    </main>
  );
}
