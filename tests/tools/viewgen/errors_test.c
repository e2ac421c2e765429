/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every mistake that viewgen finds, with the line and the sentence that it gives. One row per mistake: the
 * body of a view whose head is below, and the whole of what must be reported.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compile.h"

/* The head has 17 lines; the body begins on line 18. */
static const char head[] = "{# view x\n"
                           "   title: str\n"
                           "   link: url\n"
                           "   at: ms\n"
                           "   due: ms?\n"
                           "   n: int\n"
                           "   many: int?\n"
                           "   is_late: bool\n"
                           "   items: list item\n"
                           "   names: list str\n"
                           "   piece: html\n"
                           "   state: text\n"
                           "   symbol: icon\n"
                           "   one: item\n"
                           "   maybe: item?\n"
                           "   fee: fen\n"
                           "   guard: html #}\n";
static const char item[] =
    "{# struct item\n   what: str\n   at: ms?\n   inner: part?\n   note: text?\n   tags: list str\n#}\n"
    "{# struct part\n   name: str\n#}\n";
static const char chip[] =
    "{# view chip\n   tone: str\n   label: str?\n   to: url?\n   n: int?\n   icon: icon?\n"
    "   text: text?\n   one: item?\n   day: day?\n   is_on: bool\n#}\n"
    "{tone}{#if label}{label}{/if}{#if to}<a href=\"{to}\"></a>{/if}{#if n}{n}{/if}{#if icon}{icon icon}{/if}"
    "{#if text}{t text}{/if}{#if one}{one.what}{/if}{#if day}{day|iso}{/if}{#if is_on}{/if}\n";
static const char pair[] = "{# view pair\n   items: list item\n   one: item\n   n: int\n   title: str\n#}\n"
                           "{#if items}{n}{title}{one.what}{/if}\n";

struct mistake {
    const char *body, *error;
};

/* What the body alone brings about: unused fields of the head are not reported once there is another mistake.
 */
static str errors_of(struct arena *a, const char *body)
{
    str text = str_join(a, str_from_c(head), str_from_c(body));
    const struct source_file files[] = {
        { "_types.html", item },
        { "chip.html", chip },
        { "pair.html", pair },
        { "x.html", str_c(a, text) },
        { 0 },
    };
    return compile(a, files).errors;
}

static void check(const struct mistake *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new(64u << 20);
        str errors = errors_of(a, rows[i].body);
        str wanted = str_printf(a, "x.html:%s\n", rows[i].error);
        if (!str_eq(errors, wanted))
            fail_msg("for %s\nwanted %.*sbut got %.*s", rows[i].body, STR_ARG(wanted), STR_ARG(errors));
        arena_free(a);
    }
}
#define CHECK(rows) check((rows), sizeof(rows) / sizeof((rows)[0]))

static void names_that_are_not_declared_are_refused_with_a_guess(void **state)
{
    (void)state;
    static const struct mistake rows[] = {
        { "{titel}", "18: error: field 'titel' is not declared in this view — declare it in the head "
                     "comment, or did you "
                     "mean 'title'?" },
        { "\n\n{zzzzz}",
          "20: error: field 'zzzzz' is not declared in this view — declare it in the head comment" },
        { "{one.wat}",
          "18: error: struct 'item' has no field 'wat' — declare it in _types.html:1, or did you mean "
          "'what'?" },
        { "{title.x}", "18: error: 'title' is str and has no fields — '.x' cannot follow" },
        { "{items.what}",
          "18: error: 'items' is list item and has no fields — '.what' cannot follow, go through it with "
          "{#each}" },
        { "{#each items i}{i.wat}{/each}",
          "18: error: struct 'item' has no field 'wat' — declare it in _types.html:1, or "
          "did you mean 'what'?" },
        { "{#each items i}{/each}{i.what}",
          "18: error: field 'i' is not declared in this view — declare it in the head "
          "comment" },
        { "{t x.plane}",
          "18: error: text 'x.plane' is in no PO file — add it to zh-Hans.po and en.po, or did you mean "
          "'x.plain'?" },
        { "{icon ekko}",
          "18: error: icon 'ekko' is not there — add ekko.svg to the icons, or did you mean 'echo'?" },
        { "<link rel=\"stylesheet\" href=\"{asset sit.css}\">",
          "18: error: asset 'sit.css' is not there — add the file to the assets, or did you mean "
          "'site.css'?" },
        { "{#include chipp}",
          "18: error: view 'chipp' is not there — add chipp.html, or name its folder with --use, or "
          "did you mean 'chip'?" },
        { "{#include item}",
          "18: error: view 'item' is not there — add item.html, or name its folder with --use" },
        { "<svg><use href=\"#i-ekko\"/></svg>",
          "18: error: icon 'ekko' is not there — add ekko.svg to the icons, or did you mean 'echo'?" },
    };
    CHECK(rows);
}

