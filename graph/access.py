"""Openness, audiences, roles: what may be shown to whom, and who may do what. The one place that knows.

Rules: DOMAIN section 2 (档案法 Arts. 27-32; 国家档案馆档案开放办法). Audiences A1-A4 and the roles are a proposal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from graph.model import Openness, Record


class Closure(IntEnum):
    """How closed a record is; a derived thing takes the highest of all its inputs."""

    PUBLISHABLE = 0  # 开放 and approved for 公布
    OPEN = 1  # 开放, not approved for 公布: open is not published (档案法 Art. 32)
    CLOSED = 2  # 延期开放, 控制, 未审核, blank, unmapped


class Audience(StrEnum):
    """Who asks. To a narrowed audience a more closed record does not exist."""

    WORKING = "working"  # A1 named staff
    BRIEF = "brief"  # A2 资政参阅
    PUBLICATION = "publication"  # A3
    EXHIBITION = "exhibition"  # A4

    @property
    def ceiling(self) -> int:
        """The most closed `Closure` this audience may see; stores compare it with a record's own."""
        return int(_CEILING[self])

    @property
    def label(self) -> str:
        """The name an archivist knows it by."""
        return _LABEL[self]


_CEILING = {
    Audience.WORKING: Closure.CLOSED,
    Audience.BRIEF: Closure.OPEN,
    Audience.PUBLICATION: Closure.PUBLISHABLE,
    Audience.EXHIBITION: Closure.PUBLISHABLE,
}
_LABEL = {
    Audience.WORKING: "内部工作",
    Audience.BRIEF: "资政参阅",
    Audience.PUBLICATION: "公开出版",
    Audience.EXHIBITION: "展览与网上展厅",
}

CLASSIFIED_MARKS = ("机密", "秘密", "绝密")  # never in the system

_OPENNESS_ALIASES = {
    "开放": Openness.OPEN, "已开放": Openness.OPEN,
    "延期开放": Openness.POSTPONED, "延期": Openness.POSTPONED, "暂缓开放": Openness.POSTPONED,
    "控制": Openness.CONTROLLED, "控制使用": Openness.CONTROLLED, "受控": Openness.CONTROLLED,
    "限制利用": Openness.CONTROLLED, "不开放": Openness.CONTROLLED,
    "未审核": Openness.NOT_REVIEWED, "待审核": Openness.NOT_REVIEWED, "未鉴定": Openness.NOT_REVIEWED,
    "未划控": Openness.NOT_REVIEWED, "": Openness.NOT_REVIEWED,
}


def openness_of(written: str) -> tuple[Openness, bool]:
    """The status a catalogue's words mean, and whether they were understood; unknown words mean not reviewed."""
    word = "".join(written.split())
    found = _OPENNESS_ALIASES.get(word)
    return (Openness.NOT_REVIEWED, False) if found is None else (found, True)


def closure(record: Record) -> Closure:
    """How closed a record is."""
    if record.openness is not Openness.OPEN:
        return Closure.CLOSED
    return Closure.PUBLISHABLE if record.publication.strip() else Closure.OPEN


def strictest(records: Iterable[Record]) -> Closure:
    """The closure of a thing derived from these records, context-only inputs included."""
    return max((closure(r) for r in records), default=Closure.PUBLISHABLE)


def may_see(audience: Audience, record: Record) -> bool:
    """Whether the audience may know that this record exists."""
    return closure(record) <= audience.ceiling


class Permission(StrEnum):
    """One thing a person may do."""

    READ_OPEN = "read_open"
    READ_CLOSED = "read_closed"
    DECIDE_IDENTITY = "decide_identity"  # same, different, unsure
    DECIDE_FINDINGS = "decide_findings"  # have a language model read again; take what it found
    CLASSIFY = "classify"
    CURATE = "curate"  # special collections, storylines
    COMPOSE = "compose"
    EXPORT = "export"
    REVIEW_POLITICAL = "review_political"
    REVIEW_PROFESSIONAL = "review_professional"
    REVIEW_COMPLIANCE = "review_compliance"
    ASSIGN = "assign"
    RELEASE = "release"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"

    @property
    def label(self) -> str:
        """What it allows, in a person's words."""
        return _PERMISSION_LABEL[self]


