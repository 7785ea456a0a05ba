"use client";

import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { type ErrorButton, errorCopy, type ErrorSituation } from "@/lib/copy/error-copy";
import type { ChatError } from "@/lib/chat/wire";
import { routes } from "@/lib/routes";

interface ErrorBlockProps {
  error: ChatError;
  situation: ErrorSituation;
  /** The chat's model: what is wrong with it, or with its provider, is put right where they are edited. */
  modelId?: string | null | undefined;
  /** Left out where nothing can be done, as in an archived chat. */
  onRetry?: (() => void) | undefined;
  onSwitchModel?: (() => void) | undefined;
  onCompact?: (() => void) | undefined;
}

/** Why the turn ended early, and what helps. The provider's own words are a detail. */
export function ErrorBlock(props: ErrorBlockProps) {
  const { error, situation, modelId, onRetry, onSwitchModel, onCompact } = props;
  const [showsDetail, setShowsDetail] = useState(false);
  const { title, sentence, buttons } = errorCopy(error, situation);
  const detail = error.detail ?? (error.message === title ? null : error.message);
  const press: Partial<Record<ErrorButton["action"], () => void>> = {
    ...(onRetry === undefined ? {} : { retry: onRetry }),
    ...(onSwitchModel === undefined ? {} : { switch_model: onSwitchModel }),
    ...(onCompact === undefined ? {} : { compact: onCompact }),
  };
  const drawable = buttons.filter(({ action }) => isLink(action) || press[action] !== undefined);
  // Nobody is left without a way on: what cannot be done from here gives way to trying again.
  const again: ErrorButton[] = onRetry === undefined ? [] : [{ action: "retry", label: "Try again" }];
  const shown = drawable.length > 0 ? drawable : again;
  return (
    <div className="rounded-card border border-danger px-3 py-2.5">
      <p className="flex items-start gap-2 font-medium text-ui">
        <TriangleAlert
          aria-hidden="true"
          size={16}
          strokeWidth={1.75}
          className="mt-0.5 shrink-0 text-danger"
        />
        <span className="min-w-0 break-words">{title}</span>
      </p>
      <p className="pt-1 pl-6 text-muted text-ui break-words">{sentence}</p>
      <div className="flex flex-wrap gap-2 pt-2 pl-6">
        {shown.map((button, index) => (
          <ErrorAction
            key={button.action}
            button={button}
            isFirst={index === 0}
            modelId={modelId ?? null}
            onPress={press[button.action]}
          />
        ))}
        {detail !== null && (
          <Button look="quiet" aria-expanded={showsDetail} onClick={() => setShowsDetail(!showsDetail)}>
            {showsDetail ? "Hide details" : "Show details"}
          </Button>
        )}
      </div>
      {showsDetail && (
        <pre
          tabIndex={0}
          role="group"
          aria-label="Details"
          className="mt-2 ml-6 max-h-60 overflow-auto text-code text-muted wrap-anywhere whitespace-pre-wrap"
        >
          {detail}
        </pre>
      )}
    </div>
  );
}

interface ErrorActionProps {
  button: ErrorButton;
  isFirst: boolean;
  modelId: string | null;
  onPress: (() => void) | undefined;
}

type LinkAction = Extract<ErrorButton["action"], "open_models" | "edit_model" | "edit_provider">;

const LINKS: Record<LinkAction, (modelId: string) => string> = {
  open_models: () => routes.admin("models"),
  edit_model: (modelId) => routes.editModel(modelId),
  edit_provider: (modelId) => routes.editModel(modelId, "provider"),
};

function isLink(action: ErrorButton["action"]): action is LinkAction {
  return action in LINKS;
}

function ErrorAction({ button, isFirst, modelId, onPress }: ErrorActionProps) {
  const look = isFirst ? "primary" : "default";
  if (isLink(button.action)) {
    const href = modelId === null ? routes.admin("models") : LINKS[button.action](modelId);
    return (
      <ButtonLink href={href} look={look}>
        {button.label}
      </ButtonLink>
    );
  }
  if (onPress === undefined) return null;
  return (
    <Button look={look} onClick={onPress}>
      {button.label}
    </Button>
  );
}
