"use client";

import { useCallback, useRef } from "react";
import { orToast } from "@/components/ui/or-toast";
import { editMessage } from "@/lib/api/messages";
import type { EditedMessage } from "@/lib/api/schemas/messages";
import { chatCopy } from "@/lib/copy/chat-copy";
import { newId } from "@/lib/ids";
import type { SentFile } from "./composer/attachments";
import type { ComposerHandle } from "./composer/composer";
import { contentOf } from "./composer/outbox";

interface EditSources {
  chatId: string;
  modelId: string | null;
  effort: string | null;
  putEdited: (edited: EditedMessage) => void;
  composer: { readonly current: ComposerHandle | null };
}

/** Runs again from a message in other words. The same key goes with the same words, so that trying again edits once. */
export function useEditMessage({ chatId, modelId, effort, putEdited, composer }: EditSources) {
  const lastTry = useRef({ words: "", key: "" });
  return useCallback(
    async (messageId: string, text: string, files: readonly SentFile[]) => {
      const content = contentOf({ text, files });
      const words = JSON.stringify([messageId, modelId, effort, content]);
      if (lastTry.current.words !== words) lastTry.current = { words, key: newId("req") };
      const body = { content, modelId, reasoningEffort: effort };
      const work = editMessage({ chatId, messageId, body, idempotencyKey: lastTry.current.key }).then(
        putEdited,
      );
      const isAccepted = await orToast(work, chatCopy.edit.failed);
      if (isAccepted) composer.current?.focus();
      return isAccepted;
    },
    [chatId, modelId, effort, putEdited, composer],
  );
}
