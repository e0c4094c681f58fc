# docker build -t onepass .                                          serves the sincos example
# docker build -t taxi --build-arg BUNDLE=checkpoints/taxi .         serves a bundle of yours
# docker run -p 8000:8000 -v ./checkpoints/taxi:/bundle:ro onepass   the same, by volume
# docker build --build-arg EXTRAS=text ...                           for texts cut into subwords, or
#                                                                    read by a pretrained trunk
# docker build --target full ...                                     with torch, for GPUs

FROM python:3.11-slim AS code
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/onepass
ENV PATH=/opt/onepass/bin:$PATH
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY app app
COPY models models
COPY training training
ARG EXTRAS=
RUN pip install --constraint constraints.txt ".${EXTRAS:+[$EXTRAS]}"

FROM code AS torch
RUN pip install --constraint constraints.txt '.[train]'

# The bundle that is built in: one of yours, or the sincos example, trained here.
FROM torch AS bundle
ARG BUNDLE=
COPY . context
RUN if [ -n "$BUNDLE" ]; then cp -r "context/$BUNDLE" /bundle; \
    else onepass train sincos --out /tmp/trained && cp -r /tmp/trained/sincos /bundle; fi

FROM python:3.11-slim AS service
RUN useradd --system --uid 10001 --no-create-home onepass
ENV PATH=/opt/onepass/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    ONEPASS_HOST=0.0.0.0 ONEPASS_PORT=8000 ONEPASS_BUNDLE=/bundle
COPY --from=bundle /bundle /bundle
USER onepass
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"ONEPASS_PORT\"]}/health/ready', timeout=2)"]
CMD ["onepass", "serve"]

FROM service AS full
COPY --from=torch /opt/onepass /opt/onepass

FROM service AS slim
COPY --from=code /opt/onepass /opt/onepass