static void types_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const struct mistake rows[] = {
        { "{at}", "18: error: 'at' is ms and needs a filter — one of |time |date |day |iso |ago |weekday" },
        { "{fee}", "18: error: 'fee' is fen and needs a filter — one of |money" },
        { "{at|tine}",
          "18: error: '|tine' does not fit 'at' of type ms — one of |time |date |day |iso |ago |weekday, or "
          "did you mean 'time'?" },
        { "{title|time}", "18: error: '|time' does not fit 'title' of type str — one of none" },
        { "{n|clauses}", "18: error: '|clauses' is for str, but 'n' is int" },
        { "<p title=\"{title|clauses}\"></p>",
          "18: error: '|clauses' writes elements and can only stand between elements" },
        { "<title>{title|lines}</title>",
          "18: error: '|lines' writes elements and can only stand between elements" },
        { "{due|time}", "18: error: 'due' may be absent — use it inside {#if due}" },
        { "{many}", "18: error: 'many' may be absent — use it inside {#if many}" },
        { "{maybe.what}", "18: error: 'maybe' may be absent — use it inside {#if maybe}" },
        { "{#if maybe}{maybe.at|time}{/if}",
          "18: error: 'maybe.at' may be absent — use it inside {#if maybe.at}" },
        { "{#if due}{#else}{due|time}{/if}", "18: error: 'due' may be absent — use it inside {#if due}" },
        { "{#if not due}{due|time}{/if}", "18: error: 'due' may be absent — use it inside {#if due}" },
        { "{#if due}{/if}{due|time}", "18: error: 'due' may be absent — use it inside {#if due}" },
        { "{is_late}", "18: error: 'is_late' of type bool cannot be written like this — ask it with {#if}" },
        { "{piece}", "18: error: 'piece' of type html cannot be written like this — write {raw …}" },
        { "{state}", "18: error: 'state' of type text cannot be written like this — write {t …}" },
        { "{symbol}", "18: error: 'symbol' of type icon cannot be written like this — write {icon …}" },
        { "{items}",
          "18: error: 'items' of type list item cannot be written like this — go through it with {#each}" },
        { "{one}", "18: error: 'one' of type item cannot be written like this — take its fields" },
        { "{raw title}",
          "18: error: {raw title} needs type html, but it is str — write {title}, which is escaped" },
        { "{t title}", "18: error: {t title} needs a key or a field of type text, but it is str" },
        { "{#each items i}{t i.note}{/each}",
          "18: error: 'i.note' may be absent — use it inside {#if i.note}" },
        { "{#if at}{/if}",
          "18: error: {#if at} asks for ms, which is always there — make a bool in the handler" },
        { "{#if one}{/if}",
          "18: error: {#if one} asks for item, which is always there — make a bool in the handler" },
        { "{#each title i}{/each}", "18: error: {#each title} needs a list, but it is str" },
        { "{#each items title}{/each}", "18: error: 'title' cannot name the items — it is a field or an "
                                        "outer loop's name already, take another name" },
        { "{#each items in}{/each}",
          "18: error: 'in' cannot name the items — it is kept for C, take another name" },
        { "{icon title}", "18: error: icon 'title' is not there — add title.svg to the icons" },
    };
    CHECK(rows);
}

