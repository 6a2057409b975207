# One image for the Prefect server, the worker and the service: the same pinned versions everywhere.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/summariser
ENV PATH=/opt/summariser/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY configs configs
COPY flows flows
COPY summariser summariser
RUN pip install -c constraints.txt '.[embedded,documents,service]'

FROM python:3.11-slim-bookworm
# Pango sets the text of PDF files.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home summariser
COPY --from=build /opt/summariser /opt/summariser
WORKDIR /srv/summariser
COPY prefect.yaml ./
COPY configs configs
COPY flows flows
# Named volumes take over the owner of the folder that they are mounted on.
RUN mkdir -p outputs /var/lib/summariser \
    && chown summariser outputs /var/lib/summariser
ENV PATH=/opt/summariser/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SUMMARISER_HOME=/var/lib/summariser \
    PREFECT_HOME=/var/lib/summariser/prefect \
    PREFECT_SERVER_ANALYTICS_ENABLED=false
USER summariser
CMD ["summariser", "doctor"]
