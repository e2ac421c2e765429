-- SPDX-License-Identifier: Apache-2.0
-- The content of a site as rows: content_NAME gives the lines of NAME.jsonl, content_NAME_put takes one. Both are data for
-- content_table.c. What is not a column here does not leave the site: see docs/export.md.

-- fragment: content_post post
-- A post that carries a duty, or that something of the content names.
(post.kind <> 'other' OR post.id IN (SELECT c.owner_post_id FROM publish_column c) OR post.id IN (SELECT b.post_id FROM mailbox b))

-- fragment: content_media media
-- Of a file of the content, or a notice that is read aloud.
(media.file_id IS NULL OR media.file_id IN (SELECT x.file_id FROM publish_file x))

-- fragment: content_file file
-- A file that the content names.
(file.id IN (SELECT x.file_id FROM publish_file x) OR file.id IN (SELECT s.logo_file_id FROM publish_site s)
 OR file.id IN (SELECT y.file_id FROM media_part y JOIN media m ON m.id = y.media_id WHERE {content_media m}))

-- name: content_settings :raw
-- What every page says of the site, its colour and logo.
SELECT s.name, s.value, s.changed_at
  FROM setting s WHERE s.name IN ('place', 'phone', 'operator', 'icp', 'number_prefix', 'hue', 'logo')
 ORDER BY s.name;

-- name: content_settings_put :raw
-- One of them.
INSERT INTO setting (name, value, changed_at)
VALUES (:name, :value, :changed_at)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at;

-- name: content_organisations :raw
-- Units.
SELECT o.id, o.code, o.phone, o.created_at, o.successor_id
  FROM organisation o
 ORDER BY o.id;

-- name: content_organisations_put :raw
-- One of them.
INSERT INTO organisation (id, code, phone, created_at)
VALUES (:id, :code, :phone, :created_at);

-- name: content_periods :raw
-- Each period of each unit.
SELECT s.id, s.organisation_id, s.parent_id, s.path, s.depth, s.name, s.kind, s.sort, s.from_day, s.to_day, s.why, s.ended_why
  FROM organisation_state s
 ORDER BY s.id;

-- name: content_periods_put :raw
-- One of them.
INSERT INTO organisation_state (id, organisation_id, parent_id, path, depth, name, kind, sort, from_day, to_day, why, ended_why)
VALUES (:id, :organisation_id, :parent_id, :path, :depth, :name, :kind, :sort, :from_day, :to_day, :why, :ended_why);

-- name: content_people :raw
-- Whoever stands in the rows below, by name alone.
-- unscoped: the export and import of the whole site
SELECT p.id, p.name, p.created_at
  FROM person p WHERE p.id IN (
    SELECT i.author_id FROM publish_item i
     UNION SELECT r.person_id FROM publish_revision r
     UNION SELECT t.person_id FROM publish_step t
     UNION SELECT c.owner_person_id FROM publish_column c
     UNION SELECT d.person_id FROM mailbox_duty d
     UNION SELECT h.person_id FROM post_holder h JOIN post o ON o.id = h.post_id WHERE {content_post o})
 ORDER BY p.id;

-- name: content_people_put :raw
-- One of them.
INSERT INTO person (id, name, created_at)
VALUES (:id, :name, :created_at);

-- name: content_posts :raw
-- Posts that carry a duty.
-- unscoped: the export and import of the whole site
SELECT o.id, o.organisation_id, o.title, o.kind, o.sort, o.from_day, o.to_day
  FROM post o WHERE {content_post o}
 ORDER BY o.id;

-- name: content_posts_put :raw
-- One of them.
INSERT INTO post (id, organisation_id, title, kind, sort, from_day, to_day)
VALUES (:id, :organisation_id, :title, :kind, :sort, :from_day, :to_day);

-- name: content_holders :raw
-- Who holds them when.
-- unscoped: the export and import of the whole site
SELECT h.id, h.post_id, h.person_id, h.from_day, h.to_day, h.term_ends_day
  FROM post_holder h JOIN post o ON o.id = h.post_id WHERE {content_post o}
 ORDER BY h.id;

-- name: content_holders_put :raw
-- One of them.
INSERT INTO post_holder (id, post_id, person_id, from_day, to_day, term_ends_day)
VALUES (:id, :post_id, :person_id, :from_day, :to_day, :term_ends_day);

