# The image of the scaled shape: web, worker and migrate are this one image with different commands.
FROM python:3.13-slim AS build
WORKDIR /app
# The environment first: this layer is built again only when a pin or the bootstrap changes.
COPY deploy/requirements deploy/requirements/
COPY engagement/__init__.py engagement/
COPY engagement/config/__init__.py engagement/config/bootstrap.py engagement/config/apt.py \
  engagement/config/pins.py engagement/config/
# Where photos are kept in a bucket, what speaks to it is installed too.
ARG DURBAR_PHOTOS_BUCKET=
RUN python -c "from engagement.config.bootstrap import *; Environment(BASE_DIR).ensure(groups_of([]))" \
 && python -m compileall -q .venv/lib
COPY . .
# Collected under the demo's throw-away secret, of which nothing is kept.
RUN .venv/bin/python deploy/collect.py && rm -f var/secret var/*.lock var/*.sqlite3

FROM python:3.13-slim
# For `manage.py backup` and `restore`: the same version as the database of the compose file, or a newer one.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin durbar
WORKDIR /app
COPY --from=build /app /app
# The one place that the process may write to: locks, the worker's heartbeat.
RUN mkdir -p var/photos && chown -R durbar var
USER durbar
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DURBAR_DEMO=off
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "deploy/probe.py", "web"]
CMD ["python", "manage.py", "run", "--host", "0.0.0.0", "--no-demo"]
