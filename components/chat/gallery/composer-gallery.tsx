"use client";

import { focusManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { FrameProvider } from "@/components/shell/frame-provider";
import { type CurrentMe, MeProvider } from "@/components/shell/me-provider";
import { WatchProvider } from "@/components/shell/watch-provider";
import { modelsQuery } from "@/lib/api/models";
import type { Model } from "@/lib/api/schemas/models";
import { workspaceQuery } from "@/lib/api/workspaces";
import type { Chat, QueuedMessage } from "@/lib/chat/wire";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";
import { Composer, type ComposerProps } from "../composer/composer";
import { ComposerNotice } from "../composer/composer-notice";
import { DraftConflict } from "../composer/draft-conflict";
import { QueueList } from "../composer/queue-list";
import { useDraft } from "../composer/use-draft";
import { GALLERY_CHAT, MODELS, QUEUED, WITHOUT_SANDBOX, WORKSPACES } from "./composer-fixtures";
import { HOSTILE } from "./hostile-text";

const nothing = () => {};
const done = () => Promise.resolve(true);
const DRAFT_CHOICE = { takeTheirs: () => "", keepMine: nothing };
const NO_CHATS: Chat[] = [];
const QUEUE_ACTIONS = {
  remove: nothing,
  sendNow: nothing,
  edit: done,
  move: done,
  onLate: nothing,
  focusComposer: nothing,
};

interface Specimen {
  name: string;
  text?: string;
  chat?: Partial<Chat>;
  models?: readonly Model[];
  workspace?: WorkspaceView;
  queued?: readonly QueuedMessage[];
  /** What another device has typed. */
  otherDraft?: string;
  role?: CurrentMe["role"];
  composer?: Partial<ComposerProps>;
}

const SPECIMENS: readonly Specimen[] = [
  { name: "Composer, empty" },
  { name: "Composer, with text", text: "Fix the cause, not the test." },
  { name: "Composer, busy", composer: { busy: true, placeholder: "Add to the queue…" } },
  { name: "Composer, busy with text", text: "Then the changelog.", composer: { busy: true } },
  { name: "Composer, stopping", composer: { busy: true, stopping: true } },
  {
    name: "Composer, another device's draft",
    text: "Typed here.",
    otherDraft: "Typed on the train, and never sent.",
  },
  { name: "Composer, queue", queued: QUEUED, composer: { busy: true } },
  { name: "Composer, no model, administrator", models: [], text: "Kept.", composer: { blocked: true } },
  { name: "Composer, no model, member", models: [], role: "member", composer: { blocked: true } },
  { name: "Composer, demo", models: MODELS.demo },
  { name: "Composer, waiting for a slot", chat: { status: "running", waitingForCapacity: true } },
  { name: "Composer, archived", chat: { archived: true }, composer: { blocked: true } },
  {
    name: "Composer, a plan without commands",
    chat: { planMode: true },
    workspace: WITHOUT_SANDBOX,
    composer: { plan: { on: true, onChange: nothing } },
  },
  ...Object.entries(WORKSPACES).map(([name, workspace]) => ({
    name: `Composer, workspace ${name}`,
    workspace,
  })),
  { name: "Composer, long word", text: HOSTILE.longWord },
  { name: "Composer, right to left", text: HOSTILE.rightToLeft },
  { name: "Composer, many lines", text: HOSTILE.lines },
];

/** The composer and what stands on it, in every state. */
export function ComposerGallery() {
  // Synchronises with what asks again by itself: it does so for a page in front only, and a picture must not change.
  useEffect(() => {
    focusManager.setFocused(false);
    return () => focusManager.setFocused(undefined);
  }, []);

  return SPECIMENS.map((specimen) => (
    <section key={specimen.name} className="min-w-0">
      <h3 className="pb-1 text-faint text-label">{specimen.name}</h3>
      <Stand {...specimen}>
        <FramedFor workspace={specimen.workspace}>
          <FilledComposer {...specimen} />
        </FramedFor>
      </Stand>
    </section>
  ));
}

/** A notice of the workspace leads to the panel, which belongs to the frame; its height is not wanted here. */
function FramedFor({ workspace, children }: { workspace: WorkspaceView | undefined; children: ReactNode }) {
  if (workspace === undefined) return children;
  return (
    <div className="max-h-60 overflow-hidden">
      <FrameProvider>
        <div className="w-full bg-main">{children}</div>
      </FrameProvider>
    </div>
  );
}

function FilledComposer(specimen: Specimen) {
  const { name, text = "", chat: patch, workspace, queued = [], otherDraft, composer } = specimen;
  const place = `gallery/${name}`;
  const { change } = useDraft(place);
  const chat = { ...GALLERY_CHAT, workspaceId: workspace?.id ?? null, ...patch };

  // Synchronises the browser's draft with the text of the specimen.
  useEffect(() => {
    change(text);
    return () => change("");
  }, [change, text]);

  return (
    <Composer
      place={place}
      placeholder="Reply…"
      modelId={null}
      onModelChange={nothing}
      effort={null}
      onEffortChange={nothing}
      onSend={nothing}
      onStop={nothing}
      takesFocus={false}
      above={<QueueList queued={queued} chat={chat} actions={QUEUE_ACTIONS} />}
      notice={
        otherDraft === undefined ? (
          <ComposerNotice chat={chat} modelId={null} />
        ) : (
          <DraftConflict other={otherDraft} choice={DRAFT_CHOICE} onRestore={nothing} />
        )
      }
      {...composer}
    />
  );
}

/** Answers every question that a specimen asks, so that a picture depends on no server. */
function Stand({
  models = MODELS.real,
  workspace,
  role = "admin",
  children,
}: Specimen & { children: ReactNode }) {
  const [queries] = useState(() => {
    const client = new QueryClient({ defaultOptions: { queries: { staleTime: "static", retry: false } } });
    client.setQueryData(modelsQuery().queryKey, { items: [...models], nextCursor: null });
    if (workspace !== undefined) client.setQueryData(workspaceQuery(workspace.id).queryKey, workspace);
    return client;
  });
  const me = { id: "usr_gallery", name: "Ada", email: "ada@example.com", role, adminNames: "Ada or Grace" };
  return (
    <MeProvider me={me}>
      <WatchProvider chats={NO_CHATS}>
        <QueryClientProvider client={queries}>{children}</QueryClientProvider>
      </WatchProvider>
    </MeProvider>
  );
}
