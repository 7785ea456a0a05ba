import type { CallView } from "../call-view";
import { textField } from "../json-fields";
import { FileDiffCard, UnfinishedEdit } from "./edit-files";

export function WriteFileCard({ call }: { call: CallView }) {
  if (call.phase !== "done") return <UnfinishedEdit call={call} />;
  return <FileDiffCard file={call.output} fallbackPath={textField(call.input, "path") ?? ""} />;
}
