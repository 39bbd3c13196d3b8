"""A real Neo4j for tests, without Docker.

`running_neo4j()` is what the tests use. It takes the server named by LANMAI_TEST_NEO4J (bolt://HOST:PORT, user neo4j,
password from LANMAI_NEO4J_PASSWORD) or starts one of its own: the jars named in pom.xml are fetched once by Maven into
`${XDG_CACHE_HOME:-~/.cache}/lanmai/neo4j-VERSION`, Java runs them on a free loopback port with a random password and a
temporary data folder, and both are gone afterwards. Tests empty the server they are given: name none that matters.

    python tests/neo4j/server.py --prefetch    # only fetch the jars
    python tests/neo4j/server.py --run         # start it, say where it is, stay until Ctrl-C

With --run the password is LANMAI_NEO4J_PASSWORD if that is set, else a random one that is printed. Needed: Java 17 or
21, Maven (Debian, Ubuntu: openjdk-17-jre-headless maven) and the Python driver `neo4j`. Keep this folder free of
`__init__.py`: as a package named `neo4j` it could stand before the driver on the import path.
"""

from __future__ import annotations

import argparse
import atexit
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
USER = "neo4j"
INSTEAD = "or set LANMAI_TEST_NEO4J=bolt://HOST:PORT and LANMAI_NEO4J_PASSWORD to use a server of your own"
INSTALL = f"run `apt-get install openjdk-17-jre-headless maven` (Java 17 or 21, Maven), {INSTEAD}"
CONNECT = f"check that Maven reaches Maven Central or a mirror of it, {INSTEAD}"
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
# The quick compiler alone runs short tests two to three times faster; it is wrong for measuring Neo4j.
JAVA_OPTIONS = "-Xms256m -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8".split()  # noqa: SIM905
JAVA_OPTIONS += ["-Dlog4j2.disable.jmx=true", *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENED)]
FETCH_SECONDS, BOOT_SECONDS, CONNECT_SECONDS = 1800.0, 180.0, 30.0


class Neo4jUnavailable(Exception):
    """No Neo4j for the tests; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Neo4jServer:
    """Where the server under test listens and how to log in."""

    address: str
    user: str
    password: str = field(repr=False)
    version: str


def pinned_version() -> str:
    """The Neo4j version that pom.xml names."""
    return (HERE / "pom.xml").read_text(encoding="utf-8").split("<neo4j.version>")[1].split("<")[0]


def resolve_jars() -> Path:
    """The folder with the server's jars, fetched by Maven when it is not complete; safe for several runs at once."""
    version = pinned_version()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser().absolute() / "lanmai"
    target = cache / f"neo4j-{version}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / f"neo4j-{version}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            marker = target / "complete.json"
            if not marker.is_file() or marker.read_text(encoding="utf-8") != _marker(target / "lib"):
                _fetch(version, target)
    except OSError as error:
        raise Neo4jUnavailable(f"Neo4j cannot be kept in {cache} ({error}); make it writable, {INSTEAD}") from error
    return target / "lib"


def _marker(lib: Path) -> str:
    """What complete.json says when every jar is there in full, and of this pom.xml."""
    jars = {jar.name: jar.stat().st_size for jar in sorted(lib.glob("*.jar"))}
    return json.dumps({"pom": hashlib.sha256((HERE / "pom.xml").read_bytes()).hexdigest(), "jars": jars}, indent=1)


