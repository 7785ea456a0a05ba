"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { NoticeLine } from "@/components/chat/composer/notice-line";
import { useMe } from "@/components/shell/me-provider";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { modelsQuery } from "@/lib/api/models";
import { createProvider } from "@/lib/api/providers";
import { copy } from "@/lib/copy";
import { panelCopy } from "@/lib/copy/panel-copy";
import { routes } from "@/lib/routes";

/** At most one sentence over the composer of a new chat: no model, or that the model is the demo. */
export function NewChatNotice({ problem }: { problem: "no_model" | "demo" | null }) {
  const { role, adminNames } = useMe();
  if (problem === "no_model") {
    const { sentence, buttons } = copy.noModel(role, adminNames);
    return (
      <NoticeLine
        action={
          role === "admin" && (
            <>
              <ButtonLink look="primary" href={routes.admin("models")}>
                {buttons[0]}
              </ButtonLink>
              <TryDemo>{buttons[1] ?? ""}</TryDemo>
            </>
          )
        }
      >
        {sentence}
      </NoticeLine>
    );
  }
  if (problem === "demo") {
    const { sentence, buttons } = copy.demo.banner;
    return (
      <NoticeLine
        action={role === "admin" && <ButtonLink href={routes.admin("models")}>{buttons[0]}</ButtonLink>}
      >
        {sentence}
      </NoticeLine>
    );
  }
  return null;
}

function TryDemo({ children }: { children: string }) {
  const client = useQueryClient();
  const demo = useMutation({
    mutationFn: () => createProvider({ type: "demo", name: "Demo" }),
    onSuccess: () => client.invalidateQueries({ queryKey: modelsQuery().queryKey }),
    onError: (error) =>
      toastError(panelCopy.newChat.demoFailed, isApiError(error) ? { detail: error.message } : {}),
  });
  return (
    <Button busy={demo.isPending} onClick={() => demo.mutate()}>
      {children}
    </Button>
  );
}