-- name: content_files :raw
-- Stored files that the rows below name.
SELECT f.id, f.hash, f.kind, f.bytes, f.width, f.height, f.created_at
  FROM file f WHERE {content_file f}
 ORDER BY f.id;

-- name: content_files_put :raw
-- One of them.
INSERT INTO file (id, hash, kind, bytes, width, height, created_at)
VALUES (:id, :hash, :kind, :bytes, :width, :height, :created_at);

-- name: content_media :raw
-- Audio and video made ready, and notices read aloud.
-- column: state text
SELECT m.id, m.file_id, m.words, m.lang, m.key, CASE WHEN m.state = 'working' THEN 'waiting' ELSE m.state END AS state, m.error, m.error_what, m.duration_ms, m.width, m.height, m.created_at, m.ended_at
  FROM media m WHERE {content_media m}
 ORDER BY m.id;

-- name: content_media_put :raw
-- One of them.
INSERT INTO media (id, file_id, words, lang, key, state, error, error_what, duration_ms, width, height, created_at, ended_at)
VALUES (:id, :file_id, :words, :lang, :key, :state, :error, :error_what, :duration_ms, :width, :height, :created_at, :ended_at);

-- name: content_media_parts :raw
-- What was made of them.
SELECT q.id, q.media_id, q.role, q.file_id
  FROM media_part q JOIN media m ON m.id = q.media_id WHERE {content_media m}
 ORDER BY q.id;

-- name: content_media_parts_put :raw
-- One of them.
INSERT INTO media_part (id, media_id, role, file_id)
VALUES (:id, :media_id, :role, :file_id);

-- name: content_columns :raw
-- Columns.
SELECT c.id, c.parent_id, c.code, c.organisation_id, c.name, c.name_en, c.kind, c.link, c.sort, c.review_levels, c.owner_post_id, c.owner_person_id, c.stale_days, c.is_home, c.is_upward, c.takes_contributions, c.from_day, c.to_day, c.into_id
  FROM publish_column c
 ORDER BY c.id;

-- name: content_columns_put :raw
-- One of them.
INSERT INTO publish_column (id, code, organisation_id, name, name_en, kind, link, sort, review_levels, owner_post_id, owner_person_id, stale_days, is_home, is_upward, takes_contributions, from_day, to_day)
VALUES (:id, :code, :organisation_id, :name, :name_en, :kind, :link, :sort, :review_levels, :owner_post_id, :owner_person_id, :stale_days, :is_home, :is_upward, :takes_contributions, :from_day, :to_day);

-- name: content_sites :raw
-- Sites; the main site is 1.
SELECT s.id, s.organisation_id, s.slug, s.name, s.words, s.hue, s.logo_file_id, s.languages, s.is_open, s.made_at
  FROM publish_site s
 ORDER BY s.id;

-- name: content_sites_put :raw
-- One of them.
INSERT INTO publish_site (id, organisation_id, slug, name, words, hue, logo_file_id, languages, is_open, made_at)
VALUES (:id, :organisation_id, :slug, :name, :words, :hue, :logo_file_id, :languages, :is_open, :made_at);

-- name: content_site_columns :raw
-- What a site does otherwise with a column.
SELECT s.site_id, s.column_id, s.is_hidden, s.sort
  FROM publish_site_column s
 ORDER BY s.site_id, s.column_id;

-- name: content_site_columns_put :raw
-- One of them.
INSERT INTO publish_site_column (site_id, column_id, is_hidden, sort)
VALUES (:site_id, :column_id, :is_hidden, :sort);

-- name: content_items :raw
-- Items.
-- unscoped: the export and import of the whole site
SELECT i.id, i.number, i.column_id, i.organisation_id, i.site_id, i.author_id, i.state, i.stage, i.level, i.levels, i.review_organisation_id, i.round, i.lang, i.lock_version, i.is_must_read, i.asks_members, i.asks_residents, i.asks_staff, i.takes_comments, i.pinned_until_at, i.expires_at, i.public_at, i.first_public_at, i.corrected_at, i.index_number, i.theme, i.document_number, i.made_day, i.effective_day, i.starts_at, i.ends_at, i.repealed_day, i.end_reason, i.created_at, i.changed_at
  FROM publish_item i
 ORDER BY i.id;

