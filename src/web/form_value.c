/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes and validates the value of one field. Each kind has one function here; what is common to all (left
 * out, sent twice, the wrong type) is decided before they are called.
 */
#include "web/form_value.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"

#define FREE_CHOICE_MAX 100  /* code points of a choice that is checked by the handler */
#define FREE_CHOICES_MAX 100 /* number of choices when the field names no limit */
#define PHONE_DIGITS_MIN 5
#define PHONE_DIGITS_MAX 20
#define FILE_NAME_MAX 200

static const struct wrong right = { TEXT_NONE, 0 };

static struct wrong wrong(enum text text, int64_t n)
{
    return (struct wrong){ text, n };
}

static struct wrong left_out(const struct field *field)
{
    if (!field->is_required)
        return right;
    if (field->required_text != TEXT_NONE)
        return wrong(field->required_text, 0);
    if (field->kind == FIELD_CHOICE || field->kind == FIELD_CHOICES || field->kind == FIELD_ID)
        return wrong(TEXT_FORM_REQUIRED_CHOICE, 0);
    if (field->kind == FIELD_CHECK)
        return wrong(TEXT_FORM_REQUIRED_CHECK, 0);
    return wrong(field->kind == FIELD_FILES ? TEXT_FORM_REQUIRED_FILE : TEXT_FORM_REQUIRED, 0);
}

/* ---- cleaning ---- */

/* Without white space at both ends, the ideographic space included. */
static str trim_wide(str s)
{
    str wide_space = S("\xe3\x80\x80");
    for (;;) {
        size_t before = s.n;
        s = str_trim(s);
        if (str_starts(s, wide_space))
            s = str_slice(s, wide_space.n, s.n);
        if (str_ends(s, wide_space))
            s = str_slice(s, 0, s.n - wide_space.n);
        if (s.n == before)
            return s;
    }
}

/* Chinese keyboards often send full-width forms of digits and signs: ０１２－ becomes 012-. */
static str narrow(struct arena *a, str s)
{
    struct buf b = buf_new(a, s.n);
    uint32_t cp;
    char room[4];
    while (utf8_next(&s, &cp)) {
        if (cp == 0x3000)
            cp = ' ';
        else if (cp >= 0xff01 && cp <= 0xff5e)
            cp -= 0xfee0;
        buf_put(&b, (str){ room, utf8_encode(cp, room) });
    }
    return str_trim(buf_str(&b));
}

/* One line: what would break it becomes a space. */
static str one_line(struct arena *a, str s)
{
    struct buf b = buf_new(a, s.n);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        buf_putc(&b, c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
    }
    return trim_wide(buf_str(&b));
}

/* ---- kinds ---- */

static struct wrong check_length(const struct field *field, str s)
{
    int64_t length = (int64_t)utf8_length(s);
    if (length > field->max)
        return wrong(TEXT_FORM_TOO_LONG, field->max);
    if (length < field->min)
        return wrong(TEXT_FORM_TOO_SHORT, field->min);
    return right;
}

static struct wrong read_text(struct arena *a, const struct field *field, str s, void *to)
{
    str clean = s;
    if (field->kind == FIELD_TEXT)
        clean = one_line(a, s);
    else if (field->kind == FIELD_LINES)
        clean = trim_wide(utf8_normalise_lines(a, s));
    struct wrong w = check_length(field, clean);
    if (w.text == TEXT_NONE)
        *(str *)to = clean;
    return w;
}

static struct wrong read_phone(struct arena *a, const struct field *field, str s, void *to)
{
    str sent = narrow(a, s);
    struct buf b = buf_new(a, PHONE_DIGITS_MAX + 1);
    size_t digits = 0;
    (void)field;
    for (size_t i = 0; i < sent.n; i++) {
        char c = sent.p[i];
        bool is_digit = c >= '0' && c <= '9';
        if (is_digit || (c == '+' && i == 0))
            buf_putc(&b, c);
        else if (strchr(" -().", c) == NULL)
            return wrong(TEXT_FORM_NOT_A_PHONE, 0);
        digits += is_digit ? 1 : 0;
    }
    if (digits < PHONE_DIGITS_MIN || digits > PHONE_DIGITS_MAX)
        return wrong(TEXT_FORM_NOT_A_PHONE, 0);
    *(str *)to = buf_str(&b);
    return right;
}

static bool has_range(const struct field *field)
{
    return field->min != 0 || field->max != 0;
}

