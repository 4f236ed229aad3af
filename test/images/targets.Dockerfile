# Real programs as targets, under the names that manifests/samples uses, so that the samples run as they stand where there is no registry.
ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim
FROM ${BASE_IMAGE} AS redis
EXPOSE 6379
CMD ["redis-server", "--protected-mode", "no", "--save", ""]

FROM ${BASE_IMAGE} AS nginx
USER 101:101
EXPOSE 8080

FROM ${BASE_IMAGE} AS sshd
RUN rm -f /etc/ssh/ssh_host_*
EXPOSE 22