static void values_in_places_where_they_would_not_be_safe_are_refused(void **state)
{
    (void)state;
    static const struct mistake rows[] = {
        { "<p title={title}></p>", "18: error: the value of 'title' is not quoted — write title=\"…\"" },
        { "<p title=x></p>", "18: error: the value of 'title' is not quoted — write title=\"…\"" },
        { "<p onclick=\"{title}\"></p>",
          "18: error: event attribute 'onclick' is refused — put the script into an asset "
          "and find the element there" },
        { "<p style=\"color: {title}\"></p>",
          "18: error: a style attribute is refused — give the element a class and style that" },
        { "<meta http-equiv=\"refresh\" content=\"5; url=/x\">",
          "18: error: a page asks for itself again after so many seconds — write digits alone" },
        { "<meta content=\"5\" http-equiv=\"refresh\">",
          "18: error: 'http-equiv' is refused — only <meta http-equiv=\"refresh\" content=\"…\"> with "
          "seconds" },
        { "<p srcdoc=\"\"></p>", "18: error: attribute 'srcdoc' is refused — views do without it" },
        { "<img alt=\"\" srcset=\"{title} 2x\">",
          "18: error: the value of 'srcset' must be fixed text — use {#if} around whole elements" },
        { "<p {title}></p>", "18: error: a value cannot stand between attributes — write name=\"{…}\"" },
        { "<script src=\"{asset site.css}\" defer>{title}</script>",
          "18: error: nothing can stand inside <script> — put it into an asset" },
        { "<script src=\"{asset site.css}\" defer>1</script>",
          "18: error: a script in the page is refused — put it into an asset" },
        { "<script></script>",
          "18: error: a script in the page is refused — write <script src=\"{asset name.js}\" "
          "defer></script>" },
        { "<style></style>",
          "18: error: <style> is refused — views do without it, style belongs into a style sheet" },
        { "<iframe></iframe>", "18: error: <iframe> is refused — views do without it" },
        { "<!-- {title} -->", "18: error: an HTML comment would be sent to everybody — write {# … #}" },
        { "<!element>", "18: error: only <!doctype html> can begin with '<!'" },
        { "<a href=\"{title}\"></a>",
          "18: error: an address begins with 'title', which is str — declare it as url, or put "
          "fixed text before it: \"/path/{title}\"" },
        { "<a href=\"{n}\"></a>",
          "18: error: an address begins with 'n', which is int — declare it as url, or put fixed "
          "text before it: \"/path/{n}\"" },
        { "<a href=\"{#if is_late}/x/{/if}{title}\"></a>",
          "18: error: an address begins with 'title', which is str — declare it as url, or put fixed text "
          "before it: "
          "\"/path/{title}\"" },
        { "<a href=\"javascript:{title}\"></a>", "18: error: the address in 'href' has a scheme that is "
                                                 "refused — only http, https, tel and mailto" },
        { "<a href=\"java{title}script:1\"></a>", "18: error: the address in 'href' has a scheme that is "
                                                  "refused — only http, https, tel and mailto" },
        { "<a href=\"//x/{title}\"></a>",
          "18: error: the address '//x/{title}' leaves the scheme open — write https: before it" },
        { "<a href=\"{link}x\"></a>",
          "18: error: after an address only '/', '?', '#' or '&' may follow — a letter would "
          "change what it names" },
        { "<a href=\"{t x.plain}\"></a>",
          "18: error: a text cannot be an address — declare a field of type url" },
        { "<p title=\"{raw piece}\"></p>",
          "18: error: {raw} can only stand between elements — HTML in an attribute would break it" },
        { "<title>{raw piece}</title>",
          "18: error: {raw} can only stand between elements — HTML in an attribute would break it" },
        { "<p title=\"{icon echo}\"></p>", "18: error: {icon} can only stand between elements" },
        { "<p title=\"{asset site.css}\"></p>",
          "18: error: {asset} is a whole address — write it alone into href or src" },
        { "<p title=\"{#include chip tone=title is_on=true}\"></p>",
          "18: error: {#include} can only stand between elements" },
        { "{#if is_late}{sprite}{/if}", "18: error: {sprite} stands between elements and in no block" },
        { "{sprite}{sprite}", "18: error: a second {sprite} — one is enough" },
    };
    CHECK(rows);
}

