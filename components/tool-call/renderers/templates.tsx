import { Chip } from "@/components/ui/chip";
import { WORKSPACE_DRIVERS } from "@/lib/chat/workspace-types";
import { DRIVER_WORDS, templateCard } from "@/lib/copy/template-copy";
import type { CallView } from "../call-view";
import { callWords } from "../call-words";
import { Card, CardHead, CardText } from "../card";
import { FactList } from "../fact-list";
import { flagField, listField, record, textField } from "../json-fields";

/** The templates that the agent found, as it was told of them. */
export function TemplatesCard({ call }: { call: CallView }) {
  const found = listField(call.output, "templates");
  const recommended = textField(call.output, "recommended_template_id");
  return (
    <Card>
      <CardHead title={textField(call.input, "query") ?? callWords(call).object} />
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {call.phase === "done" && found.length === 0 && <CardText>{templateCard.none}</CardText>}
      {found.length > 0 && (
        <ul className="max-h-80 divide-y overflow-y-auto">
          {found.map((template, index) => (
            <FoundTemplate
              key={textField(template, "template_id") ?? index}
              template={template}
              isRecommended={recommended !== null && recommended === textField(template, "template_id")}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

function FoundTemplate({ template, isRecommended }: { template: unknown; isRecommended: boolean }) {
  const description = textField(template, "description");
  const asked = listField(template, "required_parameters").filter((name) => typeof name === "string");
  return (
    <li className="px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="min-w-0 text-ui font-medium break-words">{textField(template, "name")}</span>
        <Where driver={textField(template, "driver")} />
        {isRecommended && <Chip tone="accent">{templateCard.recommended}</Chip>}
        {flagField(template, "is_default") && <Chip>{templateCard.standard}</Chip>}
      </div>
      {description !== null && <p className="text-ui break-words text-muted">{description}</p>}
      {asked.length > 0 && <p className="text-meta text-muted">{templateCard.asks(asked)}</p>}
    </li>
  );
}

function Where({ driver }: { driver: string | null }) {
  const known = WORKSPACE_DRIVERS.find((name) => name === driver);
  return known === undefined ? null : <span className="text-meta text-muted">{DRIVER_WORDS[known]}</span>;
}

/** One template: what it is for, what it asks for, and its presets. */
export function TemplateCard({ call }: { call: CallView }) {
  const { output } = call;
  const description = textField(output, "description");
  const parameters = namedFacts(listField(output, "parameters"), "name", factOf);
  const presets = namedFacts(listField(output, "presets"), "name", (preset) => record(preset)["values"]);
  return (
    <Card>
      <CardHead title={callWords(call).object} />
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {description !== null && <CardText>{description}</CardText>}
      {call.phase === "done" && (
        <Facts title={templateCard.parameters} facts={parameters} empty={templateCard.noParameters} />
      )}
      {Object.keys(presets).length > 0 && <Facts title={templateCard.presets} facts={presets} empty="" />}
    </Card>
  );
}

function Facts({ title, facts, empty }: { title: string; facts: Record<string, unknown>; empty: string }) {
  return (
    <section className="border-t">
      <h4 className="px-3 pt-2 text-label font-medium text-faint">{title}</h4>
      <FactList facts={facts} empty={empty} />
    </section>
  );
}

function namedFacts(items: unknown[], key: string, valueOf: (item: unknown) => unknown) {
  return Object.fromEntries(items.map((item) => [textField(item, key) ?? "?", valueOf(item)]));
}

function factOf(parameter: unknown): unknown {
  const type = textField(parameter, "type") ?? "";
  const value = record(parameter)["default"];
  return value === undefined ? `${type}, ${templateCard.needed}` : `${type}, ${JSON.stringify(value)}`;
}
