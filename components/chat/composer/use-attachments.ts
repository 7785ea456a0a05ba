"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useMe } from "@/components/shell/me-provider";
import { requireStillHere } from "@/components/shell/person-here";
import { isApiError } from "@/lib/api/api-error";
import { uploadFile } from "@/lib/api/files";
import { attachmentCopy } from "@/lib/copy/attachment-copy";
import { newId } from "@/lib/ids";
import { type Attachment, Attachments, type SentFile } from "./attachments";
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
      return uploadFile(small, signal);
    },
    describe: (error) => {
      if (error instanceof TooLargeImage) return attachmentCopy.imageTooLarge;
      return isApiError(error) ? error.message : attachmentCopy.failed;
    },
    newKey: () => newId("req"),
  });
  if (typeof window !== "undefined") storeByUser.set(userId, store);
  return store;
}

class TooLargeImage extends Error {}

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