-- name: content_items_put :raw
-- One of them.
INSERT INTO publish_item (id, number, column_id, organisation_id, site_id, author_id, state, stage, level, levels, review_organisation_id, round, lang, lock_version, is_must_read, asks_members, asks_residents, asks_staff, takes_comments, pinned_until_at, expires_at, public_at, first_public_at, corrected_at, index_number, theme, document_number, made_day, effective_day, starts_at, ends_at, repealed_day, end_reason, created_at, changed_at)
VALUES (:id, :number, :column_id, :organisation_id, :site_id, :author_id, :state, :stage, :level, :levels, :review_organisation_id, :round, :lang, :lock_version, :is_must_read, :asks_members, :asks_residents, :asks_staff, :takes_comments, :pinned_until_at, :expires_at, :public_at, :first_public_at, :corrected_at, :index_number, :theme, :document_number, :made_day, :effective_day, :starts_at, :ends_at, :repealed_day, :end_reason, :created_at, :changed_at);

-- name: content_revisions :raw
-- Every text that was ever saved.
SELECT r.id, r.item_id, r.lang, r.n, r.stage, r.round, r.person_id, r.organisation_id, r.at, r.title, r.summary, r.body, r.source, r.source_url, r.keywords, r.related, r.theme, r.issuer, r.document_number, r.genre, r.made_day, r.effective_day, r.starts_at, r.ends_at, r.venue
  FROM publish_revision r
 ORDER BY r.id;

-- name: content_revisions_put :raw
-- One of them.
INSERT INTO publish_revision (id, item_id, lang, n, stage, round, person_id, organisation_id, at, title, summary, body, source, source_url, keywords, related, theme, issuer, document_number, genre, made_day, effective_day, starts_at, ends_at, venue)
VALUES (:id, :item_id, :lang, :n, :stage, :round, :person_id, :organisation_id, :at, :title, :summary, :body, :source, :source_url, :keywords, :related, :theme, :issuer, :document_number, :genre, :made_day, :effective_day, :starts_at, :ends_at, :venue);

-- name: content_texts :raw
-- Which of them is public and which is in work.
SELECT t.id, t.item_id, t.lang, t.public_revision_id, t.draft_revision_id
  FROM publish_text t
 ORDER BY t.id;

-- name: content_texts_put :raw
-- One of them.
INSERT INTO publish_text (id, item_id, lang, public_revision_id, draft_revision_id)
VALUES (:id, :item_id, :lang, :public_revision_id, :draft_revision_id);

-- name: content_item_files :raw
-- Files of a text.
SELECT f.revision_id, f.file_id, f.role, f.name, f.words, f.sort
  FROM publish_file f
 ORDER BY f.revision_id, f.file_id;

-- name: content_item_files_put :raw
-- One of them.
INSERT INTO publish_file (revision_id, file_id, role, name, words, sort)
VALUES (:revision_id, :file_id, :role, :name, :words, :sort);

-- name: content_steps :raw
-- Who did what when.
SELECT t.id, t.item_id, t.at, t.act, t.person_id, t.organisation_id, t.post, t.level, t.round, t.words, t.lang, t.revision_id, t.before_id
  FROM publish_step t
 ORDER BY t.id;

-- name: content_steps_put :raw
-- One of them.
INSERT INTO publish_step (id, item_id, at, act, person_id, organisation_id, post, level, round, words, lang, revision_id, before_id)
VALUES (:id, :item_id, :at, :act, :person_id, :organisation_id, :post, :level, :round, :words, :lang, :revision_id, :before_id);

-- name: content_tags :raw
-- Words that public items are found by.
SELECT t.tag, t.item_id, t.sort
  FROM publish_tag t
 ORDER BY t.tag, t.item_id;

-- name: content_tags_put :raw
-- One of them.
INSERT INTO publish_tag (tag, item_id, sort)
VALUES (:tag, :item_id, :sort);

-- name: content_related :raw
-- Items that belong together.
SELECT r.item_id, r.other_id, r.sort
  FROM publish_related r
 ORDER BY r.item_id, r.other_id;

-- name: content_related_put :raw
-- One of them.
INSERT INTO publish_related (item_id, other_id, sort)
VALUES (:item_id, :other_id, :sort);

-- name: content_likes :raw
-- Who found an item useful: that somebody did, and when.
-- column: n i64
SELECT k.item_id, row_number() OVER (PARTITION BY k.item_id ORDER BY k.day, k.liker) AS n, k.day
  FROM publish_like k
 ORDER BY k.item_id, n;

-- name: content_likes_put :raw
-- One of them, whom nobody can be.
-- param: n i64
INSERT INTO publish_like (item_id, liker, day)
VALUES (:item_id, 'imported ' || CAST(:n AS TEXT), :day);

