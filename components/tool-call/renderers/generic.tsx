"use client";

import { Chip } from "@/components/ui/chip";
import type { CallView } from "../call-view";
import { useUnfold } from "../chat-actions";
import { Card, CardFoot, CardHead, CardText } from "../card";
import { FactList } from "../fact-list";
import { record } from "../json-fields";
import { OutputView } from "../output-view";
import { TextButton } from "../text-button";

/** A tool that has no card of its own, and every card that could not be drawn. */
export function GenericCard({ call }: { call: CallView }) {
  const [isRaw, toggleRaw] = useUnfold();
  return (
    <Card>
      <CardHead title={call.toolName}>
        {call.phase === "stopped" && <Chip>stopped</Chip>}
        {call.kept && <Chip>result kept from before the restart</Chip>}
      </CardHead>
      {isRaw ? (
        <OutputView
          text={rawText(call)}
          keep="first"
          label={`Raw call of ${call.toolName}`}
          copyLabel="Copy"
        />
      ) : (
        <CallBody call={call} />
      )}
      <CardFoot>
        <TextButton onClick={toggleRaw}>{isRaw ? "Formatted" : "Raw"}</TextButton>
      </CardFoot>
    </Card>
  );
}

function CallBody({ call }: { call: CallView }) {
  const text = outputText(call.output);
  return (
    <>
      {call.phase === "preparing" ? (
        <CardText>The call is still being written.</CardText>
      ) : (
        <FactList facts={record(call.input)} empty="It is given nothing." />
      )}
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {text !== "" && (
        <div className="border-t">
          <OutputView text={text} keep="first" label={`Result of ${call.toolName}`} copyLabel="Copy result" />
        </div>
      )}
    </>
  );
}

function outputText(output: unknown): string {
  if (output === undefined || output === null) return "";
  return typeof output === "string" ? output : JSON.stringify(output, null, 2);
}

function rawText(call: CallView): string {
  const { input, output, errorText } = call;
  return JSON.stringify(errorText === null ? { input, output } : { input, error: errorText }, null, 2);
}