class Role(StrEnum):
    """What a person is to the archive; one may have several."""

    READER = "reader"
    COMPILER = "compiler"
    CLASSIFIER = "classifier"
    CURATOR = "curator"
    REVIEWER_POLITICAL = "reviewer_political"
    REVIEWER_PROFESSIONAL = "reviewer_professional"
    REVIEWER_COMPLIANCE = "reviewer_compliance"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role's name."""
        return _ROLE_LABEL[self]


_P = Permission
_STAFF = frozenset({_P.READ_OPEN, _P.READ_CLOSED})
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.READER: frozenset({_P.READ_OPEN}),
    Role.COMPILER: _STAFF | {_P.DECIDE_IDENTITY, _P.DECIDE_FINDINGS, _P.COMPOSE, _P.EXPORT},
    Role.CLASSIFIER: _STAFF | {_P.CLASSIFY},
    Role.CURATOR: _STAFF | {_P.DECIDE_IDENTITY, _P.CLASSIFY, _P.CURATE, _P.COMPOSE, _P.EXPORT},
    Role.REVIEWER_POLITICAL: _STAFF | {_P.REVIEW_POLITICAL},
    Role.REVIEWER_PROFESSIONAL: _STAFF | {_P.REVIEW_PROFESSIONAL, _P.DECIDE_IDENTITY},
    Role.REVIEWER_COMPLIANCE: _STAFF | {_P.REVIEW_COMPLIANCE},
    Role.MANAGER: _STAFF | {_P.DECIDE_IDENTITY, _P.EXPORT, _P.ASSIGN, _P.RELEASE},
    # Runs the system and watches over it; reading closed records is another's work.
    Role.ADMINISTRATOR: frozenset({_P.READ_OPEN, _P.MANAGE_USERS, _P.READ_AUDIT}),
}
_PERMISSION_LABEL = {
    _P.READ_OPEN: "阅读开放档案", _P.READ_CLOSED: "阅读未开放档案", _P.DECIDE_IDENTITY: "判断是否同一个",
    _P.DECIDE_FINDINGS: "请语言模型再读、收下所读", _P.CLASSIFY: "归类", _P.CURATE: "建专题库与展陈", _P.COMPOSE: "编写文稿",
    _P.EXPORT: "导出文稿", _P.REVIEW_POLITICAL: "政治审核", _P.REVIEW_PROFESSIONAL: "专业审核", _P.REVIEW_COMPLIANCE: "合规审核",
    _P.ASSIGN: "分派待办", _P.RELEASE: "发布", _P.MANAGE_USERS: "管理账号", _P.READ_AUDIT: "查看审计日志",
}
_ROLE_LABEL = {
    Role.READER: "读者", Role.COMPILER: "编研人员", Role.CLASSIFIER: "归类人员", Role.CURATOR: "策展人员",
    Role.REVIEWER_POLITICAL: "政治审核人", Role.REVIEWER_PROFESSIONAL: "专业审核人", Role.REVIEWER_COMPLIANCE: "合规审核人",
    Role.MANAGER: "业务主管", Role.ADMINISTRATOR: "系统管理员",
}


class Refused(Exception):
    """A person may not do this; the message says what it takes, in Chinese."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: a name, never empty, and what the name's roles allow. ValueError for nobody."""

    name: str
    permissions: frozenset[Permission]

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("没有姓名：任何判断都要记在人的名下")

    def may(self, permission: Permission) -> bool:
        """Whether this person's roles allow it."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Refused unless this person's roles allow it."""
        if permission not in self.permissions:
            raise Refused(f"“{self.name}”没有“{permission.label}”的权限：需要的话，请找系统管理员")

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """As whom this person may look at the holding, the widest first; none without a role."""
        most = Closure.CLOSED if self.may(_P.READ_CLOSED) else Closure.OPEN if self.may(_P.READ_OPEN) else -1
        return tuple(a for a in Audience if a.ceiling <= most)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """All that these roles allow together."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def sole_user(name: str) -> Person:
    """Whoever uses this machine's own user account where there are no accounts of ours: everything is allowed."""
    return Person(name, frozenset(Permission))
