# 两条命令：make run 启动平台（内置示例），make test 跑全部检查与测试。
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SAMPLE_READY := .lanmai/.sample-ready
ADDRESS := 127.0.0.1
PORT ?= 8501

.PHONY: run test check env model clean

env: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || { echo "需要 Python 3.11 或更新：请先安装（Debian：apt-get install python3.11 python3.11-venv）"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3.11-venv && $(PYTHON) -m venv $(VENV); } || { \
	  echo "建不了 Python 环境：请安装 python3.11-venv"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(READY)

$(SAMPLE_READY): $(READY) $(shell find samples/holding -type f 2>/dev/null | sed 's/ /\\ /g')
	$(BIN)/lanmai build samples/holding
	@touch $(SAMPLE_READY)

run: $(SAMPLE_READY)
	$(BIN)/lanmai ui --port $(PORT)

check: $(READY)
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy -p graph -p pipelines
	$(BIN)/lint-imports

test: $(READY)
	@bash tests/prepare.sh
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest

model: $(READY)
	$(BIN)/python -m pip install --quiet --no-deps -e . && $(BIN)/python -m pip install --quiet "torch>=2.4" "onnx>=1.17" "scikit-learn>=1.5"
	$(BIN)/python -m pipelines.extract.training $(DATA) $(OUT) $(if $(START),--start $(START))
	$(BIN)/python -m pipelines.teaching tests/golden/teaching_passages.jsonl tests/golden/passages.jsonl --data $(DATA) --out $(OUT)

clean:
	rm -rf .lanmai build dist *.egg-info artifacts
