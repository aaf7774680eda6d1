"""Renders the pages: `python -m web.build OUT`, with `--front` as they stand on AWS: without what one machine alone has.

For now an honest front page that lists the services, the look-up page that a receipt's address leads to, and a page for each
kind of problem. Every page is Vietnamese first with English beside it, and works without script but for the look-up.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kernel.problems import PROBLEMS
from kernel.text import Text

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Service:
    path: str
    name: Text
    does: Text
    open_links: tuple[tuple[str, Text], ...]


SERVICES = (
    Service(
        "submission",
        Text("Nộp hồ sơ", "Submission"),
        Text(
            "Danh mục thủ tục, bản nháp, giấy tờ, nộp và bổ sung hồ sơ.",
            "The catalogue, drafts, papers, filing and supplements.",
        ),
        (
            ("/api/submission/procedures", Text("Danh mục thủ tục", "Catalogue of procedures")),
            ("/api/submission/agencies", Text("Danh mục cơ quan", "Agencies")),
        ),
    ),
    Service(
        "status",
        Text("Theo dõi hồ sơ", "Status"),
        Text(
            "Tra cứu, giải quyết hồ sơ, thời hạn và số liệu.", "Look-up, officers' work, due dates and public figures."
        ),
        (("/api/status/statistics", Text("Số liệu giải quyết", "Figures")),),
    ),
    Service(
        "feedback",
        Text("Đánh giá, phản ánh, kiến nghị", "Feedback"),
        Text(
            "Đánh giá hồ sơ đã có kết quả; phản ánh, kiến nghị và trả lời công khai.",
            "Ratings of finished dossiers; petitions and their public answers.",
        ),
        (
            ("/api/feedback/ratings", Text("Kết quả đánh giá", "Ratings")),
            ("/api/feedback/petitions", Text("Phản ánh, kiến nghị đã công khai", "Published petitions")),
        ),
    ),
    Service(
        "publish",
        Text("Công khai kết quả", "Publication"),
        Text(
            "Kết quả giải quyết công khai, nhật ký minh bạch và đồng bộ lên Cổng Dịch vụ công quốc gia.",
            "The public register of results, its transparency log, and synchronisation to the national portal.",
        ),
        (
            ("/api/publish/results", Text("Kết quả đã công khai", "Public results")),
            ("/api/publish/log", Text("Nhật ký minh bạch", "Transparency log")),
        ),
    ),
)


def build(out: Path, *, one_machine: bool = True) -> list[Path]:
    """Write every page below `out`; the files written, in order. `one_machine` adds the simulator and the word of a trial."""
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["one_machine"] = one_machine
    written = [
        _write(out / "index.html", pages.get_template("home.html").render(services=SERVICES)),
        _write(out / "tra-cuu.html", pages.get_template("lookup.html").render()),
        _write(out / "portal.css", (HERE / "portal.css").read_text(encoding="utf-8")),
        _write(out / "lookup.js", (HERE / "lookup.js").read_text(encoding="utf-8")),
        _write(out / "problems" / "index.html", pages.get_template("problems.html").render(kinds=PROBLEMS.values())),
    ]
    for kind in PROBLEMS.values():
        page = pages.get_template("problem.html").render(kind=kind)
        written.append(_write(out / "problems" / f"{kind.name}.html", page))
    return written


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--front"]
    for page in build(Path(given[0] if given else "build/web"), one_machine="--front" not in sys.argv):
        print(page)
