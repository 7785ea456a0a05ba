import type { ReactNode } from "react";

interface NoticePageProps {
  title: string;
  children: ReactNode;
  actions: ReactNode;
}

/** A page that says one thing and offers the way on. */
export function NoticePage({ title, children, actions }: NoticePageProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center bg-main px-4 pt-[24vh] pb-8">
      <title>{`${title} · Lathe`}</title>
      <div className="flex w-full max-w-110 flex-col gap-3">
        <h1 className="text-page">{title}</h1>
        <div className="text-form text-muted break-words">{children}</div>
        <div className="flex flex-wrap gap-2 pt-1">{actions}</div>
      </div>
    </main>
  );
}
