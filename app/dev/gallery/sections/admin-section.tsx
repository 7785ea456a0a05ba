import { Overview } from "@/components/admin/overview";
import { overviewChecks } from "@/components/admin/overview-checks";
import { TestResult } from "@/components/admin/test-result";
import { SetupSteps } from "@/components/auth/setup/setup-steps";
import { TokenList } from "@/components/settings/token-list";
import { galleryError, LONG_WORD } from "../hostile-data";
import { Specimen } from "../specimen";

const AT = "2024-11-12T09:00:00.000Z";

export function AdminSection() {
  const checks = overviewChecks({
    isListening: false,
    hasAllMigrations: true,
    worker: "in-process",
    usableModels: 0,
    defaultModelName: null,
    isDemoDefault: false,
    isolation: { level: "none", allowed: false, sentence: "Commands would see everything this server sees." },
  });
  return (
    <>
      <Specimen name="Overview with things missing">
        <Overview checks={checks} />
      </Specimen>
      <Specimen name="Tests of a model">
        <TestResult result={{ ok: true, latencyMs: 840, text: "OK" }} />
        <TestResult result={{ ok: false, error: galleryError("auth") }} />
      </Specimen>
      <Specimen name="Steps of setup">
        <SetupSteps current="model" />
      </Specimen>
      <Specimen name="API tokens, some and none">
        <TokenList
          tokens={[
            { id: "1", name: "deploy", scope: "all", expiresAt: null, lastUsedAt: AT, createdAt: AT },
            { id: "2", name: LONG_WORD, scope: "read", expiresAt: AT, lastUsedAt: null, createdAt: AT },
          ]}
        />
        <TokenList tokens={[]} />
      </Specimen>
    </>
  );
}
