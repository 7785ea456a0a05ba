import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";
import { readTheme } from "@/lib/auth/theme-cookie";
import { THEME_COLORS } from "@/lib/theme-colors";
import { readView } from "./view";
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
  appleWebApp: { capable: true, title: "Lathe", statusBarStyle: "default" },
  icons: { apple: "/icons/apple-touch-180.png" },
  formatDetection: { telephone: false, email: false, address: false },
};

export async function generateViewport(): Promise<Viewport> {
  const theme = await readTheme();
  return {
    width: "device-width",
    initialScale: 1,
    viewportFit: "cover",
    interactiveWidget: "resizes-content",
    themeColor:
      theme === "system"
        ? [
            { media: "(prefers-color-scheme: light)", color: THEME_COLORS.light },
            { media: "(prefers-color-scheme: dark)", color: THEME_COLORS.dark },
          ]
        : THEME_COLORS[theme],
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [theme, view] = await Promise.all([readTheme(), readView()]);
  return (
    <html
      lang="en"
      {...(theme === "system" ? {} : { "data-theme": theme })}
      data-column={view.wideColumn ? "wide" : "normal"}
      className={`${inter.variable} ${jetbrainsMono.variable}`}
    >
      <body>{children}</body>
    </html>
  );
}
