"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { isApiError } from "@/lib/api/api-error";
import { filesOfQuery } from "@/lib/api/workspaces";
import { chatCopy } from "@/lib/copy/chat-copy";
import { type FileMention, mayMean, mentionAt, pathInText } from "./file-mentions";
import { useOptionMenu } from "./use-option-menu";

interface FileOptions {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  /** Whose files are offered; null: no workspace is known yet. */
  workspaceId: string | null;
  onChange: (text: string) => void;
}

const NO_CARET = { text: "", at: -1 };

/** The files of the workspace, while one is being named after an `@`. */
export function useFileOptions({ field, text, workspaceId, onChange }: FileOptions) {
  const [caret, setCaret] = useState(NO_CARET);
  // A caret of another text, such as before a prompt was recalled, says nothing about this one.
  const mention = workspaceId === null || caret.text !== text ? null : mentionAt(text, caret.at);
  const { data, error, isPlaceholderData } = useQuery({
    ...filesOfQuery(workspaceId ?? "", mention?.typed ?? ""),
    enabled: mention !== null,
    placeholderData: keepPreviousData,
  });
  const choose = (path: string) => {
    const area = field.current;
    if (mention === null || area === null) return;
    const after = text.slice(caret.at);
    // The field itself is changed first, so that the caret stays where the path ends.
    area.setRangeText(`${pathInText(path)}${/^\s/.test(after) ? "" : " "}`, mention.start, caret.at, "end");
    onChange(area.value);
    noteCaret();
  };
  const noteCaret = () => {
    const area = field.current;
    if (area === null) return;
    const at = area.selectionStart === area.selectionEnd ? area.selectionEnd : -1;
    setCaret((before) =>
      before.at === at && before.text === area.value ? before : { text: area.value, at },
    );
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
  return { ...list, refusal: refusalOf(mention, { isEmpty, error }), noteCaret };
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
