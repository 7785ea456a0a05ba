import type { CallView } from "../call-view";
import { textField } from "../json-fields";
import { CommandCard } from "./command-card";

export function ExecuteCard({ call }: { call: CallView }) {
  return <CommandCard call={call} command={textField(call.input, "command") ?? ""} />;
}
