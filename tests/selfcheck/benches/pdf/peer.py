"""Makes a PDF of the rows of a report by WeasyPrint: the same tables in the same order, plainly styled."""

import html
import json
import sys

import weasyprint

STYLE = """
@page { size: A4; margin: 20mm; @bottom-right { content: counter(page) " / " counter(pages) } }
body { font: 10.5pt serif } table { width: 100%; border-collapse: collapse; font-size: 8.5pt }
th, td { text-align: left; vertical-align: top; padding: 4pt 5pt; border-bottom: 0.4pt solid #c9d1d9; overflow-wrap: anywhere }
"""


def text(value):
    return "<br>".join(map(text, value)) if isinstance(value, list) else html.escape(str(value)).replace("\u200b", "<wbr>")


def table(heads, rows):
    head = "".join(f"<th>{text(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def named(pairs):
    return table(["", ""], [[pair["name"], pair["says"]] for pair in pairs])


def listed(rows, *fields):
    words = report["words"]
    return table(fields, [[words.get(row[field], row[field]) if field == "verdict" else row[field] for field in fields] for row in rows])


def unit(one):
    body = f"<p><b>{text(one['id'])} {one['verdict']}</b> {text(one['purpose'])}</p>"
    rows = one["obligations"]["lines"]
    return body + (listed(rows, "place", "verdict", "basis", "says", "evidence") if rows else "")


def group(one):
    return f"<h3>{one['id']} {text(one['title'])}</h3><p>{text(one['support'])}</p>" + "".join(map(unit, one["units"]))


def lines(rows):
    return "<ul>" + "".join(f"<li>{text(row)}</li>" for row in rows) + "</ul>"


def failure(one):
    return f"<h3>{one['unit']}</h3><p>{text(one['purpose'])}</p>" + listed(one["findings"]["lines"], "about", "says", "place", "evidence") + f"<p>{text(one['remedy'])}</p>"


report = json.load(open(sys.argv[1], encoding="utf-8"))
front = report["front"]
parts = [
    f"<h1>{text(front['product'])}</h1>",
    *(named(front[part]) for part in ("item", "scope", "method", "laboratory")),
    listed(report["overview"], "clause", "title", "pass", "fail", "inconclusive", "not_run"),
    *map(failure, report["failures"]["lines"]),
    listed(report["open"]["lines"], "unit", "place", "missing"),
    listed(report["ics"]["lines"], "provision", "title", "status", "support", "verdict"),
    *(f"<h2>{clause['clause']} {text(clause['title'])}</h2>" + "".join(map(group, clause["groups"])) for clause in report["clauses"]),
    listed(report["decisions"]["lines"], "asked", "verdict", "by", "date", "reason", "reviewed_by", "record"),
    lines(report["deviations"]["lines"]),
    listed(report["carried_over"]["lines"], "unit", "verdict", "says"),
    listed(report["accepted"]["lines"], "unit", "about", "by", "date", "until", "because"),
    lines(report["course"]["lines"]),
    listed(report["evidence"]["lines"], "record", "asked", "at", "read_by", "digest"),
    lines(report["validation"]["limits"]),
    named(report["validation"]["proven"]),
    named(report["validation"]["flaws"]),
]
page = f"<!DOCTYPE html><html lang=en><title>report</title><style>{STYLE}</style><body>{''.join(parts)}</body></html>"
weasyprint.HTML(string=page).write_pdf(sys.argv[2])