static void elements_that_do_not_close_where_they_open_are_refused(void **state)
{
    (void)state;
    static const struct mistake rows[] = {
        { "<p>1", "18: error: <p> is not closed — add </p>" },
        { "</p>", "18: error: </p> closes nothing — no <p> is open here" },
        { "<p><b>1</p>", "18: error: <b> of line 18 is not closed before </p> — add </b>" },
        { "</br>", "18: error: </br> is not written — <br> has no end" },
        { "<p/>", "18: error: <p/> does not close itself in HTML — write <p></p>" },
        { "<p></p", "18: error: </p does not end — write </p>" },
        { "<p title=\"1", "18: error: the tag <p> does not end — add '>' or the missing quotation mark" },
        { "<p title=\"<b\"></p>",
          "18: error: '<' in the value of 'title' — a quotation mark is missing, or write &lt;" },
        { "<p ?></p>", "18: error: '?' cannot stand inside the tag <p> — values are written name=\"…\"" },
        { "1 < 2", "18: error: '<' is no tag here — write &lt;" },
        { "1 & 2",
          "18: error: '&' begins a character reference that does not end in ';' — write &amp; for the sign" },
        { "<p title=\"&x\"></p>",
          "18: error: '&' begins a character reference that does not end in ';' — write &amp; for the sign" },
        { "{#if is_late}<p>{/if}",
          "18: error: <p> is not closed inside the block of line 18 — add </p> before it ends" },
        { "<p>{#if is_late}</p>{/if}</p>", "18: error: </p> closes an element that was opened outside of the "
                                           "block at line 18 — a block opens and closes "
                                           "its own elements" },
        { "<p {#if is_late}>{/if}></p>",
          "18: error: '>' inside {#if} — close the {#if} before the tag ends\n"
          "x.html:18: error: the block of line 18 begins inside a tag and ends between "
          "elements — begin and end it in the same place\n"
          "x.html:18: error: <p> is not closed inside the block of line 18 — add </p> "
          "before it ends" },
        { "<p class=\"{#if is_late}\">{/if}</p>",
          "18: error: the value of 'class' ends inside {#if} or {#each} — close the block first\n"
          "x.html:18: error: the block of line 18 begins inside a tag and ends between elements — begin and "
          "end it in the same place\n"
          "x.html:18: error: <p> is not closed inside the block of line 18 — add </p> before it ends\n"
          "x.html:18: error: '<' in the value of 'class' — a quotation mark is missing, or write &lt;\n"
          "x.html:18: error: the tag <p> does not end — add '>' or the missing quotation mark" },
        { "<p class=\"a\" class=\"b\"></p>",
          "18: error: attribute 'class' stands twice in <p> — browsers ignore the second, remove one" },
        { "<a href=\"/\"><b><a href=\"/\"></a></b></a>",
          "18: error: <a> inside <a> — browsers close the outer one, end it first" },
        { "<form><form></form></form>",
          "18: error: <form> inside <form> — browsers drop the inner one, end the outer first" },
        { "<title><b></b></title>", "18: error: <b> inside <title> — only text can stand there" },
    };
    CHECK(rows);
}

