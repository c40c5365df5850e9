"""Web pages of invented government sites, each built the way one content management system builds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Blocks = Sequence[str | list[list[str]]]


@dataclass(frozen=True)
class Facts:
    """What the site says about a document."""

    title: str
    number: str
    issuer: str
    signed: str
    published: str


def paragraphs(blocks: Blocks, style: str = 'style="text-indent:2em"') -> str:
    """Return blocks as paragraphs and tables."""
    return "\n".join(
        table(block) if isinstance(block, list) else f"<p {style}>{_spaces(block)}</p>" for block in blocks
    )


def breaks(blocks: Blocks) -> str:
    """Return blocks in one paragraph, lines parted by ``<br>`` and indented by spaces that do not break."""
    return "".join(
        table(block) if isinstance(block, list) else f"&nbsp;&nbsp;&nbsp;&nbsp;{_spaces(block.strip())}<br/>\n"
        for block in blocks
    )


def table(rows: list[list[str]]) -> str:
    """Return a table with rules."""
    cells = "".join(
        "<tr>" + "".join(f"<td><p><span>{escape(text)}</span></p></td>" for text in row) + "</tr>" for row in rows
    )
    return f'<table border="1" cellspacing="0"><tbody>{cells}</tbody></table>'


def _spaces(text: str) -> str:
    return escape(text).replace("\u3000", "&emsp;").replace("\xa0", "&nbsp;")


NAVIGATION = (
    '<div class="nav"><ul>'
    + "".join(f'<li><a href="/{i}/">栏目{i}政务公开</a></li>' for i in range(12))
    + '</ul></div><div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/x/">政策文件</a> &gt; 正文</div>'
)
FOOTER = (
    '<div class="footer"><p>主办：潮屿市人民政府办公室 承办：潮屿市大数据中心</p>'
    "<p>网站标识码：0000000000 某ICP备00000000号 联系电话：0000-0000000</p></div>"
)
SHARE = (
    '<div class="bdsharebuttonbox">分享到：<a href="#">微信</a><a href="#">微博</a></div>'
    '<div class="fontsize">【字体：<a>大</a> <a>中</a> <a>小</a>】</div><div class="ewm">扫一扫在手机打开当前页</div>'
)
RELATED = (
    '<div class="related"><h3>相关链接</h3><ul><li><a href="/1.html">一图读懂：潮屿市方案解读2020年底前完成</a>'
    "</li><li>2021-01-01 县教育局负责</li></ul></div>"
)
SCRIPT = "<script>document.write('县财政局负责，2019年底前完成');</script><style>.a{color:red}</style>"
HIDDEN = '<div style="display: none">隐藏的话：县水利局负责，2018年底前完成。</div><!-- 注释里的话 -->'


def trs(facts: Facts, blocks: Blocks) -> str:
    """A page of TRS WCM: metadata in a table, the text in TRS_Editor inside #zoom."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{facts.title}_潮屿市人民政府</title>
<meta name="ArticleTitle" content="{facts.title}"><meta name="PubDate" content="{facts.published}"></head><body>
{NAVIGATION}<div class="xl-cont"><table class="bg" width="100%"><tr><td>索 引 号：</td><td>000/2024-1</td>
<td>信息分类：</td>
<td>政务公开</td></tr><tr><td>发布机构：</td><td>{facts.issuer}</td><td>发文日期：</td><td>{facts.signed}</td></tr>
<tr><td>文号：</td><td>{facts.number}</td><td>是否有效：</td><td>是</td></tr></table><h1>{facts.title}</h1>
{SHARE}<div id="zoom">
<div class="TRS_Editor">{HIDDEN}<style>.TRS_Editor P{{margin:0}}</style>{paragraphs(blocks)}</div></div>
{RELATED}</div>{SCRIPT}{FOOTER}</body></html>"""


def ucap(facts: Facts, blocks: Blocks) -> str:
    """A page made after the central portal: metadata in a table with bold names, text in #UCAP-CONTENT."""
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{facts.title}_政策文件_潮屿市门户网站</title></head><body>{NAVIGATION}{SCRIPT}
<div class="wrap"><table class="bd1"><tbody><tr><td><b>标&nbsp;&nbsp;题：</b></td><td colspan="3">{facts.title}</td>
</tr>
<tr><td><b>发文机关：</b></td><td>{facts.issuer}</td><td><b>发文字号：</b></td><td>{facts.number}</td></tr>
<tr><td><b>成文日期：</b></td><td>{facts.signed}</td><td><b>发布日期：</b></td><td>{facts.published}</td></tr></tbody>
</table>
<div id="UCAP-CONTENT" class="pages_content">{paragraphs(blocks, 'align="left"')}</div>{SHARE}</div>{FOOTER}</body>
</html>"""


def jcms(facts: Facts, blocks: Blocks) -> str:
    """A page of jcms: everything in tables, the text in one cell, parted by line breaks."""
    return f"""<html><head><title>{facts.title}</title></head><body><table width="1000" align="center"><tr>
