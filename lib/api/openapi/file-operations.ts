import { fileSchema } from "../../chat/files/wire";
import type { Operation } from "./operation";

export const fileOperations: Operation[] = [
  {
    method: "post",
    path: "/api/v1/files",
    summary:
      "Upload a file (at most 10 MiB: an image, a PDF or text), for a message to refer to within 24 hours",
    isIdempotent: false,
    body: "bytes",
    answers: { 201: fileSchema },
  },
  {
    method: "get",
    path: "/api/v1/files/{fileId}",
    summary: "An own file as it was uploaded",
    answers: { 200: "bytes" },
  },
];
