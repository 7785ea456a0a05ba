import type { Metadata } from "next";
import { DebugRecordingForm } from "@/components/settings/debug-recording-form";
import { PageHead } from "@/components/settings/page-head";
import { readOwnDebugRecording } from "@/lib/commands/debug-recording";
import { debugCopy } from "@/lib/copy/debug-copy";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: debugCopy.settings.title };

export default async function DebugRecordingPage() {
  const { userId } = await pageUser();
  return (
    <>
      <PageHead title={debugCopy.settings.title}>{debugCopy.settings.lead}</PageHead>
      <DebugRecordingForm recording={await readOwnDebugRecording(getRuntime().db, userId)} />
    </>
  );
}
