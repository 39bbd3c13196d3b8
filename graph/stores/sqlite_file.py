"""A SQLite file that threads and processes share: connections, transactions, and its errors in plain words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.store import StoreError

_ADVICE = {
    "SQLITE_NOTADB": "“{path}”不是数据库文件：请换一个{what}文件路径",
    "SQLITE_CORRUPT": "{what}文件“{path}”已损坏：请从备份恢复，或删除后重新构建",
    "SQLITE_BUSY": "{what}“{path}”正被另一个程序写入，等候过久：请稍后再试",
    "SQLITE_FULL": "磁盘已满，{what}“{path}”没有写入：请腾出空间后再试",
    "SQLITE_CANTOPEN": "无法打开{what}文件“{path}”：请检查路径和权限",
    "SQLITE_READONLY": "{what}文件“{path}”只能读不能写：请检查文件权限",
    "SQLITE_IOERR": "读写{what}文件“{path}”时出错：请检查磁盘",
    "SQLITE_TOOBIG": "要写入{what}“{path}”的一段内容过大：请先拆分来源文件",
}


class SqliteFile:
    """The file at `path`, in a folder that is made when missing; `patience` is how long a writer waits, in seconds.

    `what` it is called in messages. A connection serves one caller at a time and is kept for the next. Everything raises
    StoreError.
    """

    def __init__(self, path: str, patience: float, what: str = "图库") -> None:
        if not path:
            raise StoreError("图库地址缺少文件路径：请写成 sqlite:文件路径")
        self.path = Path(path).expanduser()
        self._patience = patience
        self._what = what
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"无法建立{self._what}所在文件夹“{self.path.parent}”：请检查路径和权限") from error

    def create(
        self, schema: str, application_id: int, version: int,
        finish: Callable[[sqlite3.Connection], None] = lambda _: None,
    ) -> None:
        """Run the schema's script in a new file, or one of an older version, and `finish` after it, all or nothing.

        Safe to repeat, also at the same time.
        """
        with self.reading() as db:
            (application,) = db.execute("PRAGMA application_id").fetchone()
            (found,) = db.execute("PRAGMA user_version").fetchone()
            (tables,) = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        if application != application_id and (application or tables):
            raise StoreError(f"“{self.path}”是别的程序的数据库，不是兰脉的{self._what}：请换一个文件路径")
        if found > version:
            raise StoreError(f"{self._what}“{self.path}”由更新版本的兰脉建立：请先升级本程序")
        if found < version:
            with self.connection() as db:
                self._switch_to_wal(db)
                marks = f"PRAGMA application_id = {application_id}; PRAGMA user_version = {version};"
                db.executescript(f"BEGIN IMMEDIATE; {schema} {marks}")
                finish(db)
                db.execute("COMMIT")

    def close(self) -> None:
        """Close what is idle now, and what is in use as soon as it is not."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of the caller's own for the length of the block, in autocommit."""
        if self._closed:
            raise StoreError(f"{self._what}已关闭：请重新打开")
        try:
            db = self._take()
            try:
                yield db
            finally:
                if db.in_transaction:
                    db.rollback()
                if self._closed:
                    db.close()
                else:
                    self._idle.append(db)
        except sqlite3.Error as error:
            raise StoreError(self._explained(error)) from error
        except UnicodeEncodeError as error:
            raise StoreError("文字中有无法保存的字符（不成对的代理码位）：请先在来源文件中改正") from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One unchanging state of the file for all queries of the block."""
        with self.connection() as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or, when the block or the process fails, nothing."""
        with self.connection() as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            pass
        db = sqlite3.connect(self.path, timeout=self._patience, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        return db

    def _switch_to_wal(self, db: sqlite3.Connection) -> None:
        """Two processes that make one new file meet here, and SQLite does not wait by itself at this point."""
        deadline = time.monotonic() + self._patience
        while True:
            try:
                db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def _explained(self, error: sqlite3.Error) -> str:
        code = getattr(error, "sqlite_errorname", "")
        for name, advice in _ADVICE.items():
            if code.startswith(name):
                return advice.format(path=self.path, what=self._what)
        return f"{self._what}“{self.path}”出错（{error}）：请把这一行告诉管理员"
