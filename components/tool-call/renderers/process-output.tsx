import type { CallView } from "../call-view";
import { textField } from "../json-fields";
import { CommandCard } from "./command-card";

export function ProcessOutputCard({ call }: { call: CallView }) {
  return <CommandCard call={call} command={call.command ?? textField(call.input, "process_id") ?? ""} />;
}
