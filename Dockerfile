# The images of the operator, the proxies and the echo: Node, the C libraries that it needs, and one bundle; no shell, no package manager, no node_modules.
#   docker build --target operator -t isolation-proxy/operator:0.1.0 .
#   docker build --target proxy -t isolation-proxy/proxy:0.1.0 .
# docs/images.md has more, and how CI builds them without a registry.

# Where Node and its C libraries are taken from, and what builds the bundles: any image of Debian's family with node and npm.
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim
# The same Node with its headers (`include/node` beside its `bin`) and a C compiler. Nothing of it gets into an image.
ARG COMPILER_IMAGE=docker.io/library/node:24.21.0-bookworm

# The same bundles on every CPU: made on the machine's own, whatever the image is for.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS programs
WORKDIR /source
COPY . .
# In one step: what npm brings is large, and nobody needs it afterwards.
RUN npm ci --ignore-scripts --no-audit --no-fund && node build.ts images /programs && rm -rf node_modules

# The addon that joins connections inside the kernel, for the CPU that the image is for.
FROM ${COMPILER_IMAGE} AS splice
COPY proxy/splice /source
RUN node /source/compile.ts /splice.node

FROM ${NODE_IMAGE} AS runtime
RUN set -eu; \
    node=$(readlink -f "$(command -v node)"); \
    mkdir -p /runtime/usr/local/bin /runtime/usr/local/share/doc/node /runtime/var/lib/dpkg/status.d /runtime/etc; \
    cp "$node" /runtime/usr/local/bin/node; \
    cp "${node%/bin/node}/LICENSE" /runtime/usr/local/share/doc/node/LICENSE; \
    libraries=$(ldd "$node" | tr ' \t' '\n\n' | grep '^/'); \
    cp --parents --dereference $libraries /runtime; \
    # As scanners look for packages in images without a package manager, and the packages' licences.
    for package in libc6 libgcc-s1 libstdc++6; do \
      dpkg-query --status "$package" >"/runtime/var/lib/dpkg/status.d/$package"; \
      cp --parents --dereference "/usr/share/doc/$package/copyright" /runtime; \
    done; \
    cp --dereference /etc/os-release /runtime/etc/os-release; \
    echo 'hosts: files dns' >/runtime/etc/nsswitch.conf; \
    echo 'nonroot:x:65532:65532::/:/none' >/runtime/etc/passwd; \
    echo 'nonroot:x:65532:' >/runtime/etc/group

FROM scratch AS proxy-program
COPY --from=programs /programs/proxy /app
COPY --from=splice /splice.node /app/splice.node

# One layer for all of them: a node of the cluster pulls it once.
FROM scratch AS node
COPY --from=runtime /runtime /
ENV NODE_ENV=production
# By number, so that runAsNonRoot can be checked.
USER 65532:65532
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.vendor=isolation-proxy

FROM node AS operator
LABEL org.opencontainers.image.title="isolation-proxy operator" \
      org.opencontainers.image.description="Keeps a pool of fresh pods for every DedicatedService"
EXPOSE 8080 8081
COPY --from=programs /programs/operator /app
ENTRYPOINT ["/usr/local/bin/node", "/app/operator.mjs"]

FROM node AS proxy
LABEL org.opencontainers.image.title="isolation-proxy proxy" \
      org.opencontainers.image.description="Gives every TCP connection a pod of its own"
EXPOSE 8080 8081 10000
COPY --from=proxy-program /app /app
ENTRYPOINT ["/usr/local/bin/node", "/app/proxy.mjs"]

# A target to try things with.
FROM node AS echo
LABEL org.opencontainers.image.title="isolation-proxy echo" \
      org.opencontainers.image.description="Greets with its pod's name, then says back what it hears"
EXPOSE 8080
COPY --from=programs /programs/echo /app
ENTRYPOINT ["/usr/local/bin/node", "/app/echo.mjs"]
