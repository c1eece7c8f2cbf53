# Sluice as an image: Node 24, the page built, the packages of production alone.

FROM node:24-bookworm-slim AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc prisma.config.ts ./
COPY prisma prisma
RUN npm ci --no-audit --no-fund
COPY schema schema
COPY client client
# The form offers them.
COPY docs/examples docs/examples
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc prisma.config.ts ./
COPY prisma prisma
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 SLUICE_DATA_DIR=/data
COPY package.json ./
COPY server server
COPY schema schema
COPY --from=packages /app/prisma prisma
COPY --from=packages /app/node_modules node_modules
COPY --from=page /app/client/dist client/dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process: it gets SIGTERM, and Sluice ends in order.
CMD ["node", "--max-semi-space-size=16", "server/main.ts"]
