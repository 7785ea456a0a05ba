import type { Metadata } from "next";
import type { ReactNode } from "react";

export const metadata: Metadata = { title: { template: "%s · Lathe", default: "Lathe" } };

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center bg-main px-4 pt-[12vh] pb-8 phone:pt-8">
      <div className="flex w-full max-w-120 flex-col gap-6">
        <p className="font-medium text-prose">Lathe</p>
        {children}
      </div>
    </main>
  );
}
