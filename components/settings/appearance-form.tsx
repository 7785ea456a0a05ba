"use client";

import { type ReactNode, useState } from "react";
import { useView } from "@/components/shell/view-provider";
import { Choice } from "@/components/ui/choice";
import { toastError } from "@/components/ui/toast";
import { setTheme } from "@/lib/actions/theme";
import type { Theme } from "@/lib/auth/theme-cookie";

const THEMES: { value: Theme; label: string; help?: string }[] = [
  { value: "system", label: "Like the system", help: "Follows the computer, also when it changes." },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** Every choice applies at once and is kept in this browser. */
export function AppearanceForm({ theme: initial }: { theme: Theme }) {
  const { view, change } = useView();
  const [theme, setChosen] = useState(initial);

  const choose = async (next: Theme) => {
    const before = theme;
    show(next);
    setChosen(next);
    const result = await setTheme(next);
    if (result.ok) return;
    show(before);
    setChosen(before);
    toastError("The theme was not kept.", { detail: result.error.message });
  };
  return (
    <div className="flex max-w-160 flex-col gap-6">
      <Group title="Theme">
        {THEMES.map(({ value, label, help }) => (
          <Choice
            key={value}
            type="radio"
            name="theme"
            value={value}
            label={label}
            help={help}
            checked={theme === value}
            onChange={() => void choose(value)}
          />
        ))}
      </Group>
      <Group title="Width of the chat">
        <Choice
          type="radio"
          name="column"
          label="Comfortable for reading"
          checked={!view.wideColumn}
          onChange={() => change({ wideColumn: false })}
        />
        <Choice
          type="radio"
          name="column"
          label="Wide"
          help="More room for diffs and output."
          checked={view.wideColumn}
          onChange={() => change({ wideColumn: true })}
        />
      </Group>
      <Group title="Keyboard">
        <Choice
          type="checkbox"
          label="Single keys act outside of fields"
          help="C starts a chat, J and K move through the list, [ and ] show and hide columns. Press ? for all of them."
          checked={view.singleKeys}
          onChange={(event) => change({ singleKeys: event.currentTarget.checked })}
        />
      </Group>
    </div>
  );
}

function show(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 font-medium text-ui">{title}</legend>
      {children}
    </fieldset>
  );
}