def _fetch(version: str, target: Path) -> None:
    """Let Maven copy the jars beside `target`, then rename. Called under the lock, so leftovers here are nobody's."""
    if (mvn := shutil.which("mvn")) is None:
        raise Neo4jUnavailable(f"Maven, which fetches Neo4j {version} once, is not installed; {INSTALL}")
    for leftover in target.parent.glob(f"{target.name}.tmp-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}.tmp-", dir=target.parent))
    print(f"Fetching Neo4j {version} (about 125 MB, once) into {target}", file=sys.stderr, flush=True)
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={fresh / 'lib'}", "-DincludeScope=runtime"]
    command = [mvn, "-B", "-q", "--strict-checksums", "-f", str(HERE / "pom.xml"), *goal]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=FETCH_SECONDS)
        if done.returncode != 0:
            said = re.findall(r"\[ERROR\] +(\S.*)", done.stdout + done.stderr)
            reason = said[0][:400] if said else f"exit status {done.returncode}"
            raise Neo4jUnavailable(f"Maven could not fetch Neo4j {version} ({reason}); {CONNECT}")
        (fresh / "complete.json").write_text(_marker(fresh / "lib"), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    except subprocess.TimeoutExpired as error:
        raise Neo4jUnavailable(f"Maven did not fetch Neo4j {version} in time; {CONNECT}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def find_java() -> str:
    """A Java of at least 17: that of JAVA_HOME, else the one on the path."""
    for java in filter(None, (shutil.which(f"{os.environ.get('JAVA_HOME')}/bin/java"), shutil.which("java"))):
        said = subprocess.run([java, "-version"], capture_output=True, text=True, errors="replace").stderr
        if int((re.findall(r'version "(\d+)', said) or [0])[0]) >= 17:
            return java
    raise Neo4jUnavailable(f"Java 17 or 21, which runs Neo4j, is not installed; {INSTALL}")


def launch(java: str, lib: Path, home: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the server process over `home`, new or used before; its output goes to `home`/console.log."""
    for name in ("conf", "data", "logs", "run", "plugins", "import"):
        (home / name).mkdir(exist_ok=True)
    conf = (HERE / "neo4j.conf").read_text(encoding="utf-8").replace("@ROOT@", str(home)).replace("@PORT@", str(port))
    (home / "conf" / "neo4j.conf").write_text(conf, encoding="utf-8")
    # Also when this interpreter is killed outright, the server goes with it (the kernel watches the starting thread).
    setpriv = shutil.which("setpriv") if threading.current_thread() is threading.main_thread() else None
    watched = [setpriv, "--pdeathsig", "KILL"] if setpriv is not None and sys.platform == "linux" else []
    main = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    command = [*watched, java, *JAVA_OPTIONS, "-cp", f"{lib}/*", *main, "--console-mode"]
    with (home / "console.log").open("wb") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home, process_group=0)


def wait_until_started(process: subprocess.Popen[bytes], home: Path) -> bool:
    """True when the server says that it has started; False, and it is ended, when it stopped or took too long."""
    deadline = time.monotonic() + BOOT_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if b"INFO  Started." in (home / "console.log").read_bytes():
            return True
        time.sleep(0.1)
    end(process)
    return False


def end(process: subprocess.Popen[bytes]) -> None:
    """End this process, and no other, at once: there is nothing to keep, and an orderly stop takes ten seconds."""
    if process.poll() is None:
        process.kill()
        process.wait()


def _connect(address: str, password: str, first_password: str | None = None) -> Neo4jServer:
    """Wait for Bolt, exchange the first password if one is given, and ask the server for its version."""
    try:
        from neo4j import GraphDatabase
        from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable
    except ImportError as error:
        raise Neo4jUnavailable("the Python driver is not installed; run `pip install 'neo4j>=6,<7'`") from error
    if not re.match(r"(bolt|neo4j)(\+s|\+ssc)?://", address):
        raise Neo4jUnavailable(f"{address} is no address of a Neo4j; start it, {INSTEAD}")
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            with GraphDatabase.driver(address, auth=(USER, first_password or password)) as driver:
                driver.verify_connectivity()
                if first_password is None:
                    records = driver.execute_query("CALL dbms.components() YIELD versions RETURN versions[0]").records
                    return Neo4jServer(address, USER, password, str(records[0][0]))
                change = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
                driver.execute_query(change, old=first_password, new=password, database_="system")
                first_password = None
        except (DriverError, Neo4jError, OSError, ValueError) as error:
            if not isinstance(error, ServiceUnavailable) or time.monotonic() > deadline:
                reason = (getattr(error, "message", None) or str(error) or type(error).__name__).splitlines()[0]
                raise Neo4jUnavailable(f"Neo4j at {address} cannot be used ({reason}); start it, {INSTEAD}") from error
            time.sleep(0.2)


@contextmanager
def started_neo4j(password: str | None = None) -> Iterator[Neo4jServer]:
    """Start a server of our own; when the block or the interpreter ends, so does it, and its data is removed."""
    java, lib = find_java(), resolve_jars()
    home = Path(tempfile.mkdtemp(prefix="lanmai-neo4j-")).resolve()
    at_end = ExitStack()
    at_end.callback(shutil.rmtree, home, ignore_errors=True)
    atexit.register(at_end.close)
    try:
        for attempt in (1, 2, 3):  # between our choosing a free port and Java's opening it another program may take it
            with socket.create_server(("127.0.0.1", 0)) as probe:
                port = int(probe.getsockname()[1])
            process = launch(java, lib, home, port)
            at_end.callback(end, process)
            if wait_until_started(process, home):
                break
            said = (home / "console.log").read_text(encoding="utf-8", errors="replace").strip()
            if attempt == 3 or "already in use" not in said:
                last = said.splitlines()[-1][:400] if said else "no output"
                raise Neo4jUnavailable(f"Neo4j {pinned_version()} did not start ({last}); {INSTALL}")
        yield _connect(f"bolt://127.0.0.1:{port}", password or secrets.token_urlsafe(24), first_password="neo4j")
    finally:
        at_end.close()
        atexit.unregister(at_end.close)


@contextmanager
def running_neo4j() -> Iterator[Neo4jServer]:
    """The server that LANMAI_TEST_NEO4J names, else one of our own for as long as the block runs."""
    if not (address := os.environ.get("LANMAI_TEST_NEO4J")):
        with started_neo4j() as server:
            yield server
    elif password := os.environ.get("LANMAI_NEO4J_PASSWORD"):
        yield _connect(address, password)
    else:
        raise Neo4jUnavailable(f"LANMAI_TEST_NEO4J names {address}; set LANMAI_NEO4J_PASSWORD to its password too")


def main() -> int:
    """The command line: --prefetch or --run."""
    parser = argparse.ArgumentParser(description="A real Neo4j for tests, without Docker.")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--prefetch", action="store_true", help="only fetch the jars")
    mode.add_argument("--run", action="store_true", help="start it and stay until Ctrl-C")
    given = os.environ.get("LANMAI_NEO4J_PASSWORD")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        if parser.parse_args().prefetch:
            print(resolve_jars())
            return 0
        with started_neo4j(given) as server:
            print(f"Neo4j under test: {server.version} at {server.address}", flush=True)
            print(f"LANMAI_NEO4J_PASSWORD={'(as given)' if given else server.password}", flush=True)
            while True:
                signal.pause()
    except Neo4jUnavailable as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
