"""HTML out: a fragment for the page, and a whole page for a file. Everything from outside is escaped."""

from __future__ import annotations

from markupsafe import escape

from generator.letters.blocks import Block, Document, Runs


def _inline(runs: Runs) -> str:
    parts = []
    for run in runs:
        text = str(escape(run.text)).replace("\n", "<br>")
        tag = "strong" if run.bold else "em" if run.italic else ""
        parts.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(parts)


def _table(block: Block) -> str:
    head, *body = block.items
    if len(head) == 2 and not head[1]:  # a list of labels and values
        rows = "".join(f'<tr><th scope="row">{_inline(row[0])}</th><td>{_inline(row[1])}</td></tr>' for row in body)
        return f"<table><tbody>{rows}</tbody></table>"
    top = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in head)
    rows = "".join("<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in body)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"


def _block(block: Block, shift: int) -> str:
    if block.kind == "heading":
        level = min(block.level + shift, 6)
        return f"<h{level}>{_inline(block.runs)}</h{level}>"
    if block.kind == "quote":
        return f"<blockquote><p>{_inline(block.runs)}</p></blockquote>"
    if block.kind in ("bullets", "numbers"):
        tag = "ul" if block.kind == "bullets" else "ol"
        return f"<{tag}>" + "".join(f"<li>{_inline(item[0])}</li>" for item in block.items) + f"</{tag}>"
    if block.kind == "table":
        return _table(block)
    return f"<p>{_inline(block.runs)}</p>"


def render_html(document: Document, heading_shift: int = 0, *, with_keys: bool = False) -> str:
    """The blocks as an HTML fragment. `heading_shift` lowers headings to fit a page's outline; `with_keys` wraps each
    block in its key, for the page that edits and explains."""
    if not with_keys:
        return "\n".join(_block(block, heading_shift) for block in document.blocks) + "\n"
    return "\n".join(
        f'<div class="block" data-key="{escape(block.key)}"{" data-edited" if block.is_edited else ""}>'
        f"{_block(block, heading_shift)}</div>"
        for block in document.blocks
    )


STYLE = (
    "body{font:11pt/1.45 Georgia,'Times New Roman',serif;max-width:46em;margin:2em auto;padding:0 1em;color:#111}"
    "h1{font-size:1.35em}h2{font-size:1.1em;margin-top:1.4em}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #777;padding:.3em .5em;text-align:left;vertical-align:top}"
    "blockquote{margin:0 0 0 1em;padding-left:.8em;border-left:3px solid #777}thead{display:table-header-group}"
    "tr{break-inside:avoid}td:empty{height:2em}"
)


def render_html_page(document: Document) -> str:
    """A whole HTML file that prints well and loads nothing."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{render_html(document)}</body>\n</html>\n"
    )