static struct wrong read_int(struct arena *a, const struct field *field, str s, void *to)
{
    int64_t v;
    if (!str_to_i64(narrow(a, s), &v))
        return wrong(TEXT_FORM_NOT_AN_INTEGER, 0);
    if (has_range(field) && v < field->min)
        return wrong(TEXT_FORM_TOO_SMALL, field->min);
    if (has_range(field) && v > field->max)
        return wrong(TEXT_FORM_TOO_GREAT, field->max);
    *(int64_t *)to = v;
    return right;
}

static struct wrong read_id(struct arena *a, const struct field *field, str s, void *to)
{
    int64_t v;
    if (!str_to_i64(s, &v) || v < 0)
        return wrong(TEXT_FORM_NOT_A_CHOICE, 0);
    (void)a;
    if (v == 0)
        return left_out(field);
    *(int64_t *)to = v;
    return right;
}

static struct wrong read_number(struct arena *a, const struct field *field, str s, void *to)
{
    double v;
    if (!str_to_double(narrow(a, s), &v))
        return wrong(TEXT_FORM_NOT_A_NUMBER, 0);
    if (has_range(field) && v < (double)field->min)
        return wrong(TEXT_FORM_TOO_SMALL, field->min);
    if (has_range(field) && v > (double)field->max)
        return wrong(TEXT_FORM_TOO_GREAT, field->max);
    *(struct opt_double *)to = (struct opt_double){ v, true };
    return right;
}

static struct wrong read_day(struct arena *a, const struct field *field, str s, void *to)
{
    day_t v;
    if (!day_parse(narrow(a, s), &v))
        return wrong(TEXT_FORM_NOT_A_DAY, 0);
    if (has_range(field) && (v < field->min || v > field->max))
        return wrong(TEXT_FORM_DAY_OUT_OF_RANGE, 0);
    *(day_t *)to = v;
    return right;
}

/* "8:30", "08:30"; browsers that know seconds send "08:30:00". */
static struct wrong read_time(struct arena *a, const struct field *field, str s, void *to)
{
    str hour, minute, rest = narrow(a, s);
    int64_t h, m;
    (void)field;
    (void)str_cut(&rest, ':', &hour);
    (void)str_cut(&rest, ':', &minute);
    bool is_clock = hour.n >= 1 && hour.n <= 2 && minute.n == 2 && str_to_i64(hour, &h) &&
                    str_to_i64(minute, &m) && (str_is_empty(rest) || str_eq(rest, S("00")));
    if (!is_clock || h < 0 || h > 23 || m < 0 || m > 59)
        return wrong(TEXT_FORM_NOT_A_TIME, 0);
    *(int64_t *)to = h * 60 + m;
    return right;
}

static struct wrong read_check(struct arena *a, const struct field *field, str s, void *to)
{
    static const str yes[] = { S_INIT("1"), S_INIT("true"), S_INIT("on") };
    static const str no[] = { S_INIT("0"), S_INIT("false"), S_INIT("off") };
    (void)a;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (str_eq(s, yes[i])) {
            *(bool *)to = true;
            return right;
        }
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        if (str_eq(s, no[i]))
            return left_out(field);
    }
    return wrong(TEXT_FORM_WRONG_KIND, 0);
}

static bool is_choice(const struct field *field, str s)
{
    if (field->choices_n == 0) /* given at run time: the handler knows them */
        return utf8_length(s) <= FREE_CHOICE_MAX;
    for (size_t i = 0; i < field->choices_n; i++) {
        if (str_eq(s, str_from_c(field->choices[i].value)))
            return true;
    }
    return false;
}

static struct wrong read_choice(struct arena *a, const struct field *field, str s, void *to)
{
    (void)a;
    if (!is_choice(field, s))
        return wrong(TEXT_FORM_NOT_A_CHOICE, 0);
    *(str *)to = s;
    return right;
}

static bool list_has(const struct str_list *list, str s)
{
    for (size_t i = 0; i < list->n; i++) {
        if (str_eq(list->at[i], s))
            return true;
    }
    return false;
}

static struct wrong read_choices(struct arena *a, const struct field *field, struct sent sent, void *to)
{
    struct str_list list = { .at = ARENA_ARRAY(a, str, sent.n) };
    int64_t max = field->max > 0 ? field->max : FREE_CHOICES_MAX;
    for (size_t i = 0; i < sent.n; i++) {
        str s = sent.at[i]->value;
        if (!is_choice(field, s))
            return wrong(TEXT_FORM_NOT_A_CHOICE, 0);
        if (!str_is_empty(s) && !list_has(&list, s)) /* the same one twice is one */
            list.at[list.n++] = s;
    }
    if ((int64_t)list.n > max)
        return wrong(TEXT_FORM_TOO_MANY_CHOICES, max);
    if ((int64_t)list.n < field->min && (list.n > 0 || field->is_required))
        return wrong(TEXT_FORM_TOO_FEW_CHOICES, field->min);
    *(struct str_list *)to = list;
    return right;
}

