"use client";

import { useState, useTransition } from "react";
import { Age, useNow } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { DataTable, type Column } from "@/components/ui/data-table";
import { toast, toastError } from "@/components/ui/toast";
import { revokeToken } from "@/lib/actions/tokens";
import type { ApiToken } from "@/lib/api/schemas/tokens";
import { formatDate } from "@/lib/format";

export function TokenList({ tokens }: { tokens: ApiToken[] }) {
  const [chosen, setChosen] = useState<ApiToken | null>(null);
  const [isPending, startTransition] = useTransition();

  const revoke = (token: ApiToken) =>
    startTransition(async () => {
      const result = await revokeToken(token.id);
      setChosen(null);
      if (result.ok) toast(`${token.name} was revoked.`);
      else toastError(`${token.name} was not revoked.`, { detail: result.error.message });
    });

  if (tokens.length === 0) {
    return (
      <EmptyState padded={false}>
        No tokens yet. Scripts and other programs use one to work as you.
      </EmptyState>
    );
  }
  const columns: Column<ApiToken>[] = [
    { title: "Name", isTitle: true, cell: (token) => <span className="wrap-anywhere">{token.name}</span> },
    { title: "May", cell: (token) => (token.scope === "read" ? <Chip>only read</Chip> : "everything") },
    { title: "Last used", cell: (token) => (token.lastUsedAt ? <Age at={token.lastUsedAt} /> : "never") },
    { title: "Expires", cell: (token) => <Expiry at={token.expiresAt} /> },
    {
      title: "",
      isAction: true,
      cell: (token) => (
        <Button look="quiet" onClick={() => setChosen(token)} aria-label={`Revoke ${token.name}`}>
          Revoke
        </Button>
      ),
    },
  ];
  return (
    <>
      <DataTable label="API tokens" columns={columns} rows={tokens} rowKey={(token) => token.id} />
      <ConfirmDialog
        open={chosen !== null}
        onOpenChange={(open) => !open && setChosen(null)}
        title={`Revoke ${chosen?.name ?? ""}?`}
        sentence="Whatever uses it is refused from now on. That cannot be undone."
        confirm="Revoke the token"
        destructive
        busy={isPending}
        onConfirm={() => chosen && revoke(chosen)}
      />
    </>
  );
}

function Expiry({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return "never";
  return <time dateTime={at}>{now === null ? "" : formatDate(at, now)}</time>;
}
