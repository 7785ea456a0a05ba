import type { Metadata } from "next";
import { PageHead } from "@/components/settings/page-head";
import { TokenForm } from "@/components/settings/token-form";
import { TokenList } from "@/components/settings/token-list";
import { listTokens } from "@/db/queries/tokens";
import { toApiToken } from "@/lib/auth/present-token";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "API tokens" };

export default async function TokensPage() {
  const { userId } = await pageUser();
  const tokens = await listTokens(getRuntime().db, userId);
  return (
    <>
      <PageHead title="API tokens">
        A program that sends one works as you. The value is shown once, when it is made.
      </PageHead>
      <div className="flex flex-col gap-8">
        <TokenList tokens={tokens.map(toApiToken)} />
        <TokenForm />
      </div>
    </>
  );
}
