"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { isApiError } from "@/lib/api/api-error";
import { filesOfQuery } from "@/lib/api/workspaces";
import { chatCopy } from "@/lib/copy/chat-copy";
import { type FileMention, mayMean, mentionAt, pathInText } from "./file-mentions";
import type { CaretField } from "./use-caret";
import { useOptionMenu } from "./use-option-menu";

interface FileOptions {
  text: string;
  at: CaretField;
  /** Whose files are offered; null: no workspace is known yet. */
  workspaceId: string | null;
}

/** The files of the workspace, while one is being named after an `@`. */
export function useFileOptions({ text, at, workspaceId }: FileOptions) {
  const mention = workspaceId === null ? null : mentionAt(text, at.caret);
  const { data, error, isPlaceholderData } = useQuery({
    ...filesOfQuery(workspaceId ?? "", mention?.typed ?? ""),
    enabled: mention !== null,
    placeholderData: keepPreviousData,
  });
  const choose = (path: string) => {
    if (mention !== null) at.replace(mention.start, `${pathInText(path)} `);
  };
  const isOffered = mention !== null && error === null;
  // Until its own answer is there, no letter may choose what was meant by fewer.
  const meant = (data?.items ?? []).filter(({ path }) => mayMean(path, mention?.typed ?? ""));
  const options = meant.map(({ path }) => ({
    key: path,
    label: path.slice(path.lastIndexOf("/") + 1),
    description: path.slice(0, Math.max(0, path.lastIndexOf("/"))),
    refusal: null,
    choose: () => choose(path),
  }));
  const list = useOptionMenu({
    label: chatCopy.files.list,
    typed: mention === null ? "" : `${mention.start} ${mention.typed}`,
    options: isOffered ? options : null,
  });
  const isEmpty = !isPlaceholderData && data?.items.length === 0;
  return { ...list, refusal: refusalOf(mention, { isEmpty, error }) };
}

/** Why a file that is being named cannot be offered. */
function refusalOf(
  mention: FileMention | null,
  { isEmpty, error }: { isEmpty: boolean; error: Error | null },
): string | null {
  if (mention === null) return null;
  if (error !== null) return isApiError(error) ? chatCopy.files.refused(error.message) : null;
  return isEmpty && mention.typed === "" ? chatCopy.files.none : null;
}
