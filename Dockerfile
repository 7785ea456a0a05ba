# One image for web servers and workers; the command says which. Build: docker build -t lathe .
FROM node:24-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN npm install --no-audit --no-fund --no-save
COPY . .
ENV NODE_ENV=production
RUN node cli/build-if-changed.mjs

FROM node:24-bookworm-slim
# The sandbox of local workspaces, and what agents use first.
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates git procps \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000 LATHE_DATA_DIR=/data
COPY --from=build --chown=node:node /app /app
RUN mkdir -p /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD node -e "fetch('http://127.0.0.1:'+process.env.PORT+'/api/health/live').then((a)=>process.exit(a.ok?0:1),()=>process.exit(1))"
CMD ["node", "--import", "tsx", "cli/start.ts"]
