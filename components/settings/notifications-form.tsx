"use client";

import { useEffect, useState } from "react";
import { type PushView, readPush, switchPushOff, switchPushOn } from "@/components/push/push-browser";
import { type PushState, pushState } from "@/components/push/push-state";
import { playChime } from "@/components/shell/play-chime";
import { parseSound, SOUND_KEY } from "@/components/shell/sound-setting";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { type Column, DataTable } from "@/components/ui/data-table";
import { FormAlert } from "@/components/ui/form-alert";
import { Skeleton } from "@/components/ui/skeleton";
import { toast, toastError } from "@/components/ui/toast";
import { useRemembered } from "@/components/workspace/use-remembered";
import { isApiError } from "@/lib/api/api-error";
import { deletePushSubscription, testPushSubscription } from "@/lib/api/push";
import type { PushSubscriptionView } from "@/lib/api/schemas/push";
import { pushCopy } from "@/lib/copy/push-copy";

const { settings: words } = pushCopy;

const WHY_NOT: Partial<Record<PushState, string>> = {
  insecure: words.insecure,
  unsupported: words.unsupported,
  home_screen: words.homeScreen,
  blocked: words.blocked,
};

/** What this browser does when a turn ends: notify, and sound. */
export function NotificationsForm({ userId }: { userId: string }) {
  return (
    <div className="flex flex-col gap-8">
      <SoundSwitch />
      <PushForm userId={userId} />
    </div>
  );
}

function SoundSwitch() {
  const [isOn, setOn] = useRemembered(SOUND_KEY, parseSound);
  const play = () => void playChime("finished");
  return (
    <div className="flex max-w-160 flex-col gap-3">
      <Choice
        type="checkbox"
        label={words.sound}
        help={words.soundHelp}
        checked={isOn}
        onChange={(event) => {
          setOn(event.currentTarget.checked);
          if (event.currentTarget.checked) play();
        }}
      />
      {isOn && (
        <Button size="form" className="self-start" onClick={play}>
          {words.playSound}
        </Button>
      )}
    </div>
  );
}

/** One switch for this browser, which only the browser knows the state of, and the other browsers of the same person. */
function PushForm({ userId }: { userId: string }) {
  const [view, setView] = useState<PushView | null>(null);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  /** What was chosen a moment ago, while the browser and the server are asked. */
  const [wanted, setWanted] = useState<boolean | null>(null);

  const read = async () => {
    try {
      setView(await readPush());
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  // What the browser allows may have been changed in its own settings meanwhile.
  useEffect(() => {
    const look = () => void read();
    look();
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, []);

  if (failed) return <FormAlert>{words.loadFailed}</FormAlert>;
  if (view === null) return <Skeleton className="h-12 max-w-160" />;
  const { own, others, publicKey } = view;
  const state = pushState(view.facts);

  const run = async (work: () => Promise<void>, failure: string) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      toastError(failure, isApiError(error) ? { detail: error.message } : {});
    } finally {
      await read();
      setWanted(null);
      setBusy(false);
    }
  };
  const change = (on: boolean) => {
    setWanted(on);
    return run(
      async () => {
        if (on) {
          if (!(await switchPushOn({ userId, publicKey }))) toastError(words.dismissed);
        } else if (own !== null) await switchPushOff(own);
      },
      on ? words.failed : words.notOff,
    );
  };
  const test = () =>
    run(async () => {
      if (own === null) return;
      await testPushSubscription(own.id);
      toast(words.tested);
    }, words.notTested);
  const remove = (device: PushSubscriptionView) =>
    run(async () => {
      await deletePushSubscription(device.id);
      toast(words.removed(device.device));
    }, words.notRemoved(device.device));

  return (
    <div className="flex flex-col gap-8">
      <div className="flex max-w-160 flex-col gap-3">
        <Choice
          type="checkbox"
          label={words.label}
          help={WHY_NOT[state] ?? words.help}
          checked={wanted ?? state === "on"}
          disabled={WHY_NOT[state] !== undefined || busy}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
        {state === "on" && (
          <Button size="form" className="self-start" busy={busy} onClick={() => void test()}>
            {words.test}
          </Button>
        )}
      </div>
      {others.length > 0 && <OtherBrowsers devices={others} remove={(device) => void remove(device)} />}
    </div>
  );
}

interface OtherBrowsersProps {
  devices: PushSubscriptionView[];
  remove: (device: PushSubscriptionView) => void;
}

function OtherBrowsers({ devices, remove }: OtherBrowsersProps) {
  const columns: Column<PushSubscriptionView>[] = [
    { title: words.device, isTitle: true, cell: ({ device }) => device },
    { title: words.since, cell: ({ createdAt }) => <Age at={createdAt} /> },
    {
      title: "",
      isAction: true,
      cell: (device) => (
        <Button look="quiet" aria-label={words.removeName(device.device)} onClick={() => remove(device)}>
          {words.remove}
        </Button>
      ),
    },
  ];
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-panel">{words.others}</h2>
      <DataTable label={words.others} columns={columns} rows={devices} rowKey={({ id }) => id} />
    </section>
  );
}
