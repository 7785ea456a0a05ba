import { Providers } from "@/app/providers";
import { readView } from "@/app/view";

export default async function SetupLayout({ children }: LayoutProps<"/setup">) {
  return <Providers view={await readView()}>{children}</Providers>;
}
