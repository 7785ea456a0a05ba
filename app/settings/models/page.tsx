import type { Metadata } from "next";
import { OwnModels } from "@/components/settings/own-models";
import { PageHead } from "@/components/settings/page-head";
import { ThresholdList } from "@/components/settings/threshold-list";
import { listOwnThresholds } from "@/lib/commands/compaction-thresholds";
import { listUsableModels } from "@/lib/commands/list-models";
import { listOwnModelOverrides } from "@/lib/commands/model-overrides";
import { getRuntime } from "@/lib/runtime";
import { pageUser } from "../../page-user";

export const metadata: Metadata = { title: "Models" };

export default async function OwnModelsPage() {
  const caller = await pageUser();
  const runtime = getRuntime();
  const [thresholds, overrides, models] = await Promise.all([
    listOwnThresholds(runtime.db, { caller }),
    listOwnModelOverrides(runtime.db, { caller }),
    listUsableModels(runtime),
  ]);
  return (
    <>
      <PageHead title="Models">What holds for your own chats.</PageHead>
      <div className="flex flex-col gap-8">
        <section aria-labelledby="thresholds">
          <h2 id="thresholds" className="pb-1 text-panel">
            When a chat is summarised
          </h2>
          <p className="max-w-160 pb-4 text-form text-muted">
            Before a chat outgrows its model, what was said is summarised and the work goes on from the
            summary. The transcript stays as it is.
          </p>
          <ThresholdList thresholds={thresholds} />
        </section>
        <section aria-labelledby="purposes">
          <h2 id="purposes" className="pb-4 text-panel">
            Models for other work
          </h2>
          <OwnModels overrides={overrides} models={models} role={caller.role} />
        </section>
      </div>
    </>
  );
}