-- name: content_origins :raw
-- Where imported items came from.
SELECT o.item_id, o.organisation_id, o.source_key, o.site_name, o.author, o.imported_at
  FROM publish_origin o
 ORDER BY o.item_id;

-- name: content_origins_put :raw
-- One of them.
INSERT INTO publish_origin (item_id, organisation_id, source_key, site_name, author, imported_at)
VALUES (:item_id, :organisation_id, :source_key, :site_name, :author, :imported_at);

-- name: content_redirects :raw
-- Addresses of the site before that lead to items.
SELECT d.path, d.item_id
  FROM publish_redirect d
 ORDER BY d.path;

-- name: content_redirects_put :raw
-- One of them.
INSERT INTO publish_redirect (path, item_id)
VALUES (:path, :item_id);

-- name: content_subjects :raw
-- What can be commented on.
-- unscoped: the export and import of the whole site
SELECT t.id, t.kind, t.key, t.organisation_id, t.title, t.path, t.is_open, t.is_dropped, t.closed_at, t.closed_reason, t.changed_at
  FROM talk_subject t WHERE t.kind = 'item'
 ORDER BY t.id;

-- name: content_subjects_put :raw
-- One of them.
INSERT INTO talk_subject (id, kind, key, organisation_id, title, path, is_open, is_dropped, closed_at, closed_reason, changed_at)
VALUES (:id, :kind, :key, :organisation_id, :title, :path, :is_open, :is_dropped, :closed_at, :closed_reason, :changed_at);

-- name: content_visits :raw
-- How often things were read on a day.
SELECT v.kind, v.key, v.day, v.source, v.views, v.readers
  FROM visit_day v
 ORDER BY v.kind, v.key, v.day, v.source;

-- name: content_visits_put :raw
-- One of them.
INSERT INTO visit_day (kind, key, day, source, views, readers)
VALUES (:kind, :key, :day, :source, :views, :readers);

-- name: content_serials :raw
-- The last of running numbers.
SELECT n.series, n.last
  FROM serial_number n WHERE n.series LIKE 'item %' OR n.series LIKE 'index %'
 ORDER BY n.series;

-- name: content_serials_put :raw
-- One of them.
INSERT INTO serial_number (series, last)
VALUES (:series, :last);

-- name: content_mailboxes :raw
-- Mailboxes.
-- unscoped: the export and import of the whole site
SELECT b.id, b.code, b.organisation_id, b.kind, b.name, b.intro, b.post_id, b.made_at, b.ended_at
  FROM mailbox b
 ORDER BY b.id;

-- name: content_mailboxes_put :raw
-- One of them.
INSERT INTO mailbox (id, code, organisation_id, kind, name, intro, post_id, made_at, ended_at)
VALUES (:id, :code, :organisation_id, :kind, :name, :intro, :post_id, :made_at, :ended_at);

-- name: content_duties :raw
-- Who works for a mailbox on which days.
SELECT d.id, d.mailbox_id, d.person_id, d.from_day, d.to_day, d.made_at
  FROM mailbox_duty d
 ORDER BY d.id;

-- name: content_duties_put :raw
-- One of them.
INSERT INTO mailbox_duty (id, mailbox_id, person_id, from_day, to_day, made_at)
VALUES (:id, :mailbox_id, :person_id, :from_day, :to_day, :made_at);

-- name: content_faqs :raw
-- Questions that are often asked.
-- unscoped: the export and import of the whole site
SELECT f.id, f.organisation_id, f.question, f.answer, f.from_day, f.to_day, f.changed_at
  FROM faq f
 ORDER BY f.id;

-- name: content_faqs_put :raw
-- One of them.
INSERT INTO faq (id, organisation_id, question, answer, from_day, to_day, changed_at)
VALUES (:id, :organisation_id, :question, :answer, :from_day, :to_day, :changed_at);

-- name: content_organisations_link :raw
-- What its tasks went over to.
UPDATE organisation SET successor_id = :successor_id WHERE id = :id;

-- name: content_columns_link :raw
-- Where it stands in the tree, and where its items went.
UPDATE publish_column SET parent_id = :parent_id, into_id = :into_id WHERE id = :id;

