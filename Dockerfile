# Rapporteur in a container: the app is built in one stage; the other has what the server needs to run, and no more.
#
#   docker build -t rapporteur .
#   docker run -d --name rapporteur --restart unless-stopped --stop-timeout 30 \
#     -p 127.0.0.1:3000:3000 -v rapporteur-data:/data \
#     -e ORIGIN=https://minutes.example.org -e TRUST_PROXY=1 rapporteur

# The image brings npm. What runs is the Node that package-lock.json pins (node_modules/.bin/node); it needs glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY server server
COPY src/domain src/domain
COPY --from=build /app/build build
RUN mkdir --mode=0700 /data && chown node:node /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# /readyz commits to the disk: a container that cannot save is not healthy.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node_modules/.bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node_modules/.bin/node", "--max-semi-space-size=2", "server/main.ts"]
