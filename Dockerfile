# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/chaperone \
    && /opt/chaperone/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY rules rules
COPY webhooks webhooks
COPY bot bot
RUN python -m venv /opt/builder \
    && /opt/builder/bin/pip install --no-cache-dir "hatchling>=1.27" \
    && /opt/builder/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/chaperone/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data chaperone && install -d -o chaperone /data
COPY --from=build /opt/chaperone /opt/chaperone
USER chaperone
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
    CMD ["/opt/chaperone/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["/opt/chaperone/bin/chaperone"]
CMD ["serve", "--config", "/data/chaperone.toml"]
