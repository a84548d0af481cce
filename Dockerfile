# The version of .node-version, in Debian, because Temporal's SDK has no binary for musl. A release gives it with its
# digest: see "Make a release" in deploy/README.md.
ARG NODE_IMAGE=node:24.11.1-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY build.ts tsconfig.json tsconfig.build.json ./
COPY emulator ./emulator
COPY src ./src
RUN npm run build
# Leaves what the image's processes load, and lists it in sbom.cdx.json.
COPY release/production.ts ./release/
RUN node release/production.ts

FROM ${NODE_IMAGE}
ARG NODE_IMAGE
LABEL org.opencontainers.image.base.name=${NODE_IMAGE}
# The certificates of those who sign Airbyte's and Temporal's: the SDK reads the system's.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production LOG_FORMAT=json
COPY --from=build /app/package.json /app/sbom.cdx.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
# The worker ends what is in flight first; see stop_grace_period in docker-compose.yml.
STOPSIGNAL SIGTERM
# From whichever folder it is run in: an operator’s files are mounted somewhere.
ENTRYPOINT ["node", "/app/dist/src/cli/main.js"]
CMD ["worker"]
