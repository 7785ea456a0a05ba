import type { MetadataRoute } from "next";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";
import { THEME_COLORS } from "@/lib/theme-colors";

const ICON = { type: "image/png" } as const;

export default function manifest(): MetadataRoute.Manifest {
  return {
    id: routes.newChat,
    name: copy.product,
    short_name: copy.product,
    description: "Hand work to coding agents.",
    start_url: routes.newChat,
    scope: "/",
    display: "standalone",
    background_color: THEME_COLORS.dark,
    theme_color: THEME_COLORS.dark,
    icons: [
      { ...ICON, src: "/icons/app-192.png", sizes: "192x192", purpose: "any" },
      { ...ICON, src: "/icons/app-512.png", sizes: "512x512", purpose: "any" },
      { ...ICON, src: "/icons/app-maskable-512.png", sizes: "512x512", purpose: "maskable" },
    ],
  };
}
