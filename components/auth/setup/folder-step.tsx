import { AcceptRisks } from "@/components/admin/accept-risks";
import { ButtonLink } from "@/components/ui/button-link";
import { routes } from "@/lib/routes";
import type { IsolationReport } from "@/lib/workspace/workspace-view";
import { StepHeading } from "./step-heading";

interface FolderStepProps {
  /** Directories that a person may choose from. */
  roots: readonly string[];
  isolation: IsolationReport;
  osUser: string;
  host: string;
}

/** Where the agent may work, with its isolation in words. The folder itself is chosen with each task. */
export function FolderStep({ roots, isolation, osUser, host }: FolderStepProps) {
  return (
    <div className="flex flex-col gap-5">
      <StepHeading>Where the agent may work</StepHeading>
      <dl className="flex flex-col gap-4 text-form">
        <div>
          <dt className="font-medium text-ui">Folders</dt>
          <dd className="text-muted">
            A new empty folder for each task, or one that you choose in{" "}
            {roots.map((root, index) => (
              <span key={root}>
                {index > 0 && ", "}
                <code className="break-all text-code text-fg">{root}</code>
              </span>
            ))}
            . You choose it under the composer.
          </dd>
        </div>
        <div>
          <dt className="font-medium text-ui">Commands</dt>
          <dd className="text-muted break-words">{isolation.sentence}</dd>
        </div>
      </dl>
      <div className="flex flex-wrap gap-2">
        {isolation.allowed ? (
          <ButtonLink size="form" look="primary" href={routes.newChat}>
            Write the first task
          </ButtonLink>
        ) : (
          <>
            <AcceptRisks report={isolation} osUser={osUser} host={host} />
            <ButtonLink size="form" look="quiet" href={routes.newChat}>
              Go on without commands
            </ButtonLink>
          </>
        )}
      </div>
    </div>
  );
}
