import { parseView } from "@/components/shell/view-settings";
import { Providers } from "@/app/providers";

export default function GalleryLayout({ children }: LayoutProps<"/dev/gallery">) {
  return <Providers view={parseView(undefined)}>{children}</Providers>;
}