<td>{NAVIGATION}
</td></tr></table><table width="1000"><tr><td width="200"><a href="/a">政府信息公开指南</a><br>
<a href="/b">政府信息公开年报</a></td>
<td><table width="100%"><tr><td class="title">{facts.title}</td></tr><tr>
<td>发布日期：{facts.published} 来源：{facts.issuer}
浏览次数：<script>document.write(1)</script></td></tr><tr><td class="bt_content">
<div class="art_con">{breaks(blocks)}</div>
</td></tr></table></td></tr></table><table><tr><td>{FOOTER}</td></tr></table></body></html>"""


def webplus(facts: Facts, blocks: Blocks) -> str:
    """A page of a university-style system: metadata in a definition list, styles on every span."""
    inside = "".join(
        table(b)
        if isinstance(b, list)
        else f'<p class="MsoNormal"><span style="font-size:21px;font-family:仿宋">{_spaces(b)}</span>'
        '<span lang="EN-US"><o:p></o:p></span></p>'
        for b in blocks
    )
    return f"""<!doctype html><html><head><meta charset=UTF-8><title>{facts.title}-潮屿市教育局</title></head>
<body>{NAVIGATION}
<div class="article"><h1 class="arti_title">{facts.title}</h1><dl class="info"><dt>发文字号</dt>
<dd>{facts.number}</dd>
<dt>发布机构</dt><dd>{facts.issuer}</dd><dt>成文日期</dt><dd>{facts.signed}</dd></dl>
<div class="wp_articlecontent">{inside}</div><div class="prevnext">上一篇：<a href="/1">关于开展检查的通知</a></div>
</div>{FOOTER}</body></html>"""


def disclosure(facts: Facts, blocks: Blocks) -> str:
    """A disclosure column: names and values in lists, the text in .xxgk_content, attachments below."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>潮屿市政府信息公开</title></head>
<body>{NAVIGATION}
<div class="xxgk_main"><ul class="xxgk_info"><li><b>索引号：</b><span>000000000/2024-00001</span></li>
<li><b>主题分类：</b><span>教育</span></li><li><b>发文机关：</b><span>{facts.issuer}</span></li>
<li><b>文&emsp;号：</b><span>{facts.number}</span></li><li><b>成文日期：</b><span>{facts.signed}</span></li></ul>
<h1>{facts.title}</h1><div class="xxgk_content">{paragraphs(blocks)}</div>
<div class="fj">附件：<a href="/attach/P0202401.docx">附件1 任务分工表.docx</a></div>{SHARE}</div>{FOOTER}</body>
</html>"""


def plain(facts: Facts, blocks: Blocks) -> str:
    """A small site with names of its own: nothing tells the container but its text."""
    return f"""<html><head><title>{facts.title} - 潮屿市司法局</title></head><body><div id="a1">{NAVIGATION}</div>