static void people_who_do_not_see_are_thought_of(void **state)
{
    (void)state;
    static const struct mistake rows[] = {
        { "<img src=\"/x.png\">",
          "18: error: <img> without alt — say what it shows, or write alt=\"\" when it only decorates" },
        { "<input id=\"a\" name=\"a\">",
          "18: error: <input> has no label — add <label for=\"a\">, or aria-label" },
        { "<textarea></textarea>",
          "18: error: <textarea> has no label — add <label for=\"id\">, or aria-label" },
        { "<label for=\"b\">1</label><select id=\"a\"></select>",
          "18: error: <select> has no label — add <label for=\"a\">, or aria-label" },
        { "<form method=\"post\"><button>1</button></form>",
          "18: error: the form posts but carries no {raw guard} — declare `guard: html` and put {raw guard} "
          "into the "
          "form" },
        { "{raw guard}<form method=\"POST\"></form>", "18: error: the form posts but carries no {raw guard} "
                                                      "— declare `guard: html` and put {raw guard} into the "
                                                      "form" },
        { "<form method=\"{title}\"></form>",
          "18: error: the value of 'method' must be fixed text — use {#if} around whole elements" },
    };
    CHECK(rows);
}

static void words_outside_the_texts_are_refused(void **state)
{
    (void)state;
    static const struct mistake rows[] = {
        { "<p>Hello</p>",
          "18: error: words outside {t}: 'Hello' — put them into the PO files and write {t key}" },
        { "<p>\n1 没有时限</p>",
          "19: error: words outside {t}: '没有时限' — put them into the PO files and write {t key}" },
        { "<p aria-label=\"Menu\"></p>",
          "18: error: words outside {t}: 'Menu' — put them into the PO files and write {t key}" },
        { "<p data-x=\"回音\"></p>",
          "18: error: words outside {t}: '回音' — put them into the PO files and write {t key}" },
        { "É", "18: error: words outside {t}: 'É' — put them into the PO files and write {t key}" },
        { "{#include chip tone=\"好\" is_on=true}",
          "18: error: words outside {t}: \"好\" — put them into the PO files and write t:key" },
        { "{t x.named who=\"好\"}",
          "18: error: words outside {t}: \"好\" — put them into the PO files and write t:key" },
    };
    CHECK(rows);
}

static void texts_want_just_their_parameters(void **state)
{
    (void)state;
    static const struct mistake rows[] = {
        { "{t x.named}", "18: error: text 'x.named' wants the parameter {who} — write who=field" },
        { "{t x.plain who=title}", "18: error: text 'x.plain' has no parameter {who} — remove it" },
        { "{t x.count n=title}",
          "18: error: {n} chooses the plural of 'x.count' and must be an int, but 'title' is str" },
        { "{t x.count n=\"1\"}", "18: error: {n} chooses the plural of 'x.count' and must be an int" },
        { "{t x.count n=many}", "18: error: 'many' may be absent — use it inside {#if many}" },
        { "{t x.named who=at}",
          "18: error: 'at' is ms and needs a filter — one of |time |date |day |iso |ago |weekday" },
        { "{t x.named who=nobody}",
          "18: error: field 'nobody' is not declared in this view — declare it in the head "
          "comment" },
        { "{t x.named who=t:x.count}", "18: error: text 'x.count' has parameters and cannot be an argument — "
                                       "make the text in the handler" },
        { "{t x.named who=t:x.none}",
          "18: error: text 'x.none' is in no PO file — add it to zh-Hans.po and en.po, or did "
          "you mean 'x.count'?" },
        { "{t x.named who=\"a}",
          "18: error: '{' without '}' on its line — close it, or write &#123; for the sign" },
        { "{t x.named =\"x\"}",
          "18: error: '=\"x\"' is no argument — write name=field, name=\"text\", name=t:key or name\n"
          "x.html:18: error: text 'x.named' wants the parameter {who} — write who=field" },
        { "{t x.named ?}",
          "18: error: '?' is no argument — write name=field, name=\"text\", name=t:key or name\n"
          "x.html:18: error: text 'x.named' wants the parameter {who} — write who=field" },
    };
    CHECK(rows);
}

