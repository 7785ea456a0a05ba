"use client";

import Link from "next/link";
import { useState } from "react";
import { Prose } from "@/components/chat/markdown/prose";
import { useWatch } from "@/components/shell/watch-provider";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { routes } from "@/lib/routes";
import type { CallView } from "../call-view";
import { callWords } from "../call-words";
import { Card, CardFoot, CardHead, CardText } from "../card";
import { textField } from "../json-fields";
import { TextButton } from "../text-button";
import { AgentState } from "./agent-state";
import { MessageAgent, StopAgent } from "./steer-agent";

/** What a sub-agent was told, what it does now, and what it reported; it can be opened, told something and stopped from here. */
export function AgentCard({ call }: { call: CallView }) {
  const chatId = textField(call.output, "chat_id") ?? textField(call.input, "chat_id");
  const agent = useWatch().chats.get(chatId ?? "");
  const asked = textField(call.input, "prompt") ?? textField(call.input, "message");
  const report = textField(call.output, "report");
  const failure = call.errorText ?? textField(call.output, "last_error");
  const title = agent?.title ?? callWords(call).object;
  return (
    <Card>
      <CardHead title={title} isProse />
      {agent && <AgentState agent={agent} />}
      {asked !== null && <CardText>{asked}</CardText>}
      {failure !== null && <CardText isDanger>{failure}</CardText>}
      {report !== null && (
        <div className="border-t px-3 py-2">
          <Prose text={report} isStreaming={false} />
        </div>
      )}
      {chatId !== null && <AgentFoot chatId={chatId} agent={agent} />}
    </Card>
  );
}

function AgentFoot({ chatId, agent }: { chatId: string; agent: Chat | undefined }) {
  const [isWriting, setIsWriting] = useState(false);
  return (
    <>
      {isWriting && agent && <MessageAgent agent={agent} onClose={() => setIsWriting(false)} />}
      <CardFoot>
        <Link
          href={routes.chat(chatId)}
          className="rounded-chip text-link hover:underline touch:flex touch:min-h-11 touch:items-center"
        >
          {chatCopy.agents.open}
        </Link>
        {agent && !agent.archived && (
          <TextButton onClick={() => setIsWriting(true)}>{chatCopy.agents.message}</TextButton>
        )}
        {agent && <StopAgent agent={agent} />}
      </CardFoot>
    </>
  );
}
