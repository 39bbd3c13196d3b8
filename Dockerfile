# 兰脉的容器镜像。由 compose.yaml 构建和启动；单独构建：docker build -t lanmai .
# 内网构建：用 --build-arg PYTHON_IMAGE=… 指定内部镜像仓库里的 Python 镜像，--build-arg PIP_INDEX_URL=… 指定内部软件源；
# requirements.lock 记有每个软件包的校验值，换源不会换内容。
ARG PYTHON_IMAGE=python:3.11-slim

# 第一步：装进独立环境。构建时的缓存和工具不留在最终镜像里。
FROM ${PYTHON_IMAGE} AS build
ARG PIP_INDEX_URL=
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/lanmai
COPY requirements.lock /src/
RUN /opt/lanmai/bin/pip install --require-hashes -r /src/requirements.lock
# 只拷贝软件本身，因此本机的数据、密码文件（.env）和虚拟环境不会进入镜像。
COPY pyproject.toml README.md /src/
COPY ontologies /src/ontologies
COPY graph /src/graph
COPY pipelines /src/pipelines
COPY ui /src/ui
RUN /opt/lanmai/bin/pip install --no-deps /src

# 第二步：最终镜像。以普通用户运行；只有 /data（工作目录）可写。
FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin lanmai \
    && install -d -o lanmai -g lanmai -m 0750 /data
COPY --from=build /opt/lanmai /opt/lanmai
ENV PATH=/opt/lanmai/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    LANMAI_WORKDIR=/data \
    STREAMLIT_BROWSER_GATHER_USAGE_STATS=false
USER lanmai
WORKDIR /data
VOLUME /data
EXPOSE 8501
CMD ["lanmai", "ui", "--host", "0.0.0.0", "--port", "8501", "--accounts"]