static void includes_want_just_their_fields(void **state)
{
    (void)state;
    static const struct mistake rows[] = {
        { "{#include chip tone=title}",
          "18: error: view 'chip' wants the field 'is_on' (bool) — write is_on=field" },
        { "{#include chip tone=title is_on=true lable=title}",
          "18: error: view 'chip' has no field 'lable' — remove it, or did you mean 'label'?" },
        { "{#include chip tone=n is_on=true}",
          "18: error: field 'tone' is str and cannot take 'n', which is int" },
        { "{#include chip tone=title is_on=maybe}",
          "18: error: field 'is_on' is bool and cannot take 'maybe', which is item?" },
        { "{#include chip tone=title is_on=true to=title}",
          "18: error: field 'to' is url? and cannot take 'title', which is str" },
        { "{#include chip tone=title is_on=true to=\"javascript:1\"}",
          "18: error: field 'to' is url? and cannot take the text \"javascript:1\" — an address begins with "
          "'/' or '#'" },
        { "{#include chip tone=title is_on=\"yes\"}",
          "18: error: field 'is_on' is bool and cannot take the text \"yes\"" },
        { "{#include chip tone=3 is_on=true}",
          "18: error: field 'tone' is str and cannot take the number 3" },
        { "{#include chip tone=t:x.named is_on=true}", "18: error: text 'x.named' has parameters and cannot "
                                                       "be an argument — make the text in the handler" },
        { "{#include chip tone=title is_on=true n=t:x.plain}",
          "18: error: field 'n' is int? and cannot take the text t:x.plain" },
        { "{#include chip tone=title|lines is_on=true}",
          "18: error: '|lines' cannot stand in {#include} — the included view writes the filter" },
        { "{#include pair items=items one=maybe n=many title}",
          "18: error: 'maybe' may be absent — use it inside {#if maybe}\n"
          "x.html:18: error: 'many' may be absent — use it inside {#if many}" },
        { "{#include pair items=names one n title}",
          "18: error: field 'items' is list item and cannot take 'names', which is list str" },
        { "{#include chip from one}", "18: error: 'one' is item, but the view wants a chip" },
        { "{#include chip from maybe}", "18: error: 'maybe' may be absent — use it inside {#if maybe}" },
        { "{#include chip from one tone=title}",
          "18: error: {#include chip from …} takes no further arguments\n"
          "x.html:18: error: 'one' is item, but the view wants a chip" },
    };
    CHECK(rows);
}

static void braces_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    static const struct mistake rows[] = {
        { "{title", "18: error: '{' without '}' on its line — close it, or write &#123; for the sign" },
        { "title}", "18: error: words outside {t}: 'title}' — put them into the PO files and write {t key}\n"
                    "x.html:18: error: '}' without '{' — write &#125; for the sign" },
        { "{a b}",
          "18: error: '{a b}' is no field — write {field}, {field|filter}, {t key}, or &#123; for the sign" },
        { "{}",
          "18: error: '{}' is no field — write {field}, {field|filter}, {t key}, or &#123; for the sign" },
        { "{# open", "18: error: the comment does not end — add #}" },
        { "{#if is_late}", "18: error: the block is not closed — add {/if}" },
        { "{#each items i}", "18: error: the block is not closed — add {/each}" },
        { "{/if}", "18: error: {/if} without a beginning — remove it, or add what it ends" },
        { "{#else}", "18: error: {#else} without a beginning — remove it, or add what it ends" },
        { "{#if is_late}{/each}{/if}",
          "18: error: {/each} comes inside {#if} of line 18 — close that first with {/if}" },
        { "{#each items i}{#else}{/each}",
          "18: error: {#else} comes inside {#each} of line 18 — close that first with {/each}" },
        { "{#if is_late}{#else}{#else}{/if}",
          "18: error: a second {#else} for the block of line 18 — remove one" },
        { "{#if is_late and n}{/if}",
          "18: error: {#if} takes one field, or `not` and a field — make a bool in the handler" },
        { "{#each items}{/each}",
          "18: error: {#each} takes a list and a name for its items: {#each steps s}\n"
          "x.html:18: error: '' cannot name the items — it is kept for C, take another name" },
        { "<p {#each items i}a=\"1\"{/each}></p>",
          "18: error: {#each} between attributes is refused — only {#if} can stand there" },
    };
    CHECK(rows);
}

