"""How the packaged map looks on a page, and what stands for its number inside the house."""

NO_NUMBER = "还没有，内部工作用，出馆须有"
MAP_STYLE = (
    "<style>.map{width:100%;max-width:34rem}.map .land{fill:none;stroke:currentColor;stroke-width:.7;opacity:.45}"
    ".map .way{fill:none;stroke:#A8322A;stroke-width:2;stroke-dasharray:5 4}.map circle{fill:#A8322A}"
    ".map .n{fill:#fff;font-size:11px;text-anchor:middle}.map .name{font-size:14px;fill:currentColor}"
    ".map .number{font-size:12px;fill:currentColor}</style>"
)
