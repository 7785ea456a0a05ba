"use client";

import { MessageFiles } from "@/components/chat/turn/message-files";
import type { CallView } from "../call-view";
import { Card, CardText } from "../card";
import { textField } from "../json-fields";

/** A file that the agent hands over: to be looked at, when it is a picture, and to be downloaded. */
export function AttachFileCard({ call }: { call: CallView }) {
  const fileId = textField(call.output, "file_id");
  const name = textField(call.output, "name") ?? "";
  const mediaType = textField(call.output, "media_type") ?? "";
  return (
    <Card>
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {fileId !== null && (
        <div className="px-3 py-2.5">
          <MessageFiles files={[{ fileId, name, mediaType }]} />
        </div>
      )}
    </Card>
  );
}
