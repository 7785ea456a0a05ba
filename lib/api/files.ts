import { queryOptions } from "@tanstack/react-query";
import type { FileWire } from "../chat/files/wire";
import { callApi, callApiForText } from "./call-api";

const filePath = (fileId: string) => `/files/${encodeURIComponent(fileId)}`;

/** Where a browser downloads a file. */
export function fileDownloadPath(fileId: string): string {
  return `/api/v1${filePath(fileId)}`;
}

/** A text file's content; files never change. */
export function fileTextQuery(fileId: string) {
  return queryOptions({
    queryKey: ["file", fileId] as const,
    queryFn: ({ signal }) => callApiForText(filePath(fileId), { signal }),
    staleTime: Infinity,
  });
}

export function uploadFile(file: File, signal: AbortSignal): Promise<FileWire> {
  return callApi<FileWire>("/files", { method: "POST", file, signal });
}
