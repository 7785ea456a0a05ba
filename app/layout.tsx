import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { parseView, VIEW_COOKIE } from "@/components/shell/view-settings";
import { readTheme } from "@/lib/auth/theme-cookie";
import { Providers } from "./providers";
import "./globals.css";

const inter = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  weight: "100 900",
  variable: "--font-inter",
  preload: true,
});
const jetbrainsMono = localFont({
  src: "../node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
  weight: "100 800",
  variable: "--font-jetbrains-mono",
  preload: false,
  adjustFontFallback: false,
});

export const metadata: Metadata = {
  applicationName: "Lathe",
  description: "Hand work to coding agents.",
  referrer: "same-origin",
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  interactiveWidget: "resizes-content",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [theme, store, head] = await Promise.all([readTheme(), cookies(), headers()]);
  const view = parseView(store.get(VIEW_COOKIE)?.value);
  return (
    <html
      lang="en"
      {...(theme === "system" ? {} : { "data-theme": theme })}
      data-column={view.wideColumn ? "wide" : "normal"}
      className={`${inter.variable} ${jetbrainsMono.variable}`}
    >
      <body>
        <Providers view={view} nonce={head.get("x-nonce")}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
