"use client";

import { NoticePage } from "@/components/shell/notice-page";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { routes } from "@/lib/routes";

interface ErrorPageProps {
  error: unknown;
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const digest = digestOf(error);
  return (
    <NoticePage
      title="This page could not be shown"
      actions={
        <>
          <Button look="primary" size="form" onClick={() => retry()}>
            Try again
          </Button>
          <ButtonLink size="form" href={routes.newChat}>
            Go to the chats
          </ButtonLink>
        </>
      }
    >
      <p>Chats, drafts and running work are safe.</p>
      {digest !== null && (
        <p className="pt-1 text-meta">
          The server's log has the reason under <code>{digest}</code>.
        </p>
      )}
    </NoticePage>
  );
}

function digestOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("digest" in error)) return null;
  return typeof error.digest === "string" ? error.digest : null;
}
