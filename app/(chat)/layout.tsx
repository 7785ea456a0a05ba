import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { pageUser } from "@/app/page-user";
import { Providers } from "@/app/providers";
import { readView } from "@/app/view";
import { PushLink } from "@/components/push/push-link";
import { ChimePlayer } from "@/components/shell/chime-player";
import { FrameProvider } from "@/components/shell/frame-provider";
import { IconDot } from "@/components/shell/icon-dot";
import { MeProvider } from "@/components/shell/me-provider";
import { PersonHere } from "@/components/shell/person-here";
import { SignedOutDialog } from "@/components/shell/signed-out-dialog";
import { WatchProvider } from "@/components/shell/watch-provider";
import { Sidebar } from "@/components/sidebar/sidebar";
import { listChats } from "@/db/queries/chats";
import { listAdminNames } from "@/db/queries/users";
import { modelsQuery } from "@/lib/api/models";
import { listUsableModels } from "@/lib/commands/list-models";
import { listNames } from "@/lib/copy/error-copy";
import { getRuntime } from "@/lib/runtime";

const FIRST_PAGE = 50;

/** The frame of every page with chats: the list on the left, the page's columns beside it. */
export default async function ChatLayout({ children }: LayoutProps<"/">) {
  const user = await pageUser();
  const { db, env, clock } = getRuntime();
  const [page, models, admins] = await Promise.all([
    listChats(db, { ownerId: user.userId, archived: false, limit: FIRST_PAGE }),
    listUsableModels({ db, env }),
    listAdminNames(db),
  ]);
  // The list and the composer both name models: with one answer for all, what the server draws is what the browser begins with.
  const queries = new QueryClient();
  queries.setQueryData(modelsQuery().queryKey, { items: models, nextCursor: null });
  const me = {
    id: user.userId,
    name: user.name,
    email: user.email,
    role: user.role,
    adminNames: listNames(admins),
  };
  return (
    <Providers view={await readView()}>
      <MeProvider me={me}>
        <WatchProvider chats={page.items}>
          <HydrationBoundary state={dehydrate(queries)}>
            <FrameProvider>
              <Sidebar renderedAt={clock.now()} olderCursor={page.nextCursor} />
              {children}
            </FrameProvider>
          </HydrationBoundary>
          <IconDot />
          <ChimePlayer />
          <PushLink userId={user.userId} />
          <PersonHere />
          <SignedOutDialog />
        </WatchProvider>
      </MeProvider>
    </Providers>
  );
}
