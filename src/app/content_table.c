/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of an export, in the order in which their rows can be put back. */
#include "app/content_private.h"
#include "gen/content_sql.h"

const struct content_table content_tables[] = {
    { .name = "settings", .out = &content_settings, .puts = { &content_settings_put } },
    { .name = "organisations",
      .out = &content_organisations,
      .puts = { &content_organisations_put },
      .link = &content_organisations_link },
    { .name = "periods", .out = &content_periods, .puts = { &content_periods_put } },
    { .name = "people", .out = &content_people, .puts = { &content_people_put } },
    { .name = "posts", .out = &content_posts, .puts = { &content_posts_put } },
    { .name = "holders", .out = &content_holders, .puts = { &content_holders_put } },
    { .name = "files", .out = &content_files, .puts = { &content_files_put } },
    { .name = "media", .out = &content_media, .puts = { &content_media_put } },
    { .name = "media_parts", .out = &content_media_parts, .puts = { &content_media_parts_put } },
    { .name = "columns",
      .out = &content_columns,
      .puts = { &content_columns_put },
      .link = &content_columns_link },
    { .name = "sites", .out = &content_sites, .puts = { &content_sites_put } },
    { .name = "site_columns", .out = &content_site_columns, .puts = { &content_site_columns_put } },
    { .name = "items", .out = &content_items, .puts = { &content_items_put } },
    { .name = "revisions", .out = &content_revisions, .puts = { &content_revisions_put } },
    { .name = "texts", .out = &content_texts, .puts = { &content_texts_put } },
    { .name = "item_files", .out = &content_item_files, .puts = { &content_item_files_put } },
    { .name = "steps", .out = &content_steps, .puts = { &content_steps_put } },
    { .name = "tags", .out = &content_tags, .puts = { &content_tags_put } },
    { .name = "related", .out = &content_related, .puts = { &content_related_put } },
    { .name = "likes", .out = &content_likes, .puts = { &content_likes_put } },
    { .name = "origins", .out = &content_origins, .puts = { &content_origins_put } },
    { .name = "redirects", .out = &content_redirects, .puts = { &content_redirects_put } },
    { .name = "subjects", .out = &content_subjects, .puts = { &content_subjects_put } },
    { .name = "comments",
      .out = &content_comments,
      .puts = { &content_comments_put, &content_comments_text, &content_comments_show } },
    { .name = "visits", .out = &content_visits, .puts = { &content_visits_put } },
    { .name = "serials", .out = &content_serials, .puts = { &content_serials_put } },
    { .name = "mailboxes", .out = &content_mailboxes, .puts = { &content_mailboxes_put } },
    { .name = "duties", .out = &content_duties, .puts = { &content_duties_put } },
    { .name = "questions",
      .out = &content_questions,
      .puts = { &content_questions_letter, &content_questions_put } },
    { .name = "faqs", .out = &content_faqs, .puts = { &content_faqs_put } },
};
const size_t content_tables_n = sizeof content_tables / sizeof content_tables[0];

const struct content_table *content_table_named(str name)
{
    for (size_t i = 0; i < content_tables_n; i++)
        if (str_eq(str_from_c(content_tables[i].name), name))
            return &content_tables[i];
    return NULL;
}

str content_file_of(struct arena *a, const struct content_table *t)
{
    return str_printf(a, "%s.jsonl", t->name);
}