<div id="a2"><div id="b1">
<h2>{facts.title}</h2><p>发布时间：{facts.published}　来源：{facts.issuer}　作者：</p>
<div id="b2">{paragraphs(blocks)}</div></div>
<div id="b3"><a href="/1">更多通知公告</a><a href="/2">更多政策解读</a></div></div><div id="a3">{FOOTER}</div></body>
</html>"""


def one_line(facts: Facts, blocks: Blocks) -> str:
    """A page whose text stands in one paragraph, parted by spaces that do not break."""
    text = "&nbsp;&nbsp;&nbsp;&nbsp;".join(_spaces(b.strip()) for b in blocks if isinstance(b, str))
    return f"""<html><head><meta charset="utf-8"><title>{facts.title}_潮屿市</title></head><body>{NAVIGATION}
<div class="news_cont_d_wrap"><p>{text}</p></div>{FOOTER}</body></html>"""


LINKS = (
    '<div class="lb1"><ul>'
    + "".join(f'<li><a href="/n{i}">潮屿市第{i}号栏目的公告</a><span>2023-01-0{i}</span></li>' for i in range(1, 9))
    + "</ul></div>"
)


def scattered(facts: Facts, blocks: Blocks) -> str:
    """A small site that gives every paragraph an element of its own, and the signature one more."""
    text = "".join(f'<div class="r{i}">{paragraphs([block])}</div>' for i, block in enumerate(blocks[:-2]))
    return f"""<html><head><title>{facts.title}_潮屿市</title></head><body>{NAVIGATION}{LINKS}<div class="m">
<div class="t">{facts.title}</div><div class="tx">{text}</div><div align="right">{paragraphs(blocks[-2:])}</div>
<p>【打印本页】【关闭窗口】</p></div>{FOOTER}</body></html>"""


def flat(facts: Facts, blocks: Blocks) -> str:
    """A page without any container: paragraphs between the navigation and the foot."""
    return f"""<html><head><title>{facts.title}-潮屿市</title></head><body>{NAVIGATION}{LINKS}<h3>{facts.title}</h3>
<p>来源：{facts.issuer} 时间：{facts.published}</p>{paragraphs(blocks)}
<p>上一篇：<a href="/1">关于开展检查的通知</a></p><p>主办单位：潮屿市人民政府 承办单位：潮屿市大数据中心</p>
<p>网站标识码：0000000000</p></body></html>"""


def layout_table(facts: Facts, blocks: Blocks) -> str:
    """A page of the first years: tables set all places, the article is a cell."""
    return f"""<html><head><title>{facts.title}</title></head><body><table width="980"><tr><td colspan="2">{NAVIGATION}
</td></tr><tr><td width="220"><table><tr><td>{LINKS}</td></tr></table></td><td><table width="100%"><tr><td>
<font size="5"><b>{facts.title}</b></font></td></tr><tr><td>发布时间：{facts.published} 点击数：123</td></tr><tr><td>
<hr></td></tr><tr><td>{paragraphs(blocks)}</td></tr><tr><td>【<a href="#">打印</a>】【<a href="#">关闭</a>】</td></tr>
</table></td></tr><tr><td colspan="2">{FOOTER}</td></tr></table></body></html>"""


def two_editors(facts: Facts, blocks: Blocks) -> str:
    """A page whose letter and plan stand in two elements of the same name."""
    half = len(blocks) // 2
    return f"""<html><head><meta charset="utf-8"><title>{facts.title}_潮屿市</title></head><body>{NAVIGATION}
<h1>{facts.title}</h1><div class="TRS_Editor">{paragraphs(blocks[:half])}</div>
<div class="TRS_Editor">{paragraphs(blocks[half:])}</div>{FOOTER}</body></html>"""


def weixin(facts: Facts, blocks: Blocks) -> str:
    """A page of a public account: a section for each paragraph, empty ones between."""
    text = "".join(f"<section>{paragraphs([block], '')}</section><p><br></p>" for block in blocks)
    return f"""<html><head><meta charset="utf-8"><title></title><meta property="og:title" content="{facts.title}">
</head><body><div id="js_article"><h1>{facts.title}</h1><div><span>原创</span><em>{facts.published}</em></div>
<div id="js_content">{text}</div><div>微信扫一扫关注该公众号</div></div></body></html>"""


SKINS = {
    f.__name__: f
    for f in (trs, ucap, jcms, webplus, disclosure, plain, one_line, scattered, flat, layout_table, two_editors, weixin)
}
