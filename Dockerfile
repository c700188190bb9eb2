# The base is named by its exact tag and not by a digest: Docker rebuilds a tag whenever Debian mends something in it, so a
# digest written down here would be out of date before long, and it has not been checked against the registry. To build
# twice from the same bytes, give the digest that `docker buildx imagetools inspect python:3.13.14-slim-trixie` shows:
#   docker build --build-arg BASE=python:3.13.14-slim-trixie@sha256:… .
ARG BASE=python:3.13.14-slim-trixie

FROM ${BASE} AS build
WORKDIR /build
RUN python -m venv /opt/builder && python -m venv --without-pip /opt/chaperone
# With PostgreSQL's client, so that one image serves either store.
COPY requirements-postgresql.lock ./
RUN /opt/builder/bin/pip --python /opt/chaperone/bin/python install --no-cache-dir \
        --require-hashes --requirement requirements-postgresql.lock
COPY requirements-build.lock ./
RUN /opt/builder/bin/pip install --no-cache-dir --require-hashes --requirement requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY rules rules
COPY webhooks webhooks
COPY bot bot
RUN /opt/builder/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/builder/bin/pip --python /opt/chaperone/bin/python install --no-cache-dir --no-deps /wheels/*.whl

FROM ${BASE}
LABEL org.opencontainers.image.title="Chaperone" \
      org.opencontainers.image.description="Keeps an organisation's online-safety policy while its Zoom sessions run." \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --gid 10001 chaperone \
    && useradd --no-log-init --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/chaperone \
        --shell /usr/sbin/nologin chaperone \
    && install -d -o 10001 -g 10001 -m 0700 /var/lib/chaperone \
    && install -d -m 0755 /etc/chaperone
COPY --from=build /opt/chaperone /opt/chaperone
ENV PATH=/opt/chaperone/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
# The configuration is mounted at /etc/chaperone and only read, and /etc/chaperone/registers can be written to, where staff
# replace a register on its page. All else that is written is in /var/lib/chaperone.
WORKDIR /etc/chaperone
VOLUME /var/lib/chaperone
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["chaperone"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
