"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useState } from "react";
import { type OutboxItem, parseOutbox, pauseBeforeRetry } from "@/components/chat/composer/outbox";
import { useWatchStore } from "@/components/shell/watch-provider";
import { EMPTY_FOLDER, parseChoice, type WorkspaceChoice } from "@/components/workspace/workspace-choice";
import { isApiError } from "@/lib/api/api-error";
import { createChat } from "@/lib/api/chats";
import { createWorkspace } from "@/lib/api/workspaces";
import type { Chat } from "@/lib/chat/wire";
import { routes } from "@/lib/routes";

/** The first message of a chat that the server has not confirmed yet. */
export interface PendingChat extends OutboxItem {
  choice: WorkspaceChoice;
}

export interface NewChatRequest {
  text: string;
  modelId: string | null;
  choice: WorkspaceChoice;
}

interface CreatingChat {
  pending: PendingChat | null;
  create: (request: NewChatRequest) => void;
  tryAgain: () => void;
  /** Gives the text back for the composer. */
  takeBack: () => string;
}

const STORAGE_KEY = "lathe:outbox:new";

/**
 * Makes a chat of a first message. It stays in the browser's storage until the server has answered, is tried for a minute
 * with one idempotency key, and then opens.
 */
export function useCreateChat(): CreatingChat {
  const router = useRouter();
  const store = useWatchStore();
  const [pending, setPending] = useState<PendingChat | null>(null);
  const keep = useCallback((next: PendingChat | null) => {
    setPending(next);
    save(next);
  }, []);

  // Takes over what an earlier page could not send; storage exists in the browser only.
  useEffect(() => setPending(load()), []);

  // Synchronises the unsent message with the server.
  useEffect(() => {
    if (pending?.state !== "sending") return;
    const page = new AbortController();
    void deliver(pending, page.signal).then((outcome) => {
      if (outcome.type === "left") return;
      if (outcome.type === "created") {
        save(null);
        store.put(outcome.chat);
        if (!page.signal.aborted) router.push(routes.chat(outcome.chat.id));
      } else if (!page.signal.aborted) {
        keep({ ...pending, state: "failed", problem: outcome.problem });
      }
    });
    return () => page.abort();
  }, [pending, keep, router, store]);

  return {
    pending,
    create: ({ text, modelId, choice }) => {
      const nowMs = Date.now();
      const key = crypto.randomUUID();
      const times = { createdAtMs: nowMs, roundStartedAtMs: nowMs };
      keep({ key, text, modelId, choice, ...times, busyBehavior: "queue", state: "sending", problem: null });
    },
    tryAgain: () => {
      if (pending) keep({ ...pending, state: "sending", problem: null, roundStartedAtMs: Date.now() });
    },
    takeBack: () => {
      keep(null);
      return pending?.text ?? "";
    },
  };
}

type Outcome =
  | { type: "created"; chat: Chat }
  | { type: "failed"; problem: string | null }
  /** The page was left between two tries; what is stored is tried by the next one. */
  | { type: "left" };

async function deliver(item: PendingChat, page: AbortSignal): Promise<Outcome> {
  for (let tries = 1; !page.aborted; tries++) {
    try {
      const workspaceId = await workspaceOf(item);
      const content = [{ type: "text" as const, text: item.text }];
      const chat = await createChat({ content, modelId: item.modelId, workspaceId }, item.key);
      return { type: "created", chat };
    } catch (error) {
      const retryable = !isApiError(error) || error.retryable;
      const pause = pauseBeforeRetry(item, { retryable, tries, nowMs: Date.now() });
      if (pause === null) return { type: "failed", problem: problemOf(error) };
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return { type: "left" };
}

function problemOf(error: unknown): string | null {
  return isApiError(error) && error.code !== "network" ? error.message : null;
}

/** A picked folder gets its workspace now, with a key of its own; an empty folder is made when the agent needs one. */
async function workspaceOf({ key, choice }: PendingChat): Promise<string | null> {
  switch (choice.type) {
    case "empty":
      return null;
    case "workspace":
      return choice.workspaceId;
    case "folder":
      return (await createWorkspace({ path: choice.path }, `${key}-workspace`)).id;
  }
}

function load(): PendingChat | null {
  try {
    const [item] = parseOutbox(localStorage.getItem(STORAGE_KEY));
    if (!item) return null;
    return { ...item, choice: "choice" in item ? parseChoice(item.choice) : EMPTY_FOLDER };
  } catch {
    return null;
  }
}

function save(item: PendingChat | null): void {
  try {
    if (item === null) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, JSON.stringify([item]));
  } catch {
    // The copy in memory has to do.
  }
}