static void heads_with_mistakes_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *errors;
    } rows[] = {
        { "a.html", "{# view a\n   x: strng\n#}\n{x}",
          "a.html:2: error: type 'strng' of field 'x' is not known — use one of str int bool ms day fen url "
          "html text "
          "icon, or declare {# struct strng … #}, or did you mean 'str'?\n"
          "a.html:4: error: 'x' of type strng cannot be written like this — take its fields\n" },
        { "a.html", "{# view b\n   x: str\n#}\n{x}",
          "a.html:1: error: view 'b' stands in a file of another name — rename the file or the view\n"
          "a.html:1: error: the file declares no view — begin it with {# view a … #}\n" },
        { "a.html", "{# view a\n   x: str\n   x: int\n#}\n{x}",
          "a.html:3: error: field 'x' is declared twice — remove one\n" },
        { "a.html", "{# view a\n   case: str\n#}\n{case}",
          "a.html:2: error: 'case' cannot be the name of a field — it is a word of C, take another\n" },
        { "a.html", "{# view a\n   x: list str?\n   y: bool?\n#}\n{#each x i}{i}{/each}{#if y}{/if}",
          "a.html:2: error: a list cannot be optional — an empty list is absent, remove the '?'\n"
          "a.html:3: error: a bool cannot be optional — remove the '?'\n" },
        { "a.html", "{# view a\n   x: str\n   and so on\n#}\n{x}",
          "a.html:3: error: 'and so on' is no field — write `name: type`, with a remark in () behind it; "
          "comments stand "
          "above the first field\n" },
        { "a.html", "{# view a\n   x: str\n   y: int\n#}\n{x}",
          "a.html:3: error: field 'y' is declared but not used — remove it\n" },
        { "a.html", "{# view a\n   one: s\n#}\n{# struct s\n   again: s\n#}\n{#if one}{/if}",
          "a.html:5: error: field 'again' puts struct 's' inside itself — make it a list or optional ('s?')\n"
          "a.html:7: error: {#if one} asks for s, which is always there — make a bool in the handler\n" },
        { "A.html", "{# view A #}\n",
          "A.html:1: error: 'A' cannot be a name — use lower-case letters, digits and '_', and "
          "no word of C\n" },
        { "a.html", "{# view a #}\n{# struct a #}\n",
          "a.html:2: error: 'a' is already declared in a.html:1 — take another name\n" },
        { "a.html", "{# view a #}\n{# view a #}\n",
          "a.html:2: error: 'a' is already declared in a.html:1 — take another name\n" },
        { "a.html", "<p></p>",
          "a.html:1: error: the file declares no view — begin it with {# view a … #}\n" },
        { "_a.html", "{# struct a\n x: str #}\n<p></p>",
          "_a.html:1: error: a file whose name begins with '_' holds only {# struct … #} — give the view its "
          "own file\n" },
        { "a.html", "{# view a #}\n\xff",
          "a.html:1: error: the file is not UTF-8 text — save it as UTF-8\n" },
        { "a.html", "{# view a\n x: str", "a.html:1: error: the comment does not end — add #}\n" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena *a = arena_new(64u << 20);
        const struct source_file files[] = { { rows[i].path, rows[i].text }, { 0 } };
        str errors = compile(a, files).errors;
        if (!str_eq(errors, str_from_c(rows[i].errors)))
            fail_msg("for %s\nwanted %sbut got %.*s", rows[i].text, rows[i].errors, STR_ARG(errors));
        arena_free(a);
    }
}

