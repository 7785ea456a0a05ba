"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
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
import { NoticeLine } from "./notice-line";

/** Nothing can run: the way to a model for who may set one up, and a name to ask for everybody else. */
export function NoModelNotice() {
  const { role, adminNames } = useMe();
  const { sentence, buttons } = copy.noModel(role, adminNames);
  const actions = role === "admin" && (
    <>
      <ButtonLink look="primary" href={routes.admin("models")}>
        {buttons[0]}
      </ButtonLink>
      <TryDemo>{buttons[1] ?? ""}</TryDemo>
    </>
  );
  return <NoticeLine action={actions}>{sentence}</NoticeLine>;
}

/** A script answers here, not a model: said for as long as it is so. */
export function DemoNotice() {
  const { role } = useMe();
  const { sentence, buttons } = copy.demo.banner;
  const action = role === "admin" && <ButtonLink href={routes.admin("models")}>{buttons[0]}</ButtonLink>;
  return <NoticeLine action={action}>{sentence}</NoticeLine>;
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
