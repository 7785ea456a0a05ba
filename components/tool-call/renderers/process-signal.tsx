import { Chip } from "@/components/ui/chip";
import type { CallView } from "../call-view";
import { Card, CardHead, CardText } from "../card";
import { textField } from "../json-fields";

/** Which command was to be stopped, how, and what became of it. */
export function ProcessSignalCard({ call }: { call: CallView }) {
  const command = call.command ?? textField(call.input, "process_id") ?? "";
  const signal = textField(call.input, "signal");
  const message = textField(call.output, "message");
  return (
    <Card>
      <CardHead title={command === "" ? "$" : `$ ${command}`}>
        {signal !== null && <Chip>{signal === "kill" ? "SIGKILL" : "SIGTERM"}</Chip>}
      </CardHead>
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {call.errorText === null && <CardText>{message ?? "Not known yet."}</CardText>}
    </Card>
  );
}
