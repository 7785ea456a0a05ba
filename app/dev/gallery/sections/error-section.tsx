import { ERROR_KINDS } from "@/lib/chat/wire";
import { errorCopy } from "@/lib/copy/error-copy";
import { Button } from "@/components/ui/button";
import { galleryError } from "../hostile-data";
import { Specimen } from "../specimen";

const ROLES = ["admin", "member"] as const;

/** What every kind of error reads like, for both roles. */
export function ErrorSection() {
  return ERROR_KINDS.map((kind) => (
    <Specimen key={kind} name={kind}>
      <div className="grid grid-cols-2 gap-3 phone:grid-cols-1">
        {ROLES.map((role) => {
          const written = errorCopy(galleryError(kind), {
            role,
            adminNames: "Ada Lovelace or Grace Hopper",
            model: "claude-opus-4.6",
            contextTokens: 214_000,
            contextLimit: 200_000,
          });
          return (
            <div key={role} className="flex flex-col gap-2 rounded-card border p-3 text-ui">
              <p className="text-meta text-muted">{role}</p>
              <p className="font-medium">{written.title}</p>
              <p className="text-muted">{written.sentence}</p>
              <div className="flex flex-wrap gap-2">
                {written.buttons.map((button, index) => (
                  <Button key={button.action} look={index === 0 ? "primary" : "default"}>
                    {button.label}
                  </Button>
                ))}
              </div>
            </div>
          );
        })}
      </div>
    </Specimen>
  ));
}
