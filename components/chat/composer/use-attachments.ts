"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useMe } from "@/components/shell/me-provider";
import { requireStillHere } from "@/components/shell/person-here";
import { isApiError } from "@/lib/api/api-error";
import { uploadFile } from "@/lib/api/files";
import { attachmentCopy } from "@/lib/copy/attachment-copy";
import { newId } from "@/lib/ids";
import { MAX_FILE_BYTES, MAX_PROMPT_FILE_BYTES } from "@/lib/chat/files/limits";
import {
  type Attachment,
  Attachments,
  type SentFile,
  TooMuchTogether,
  type UploadProblem,
} from "./attachments";
import { browserStorage } from "./browser-storage";
import { shrinkImage } from "./shrink-image";

const NONE: readonly Attachment[] = [];
const storeByUser = new Map<string, Attachments>();

/** A person's unsent files in this tab. A server has nobody's. */
function attachmentsOf(userId: string): Attachments {
  const known = storeByUser.get(userId);
  if (known !== undefined) return known;
  const store = new Attachments({
    storage: browserStorage(),
    userId,
    upload: async (file, signal) => {
      requireStillHere(userId);
      const small = await shrinkImage(file);
      if (small === null) throw new TooLargeImage();
      if (small.size > MAX_FILE_BYTES) throw new TooLargeFile();
      return uploadFile(small, signal);
    },
    describe: describeProblem,
    newKey: () => newId("req"),
  });
  if (typeof window !== "undefined") {
    storeByUser.set(userId, store);
    // As long as the tab, like the store.
    window.addEventListener("storage", ({ key }) => store.stored(key));
  }
  return store;
}

class TooLargeImage extends Error {}
class TooLargeFile extends Error {}

/** What was refused for what it is will be refused again; a network or a server may be better the next time. */
function describeProblem(error: unknown, name: string): UploadProblem {
  if (error instanceof TooLargeImage) return { problem: attachmentCopy.imageTooLarge(name), mayRetry: false };
  if (error instanceof TooMuchTogether) {
    return { problem: attachmentCopy.tooMuchTogether(name, MAX_PROMPT_FILE_BYTES), mayRetry: true };
  }
  const isTooLarge =
    error instanceof TooLargeFile || (isApiError(error) && error.code === "payload_too_large");
  if (isTooLarge) return { problem: attachmentCopy.tooLarge(name, MAX_FILE_BYTES), mayRetry: false };
  if (!isApiError(error)) return { problem: attachmentCopy.failed, mayRetry: true };
  return { problem: error.message, mayRetry: error.code !== "invalid_request" };
}

/** Takes what could not be attached to a new chat along to that chat. */
export function moveFailedAttachments(userId: string, from: string, to: string): void {
  attachmentsOf(userId).moveFailed(from, to);
}

export interface PlaceAttachments {
  items: readonly Attachment[];
  isUploading: boolean;
  add: (files: readonly File[]) => void;
  remove: (key: string) => void;
  tryAgain: (key: string) => void;
  take: () => SentFile[];
  giveBack: (files: readonly SentFile[]) => void;
  /** What is there at this moment, for callbacks. */
  read: () => readonly Attachment[];
}

/** The files of the unsent message of a place. */
export function useAttachments(place: string): PlaceAttachments {
  const { id } = useMe();
  const store = useMemo(() => attachmentsOf(id), [id]);
  const read = useCallback(() => store.at(place), [store, place]);
  const items = useSyncExternalStore(store.subscribe, read, () => NONE);
  return useMemo(
    () => ({
      items,
      isUploading: items.some(({ state }) => state === "uploading"),
      add: (files) => store.add(place, files),
      remove: (key) => store.remove(place, key),
      tryAgain: (key) => store.tryAgain(place, key),
      take: () => store.take(place),
      giveBack: (files) => store.giveBack(place, files),
      read,
    }),
    [items, store, place, read],
  );
}
