import type { Operation } from "./operation";

export const fileOperations: Operation[] = [
  {
    method: "get",
    path: "/api/v1/files/{fileId}",
    summary: "A file of one's own chats, as it was kept; plans are Markdown",
    answers: { 200: "text" },
  },
];