-- name: content_comments :raw
-- Comments that everybody reads, under the nickname: the person behind it does not leave the site.
-- column: parent_id comment_id?
-- column: thread_id comment_id
-- unscoped: the export and import of the whole site
SELECT p.comment_id AS id, p.subject_id, c.organisation_id, c.root_id, q.comment_id AS parent_id, p.root_id AS thread_id, p.parent_nickname, p.nickname,
       p.words, p.is_edited, c.edition, p.at, c.made_at, c.changed_at
  FROM comment_public p
  JOIN comment c ON c.id = p.comment_id
  LEFT JOIN comment_public q ON q.comment_id = c.parent_id
 ORDER BY p.comment_id;

-- name: content_comments_put :raw
-- One of them, by the person who stands for all who spoke.
-- param: speaker person_id
INSERT INTO comment (id, subject_id, organisation_id, root_id, parent_id, person_id, nickname, state, words, edition, marks, made_at, changed_at)
VALUES (:id, :subject_id, :organisation_id, :root_id, :parent_id, :speaker, :nickname, 'public', :words, :edition, '', :made_at, :changed_at);

-- name: content_comments_text :raw
-- Its text.
-- param: id comment_id
-- param: words text
INSERT INTO comment_text (comment_id, edition, words, at) VALUES (:id, :edition, :words, :changed_at);

-- name: content_comments_show :raw
-- As everybody reads it.
-- param: id comment_id
-- param: thread_id comment_id
INSERT INTO comment_public (comment_id, subject_id, root_id, parent_nickname, nickname, words, is_edited, at)
VALUES (:id, :subject_id, :thread_id, :parent_nickname, :nickname, :words, :is_edited, :at);

-- name: content_questions :raw
-- Public questions and answers; the letters behind them do not leave the site.
-- column: organisation_id organisation_id
-- column: letter_kind text
-- unscoped: the export and import of the whole site
SELECT q.id, q.letter_id, q.mailbox_id, l.organisation_id AS organisation_id, l.kind AS letter_kind, q.title, q.words, q.reply, q.asked_day, q.answered_at, q.score
  FROM question q JOIN letter l ON l.id = q.letter_id
 ORDER BY q.id;

-- name: content_questions_letter :raw
-- What stands for the letter behind it: its writer and their words have stayed where they were.
-- param: letter_id letter_id
-- param: letter_kind text
-- param: asked_day day
-- param: nobody blob
-- param: answered_at ms
INSERT INTO letter (id, number, code_hash, mailbox_id, organisation_id, kind, title, words, wants_public, state, received_at, due_day, reply,
                    public_title, public_words, answered_at, score)
VALUES (:letter_id, 'X' || CAST(:letter_id AS TEXT), :nobody, :mailbox_id, :organisation_id, :letter_kind, :title, :words, 1, 'answered', :asked_day * 86400000, :asked_day, :reply,
        :title, :words, :answered_at, :score);

-- name: content_questions_put :raw
-- One of them.
INSERT INTO question (id, letter_id, mailbox_id, title, words, reply, asked_day, answered_at, score)
VALUES (:id, :letter_id, :mailbox_id, :title, :words, :reply, :asked_day, :answered_at, :score);

-- name: content_rows :one
-- Is the site fresh? People, units and items that it has.
-- column: n i64
-- unscoped: the whole site
SELECT (SELECT count(*) FROM organisation) + (SELECT count(*) FROM publish_item) + (SELECT count(*) FROM person) AS n;

-- name: content_fresh_site_columns :exec
-- What a new site begins with makes room.
DELETE FROM publish_site_column;

-- name: content_fresh_columns :exec
-- What a new site begins with makes room.
DELETE FROM publish_column;

-- name: content_fresh_columns_loose :exec
-- Before they go.
UPDATE publish_column SET parent_id = NULL, into_id = NULL;

-- name: content_fresh_sites :exec
-- What a new site begins with makes room.
DELETE FROM publish_site;

-- name: content_media_ask :exec
-- Media that waits is made here: a job for each, of its own number.
-- param: now ms
-- param: kind text
INSERT INTO job (id, kind, unique_key, payload, state, run_at, created_at)
SELECT m.id, :kind, 'media ' || CAST(m.id AS TEXT), '{"media":"' || CAST(m.id AS TEXT) || '"}', 'waiting', :now, :now FROM media m WHERE m.state = 'waiting';

-- name: content_speaker_put :exec
-- The person who stands for all who spoke.
INSERT INTO person (id, name, created_at, closed_at) VALUES (:id, :name, :created_at, :closed_at);
