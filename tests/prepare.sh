#!/usr/bin/env bash
# 测试所需的系统软件：Java 与 Maven（真 Neo4j）、Chromium（浏览器测试）、中文字体、LibreOffice（看 DOCX）。
# Debian 系统且为 root 时自动安装；其余情况列出缺什么，由对应的测试说明。
set -euo pipefail
need=()
command -v java >/dev/null || need+=(openjdk-17-jre-headless)
command -v mvn >/dev/null || need+=(maven)
command -v chromium >/dev/null || need+=(chromium)
command -v soffice >/dev/null || need+=(libreoffice-writer-nogui)
command -v pdftoppm >/dev/null || need+=(poppler-utils)
fc-list 2>/dev/null | grep -i 'NotoSerifCJK\|Noto Serif CJK' >/dev/null || need+=(fonts-noto-cjk)
[ ${#need[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "正在安装测试所需的系统软件：${need[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
else
  echo "缺少测试所需的系统软件：${need[*]}（请安装后再运行 make test）" >&2
fi