static void more_than_there_is_room_for_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *once;
        int times;
        const char *error;
    } rows[] = {
        { "<p>", 65, "more than 64 elements inside each other — split the view" },
        { "{#if is_late}", 33, "more than 32 blocks inside each other — split the view" },
        { " a=\"\"", 0, "<p> has more than 32 attributes — split it" },
    };
    struct arena *a = arena_new(64u << 20);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf b = buf_new(a, 1u << 16);
        for (int j = 0; j < rows[i].times; j++)
            buf_put(&b, str_from_c(rows[i].once));
        if (rows[i].times == 0)
            buf_put(&b, S("<p"));
        for (int j = 0; rows[i].times == 0 && j < 33; j++)
            buf_printf(&b, " a%d=\"\"", j);
        str errors = errors_of(a, str_c(a, buf_str(&b)));
        assert_int_not_equal(str_find(errors, str_from_c(rows[i].error)), SIZE_MAX);
    }
    arena_free(a);
}

static void a_view_without_mistakes_gives_none(void **state)
{
    (void)state;
    struct arena *a = arena_new(64u << 20);
    str errors = errors_of(
        a, "<a href=\"{link}\">{title|clauses}</a><a href=\"tel:{title}\">{n}</a>{at|time}{#if "
           "due}{due|ago}{/if}\n"
           "{#if not many}1{#else}{many|count}{/if}{#if is_late}2{/if}{#each items i}{i.what}{#if "
           "i.inner}{i.inner.name}"
           "{/if}{#each i.tags g}{g}{/each}{/each}{#each names k}{k}{#empty}0{/each}{raw piece}{t "
           "state}{icon symbol}\n"
           "{one.what}{#if maybe}{maybe.what}{#if many}{#include pair items one=maybe n=many "
           "title=link}{/if}{/if}{fee|money}\n"
           "{#if n}1{/if}{#if not fee}0{/if}<form method=\"post\">{#if is_late}{raw guard}{/if}<label "
           "for=\"k-{n}\">1</label><input id=\"k-{n}\"></form>\n"
           "{#include chip tone=link is_on=false to=link n=n icon=echo text=t:x.plain one=one}\n"
           "{#include chip tone=t:x.plain is_on=is_late to=\"/x\" n=3 icon=symbol text=state "
           "one=maybe label=\"a\"}\n"
           "<p title=\"{#if is_late}{title}{#else}{t x.named who=state}{/if}\">{t x.count n=3} {t "
           "x.named who=\"x\"}</p>\n"
           "<pre>  {title}\n  </pre><svg><path d=\"M0 0\"/><use href=\"#i-echo\"/></svg>&#123;");
    assert_string_equal(str_c(a, errors), "");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_not_declared_are_refused_with_a_guess),
        cmocka_unit_test(types_that_do_not_fit_are_refused),
        cmocka_unit_test(values_in_places_where_they_would_not_be_safe_are_refused),
        cmocka_unit_test(elements_that_do_not_close_where_they_open_are_refused),
        cmocka_unit_test(people_who_do_not_see_are_thought_of),
        cmocka_unit_test(words_outside_the_texts_are_refused),
        cmocka_unit_test(texts_want_just_their_parameters),
        cmocka_unit_test(includes_want_just_their_fields),
        cmocka_unit_test(braces_that_make_no_sense_are_refused),
        cmocka_unit_test(heads_with_mistakes_are_refused),
        cmocka_unit_test(more_than_there_is_room_for_is_refused),
        cmocka_unit_test(a_view_without_mistakes_gives_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