/* ---- files ---- */

/* Old browsers send whole paths; nobody needs the folders of other people. */
static str file_name_clean(str name)
{
    for (size_t i = name.n; i > 0; i--) {
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
            name = str_slice(name, i, name.n);
            break;
        }
    }
    str cut = str_slice(name, 0, FILE_NAME_MAX);
    while (cut.n > 0 && !utf8_is_valid(cut))
        cut.n--;
    return cut.n > 0 ? cut : S("");
}

/* A file field that nothing was chosen in is sent as one empty file without a name. */
static bool is_no_file(const struct form_part *part)
{
    return part->kind == PART_FILE && part->value.n == 0 && str_is_empty(part->file_name);
}

static struct wrong read_files(struct arena *a, const struct field *field, struct sent sent, void *to)
{
    struct upload_list list = { .at = ARENA_ARRAY(a, struct upload, sent.n) };
    for (size_t i = 0; i < sent.n; i++) {
        const struct form_part *part = sent.at[i];
        if (part->kind != PART_FILE && part->value.n == 0)
            continue;
        if (part->kind != PART_FILE) /* the name without the bytes: a form without enctype */
            return wrong(TEXT_FORM_FILE_MISSING, 0);
        if (!is_no_file(part))
            list.at[list.n++] = (struct upload){ file_name_clean(part->file_name), part->value };
    }
    if ((int64_t)list.n > field->max)
        return wrong(TEXT_FORM_TOO_MANY_FILES, field->max);
    if ((int64_t)list.n < field->min && (list.n > 0 || field->is_required))
        return wrong(TEXT_FORM_TOO_FEW_FILES, field->min);
    *(struct upload_list *)to = list;
    return right;
}

/* ---- what all kinds share ---- */

static bool part_fits(enum field_kind kind, const struct form_part *part)
{
    switch (part->kind) {
    case PART_TEXT:
        return !part->is_item || kind == FIELD_CHOICES;
    case PART_FILE:
        return kind == FIELD_FILES;
    case PART_NUMBER:
        return kind == FIELD_INT || kind == FIELD_ID || kind == FIELD_NUMBER;
    case PART_BOOL:
        return kind == FIELD_CHECK;
    }
    return false;
}

/* Passwords may be blanks; everywhere else blanks are nothing. */
static bool is_left_out(const struct field *field, const struct form_part *part)
{
    if (part->kind == PART_FILE)
        return is_no_file(part);
    return str_is_empty(field->kind == FIELD_PASSWORD ? part->value : trim_wide(part->value));
}

static struct wrong check_parts(const struct field *field, struct sent sent)
{
    bool is_list = field->kind == FIELD_CHOICES || field->kind == FIELD_FILES;
    if (sent.n > 1 && !is_list)
        return wrong(TEXT_FORM_TWICE, 0);
    for (size_t i = 0; i < sent.n; i++) {
        if (sent.at[i]->is_broken)
            return wrong(TEXT_FORM_NOT_TEXT, 0);
        bool is_name_of_file =
            field->kind == FIELD_FILES && sent.at[i]->kind == PART_TEXT && !sent.at[i]->is_item;
        if (!part_fits(field->kind, sent.at[i]) && !is_name_of_file)
            return wrong(TEXT_FORM_WRONG_KIND, 0);
    }
    return right;
}

typedef struct wrong read_one_fn(struct arena *a, const struct field *field, str s, void *to);

static read_one_fn *const readers[] = {
    [FIELD_TEXT] = read_text,     [FIELD_LINES] = read_text,    [FIELD_PASSWORD] = read_text,
    [FIELD_PHONE] = read_phone,   [FIELD_INT] = read_int,       [FIELD_ID] = read_id,
    [FIELD_NUMBER] = read_number, [FIELD_DAY] = read_day,       [FIELD_TIME] = read_time,
    [FIELD_CHECK] = read_check,   [FIELD_CHOICE] = read_choice,
};

struct wrong form_value_read(struct arena *a, const struct field *field, struct sent sent, void *to)
{
    size_t some = 0;
    struct wrong w = check_parts(field, sent);
    if (w.text != TEXT_NONE)
        return w;
    for (size_t i = 0; i < sent.n; i++)
        some += is_left_out(field, sent.at[i]) ? 0 : 1;
    if (some == 0)
        return left_out(field);
    if (field->kind == FIELD_CHOICES)
        return read_choices(a, field, sent, to);
    if (field->kind == FIELD_FILES)
        return read_files(a, field, sent, to);
    return readers[field->kind](a, field, sent.at[0]->value, to);
}
