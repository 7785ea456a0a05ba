import type { ReactNode } from "react";

/** The middle column. A page draws its own 44 px header in it, and `SidePanel` beside it. */
export function MainColumn({ children }: { children: ReactNode }) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="relative flex min-h-0 min-w-0 flex-1 flex-col bg-main outline-none xl:min-w-120 phone:group-data-[region=panel]/frame:hidden phone:group-data-[region=sidebar]/frame:hidden"
    >
      {children}
    </main>
  );
}
