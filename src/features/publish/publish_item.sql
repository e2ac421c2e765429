-- SPDX-License-Identifier: Apache-2.0
-- Items: what the acts read and write.

-- name: publish_item_insert :exec
-- A new item; nothing of it is public.
INSERT INTO publish_item (id, number, column_id, organisation_id, site_id, author_id, state, stage, level, levels, round, lang, lock_version,
                          is_must_read, takes_comments, created_at, changed_at)
VALUES (:id, :number, :column_id, :organisation_id, :site_id, :author_id, 'draft', 'writing', 0, 0, 0, :lang, 1, 0, 1, :at, :at);

-- name: publish_item_row :maybe
-- The facts that an act needs.
-- unscoped: acts check the permission over organisation_id or review_organisation_id before
SELECT i.id, i.number, i.column_id, i.organisation_id, i.site_id, i.author_id, i.state, i.stage, i.level, i.levels,
       i.review_organisation_id, i.round, i.lang, i.lock_version, i.is_must_read, i.asks_members, i.asks_residents, i.asks_staff, i.takes_comments, i.pinned_until_at, i.expires_at, i.public_at,
       i.first_public_at, i.corrected_at, i.index_number, i.repealed_day, i.end_reason, i.created_at, i.changed_at
  FROM publish_item i WHERE i.id = :id;

-- name: publish_item_row_by_number :maybe
-- The same by its address.
-- row: publish_item_row
-- unscoped: the route asks for the permission over organisation_id, or the caller looks whether it is public
SELECT i.id, i.number, i.column_id, i.organisation_id, i.site_id, i.author_id, i.state, i.stage, i.level, i.levels,
       i.review_organisation_id, i.round, i.lang, i.lock_version, i.is_must_read, i.asks_members, i.asks_residents, i.asks_staff, i.takes_comments, i.pinned_until_at, i.expires_at, i.public_at,
       i.first_public_at, i.corrected_at, i.index_number, i.repealed_day, i.end_reason, i.created_at, i.changed_at
  FROM publish_item i WHERE i.number = :number;

-- name: publish_item_lock :maybe
-- Other writers of the item wait for this transaction. SQLite has one writer.
-- unscoped: of one item, for an act
SELECT id FROM publish_item WHERE id = :id;

-- name: publish_item_lock :maybe
-- dialect: pg
SELECT id FROM publish_item WHERE id = :id FOR NO KEY UPDATE;

-- name: publish_item_stand :exec
-- Where it stands after an act.
-- unscoped: of one item, after the act's own check
UPDATE publish_item SET state = :state, stage = :stage, level = :level, levels = :levels, review_organisation_id = :review_organisation_id,
       round = :round, lock_version = lock_version + 1, changed_at = :changed_at WHERE id = :id;

-- name: publish_item_open :exec
-- It is public from public_at on.
-- unscoped: of one item, after the act's own check
UPDATE publish_item SET public_at = :public_at, first_public_at = :first_public_at, end_reason = NULL, is_must_read = :is_must_read,
       asks_members = :asks_members, asks_residents = :asks_residents, asks_staff = :asks_staff, takes_comments = :takes_comments,
       pinned_until_at = :pinned_until_at, expires_at = :expires_at, index_number = :index_number WHERE id = :id;

-- name: publish_item_correct :exec
-- Its public words have changed.
-- unscoped: of one item, after the act's own check
UPDATE publish_item SET corrected_at = :at WHERE id = :id;

-- name: publish_item_facts :exec
-- The facts of its public words, for lists.
-- unscoped: of one item, after the act's own check
UPDATE publish_item SET theme = :theme, document_number = :document_number, made_day = :made_day, effective_day = :effective_day,
       starts_at = :starts_at, ends_at = :ends_at
 WHERE id = :id;

-- name: publish_item_arrive :exec
-- The instant that it was scheduled for has come. No new version: nobody did anything that others have not seen.
-- unscoped: of one item, after the act's own check
UPDATE publish_item SET state = 'published', first_public_at = COALESCE(first_public_at, public_at) WHERE id = :id;

-- name: publish_item_withdraw :exec
-- It is public no longer.
-- unscoped: of one item, after the act's own check
UPDATE publish_item SET public_at = NULL, pinned_until_at = NULL, end_reason = :end_reason WHERE id = :id;

-- name: publish_item_repeal :exec
-- It holds no longer from a day on; it stays public.
-- unscoped: of one item, after the act's own check
UPDATE publish_item SET repealed_day = :repealed_day, end_reason = :end_reason, pinned_until_at = NULL WHERE id = :id;

-- name: publish_item_settle :exec
-- How lists show it.
-- unscoped: of one item, after the act's own check
UPDATE publish_item SET is_must_read = :is_must_read, asks_members = :asks_members, asks_residents = :asks_residents, asks_staff = :asks_staff,
       takes_comments = :takes_comments, pinned_until_at = :pinned_until_at, expires_at = :expires_at WHERE id = :id;

-- name: publish_item_move :exec
-- Into another column, of the same or another site.
-- unscoped: of one item, after the act's own check
UPDATE publish_item SET column_id = :column_id, site_id = :site_id WHERE id = :id;

-- name: publish_items_due :many
-- Scheduled items whose instant has come.
-- param: now ms
-- unscoped: for the job that tells everybody
SELECT id FROM publish_item WHERE state = 'scheduled' AND public_at <= :now ORDER BY public_at, id LIMIT :limit;

-- ---- texts ----

-- name: publish_revision_last :one
-- The number of the last revision in a language, 0 when there is none.
-- column: n i64
-- param: lang text
SELECT COALESCE(max(n), 0) AS n FROM publish_revision WHERE item_id = :item_id AND lang = :lang;

-- name: publish_revision_insert :exec
-- A text that was saved.
INSERT INTO publish_revision (id, item_id, lang, n, stage, round, person_id, organisation_id, at, title, summary, body, source, source_url,
                              keywords, related, theme, issuer, document_number, genre, made_day, effective_day, starts_at, ends_at, venue)
VALUES (:id, :item_id, :lang, :n, :stage, :round, :person_id, :organisation_id, :at, :title, :summary, :body, :source, :source_url,
        :keywords, :related, :theme, :issuer, :document_number, :genre, :made_day, :effective_day,
        :starts_at, :ends_at, :venue);

-- name: publish_revision_row :maybe
-- One text with who saved it.
-- param: today day
-- column: person_name text?
-- column: organisation_name text?
SELECT r.id, r.item_id, r.lang, r.n, r.stage, r.round, r.person_id, r.organisation_id, r.at, r.title, r.summary, r.body, r.source,
       r.source_url, r.keywords, r.related, r.theme, r.issuer, r.document_number, r.genre, r.made_day, r.effective_day,
       r.starts_at, r.ends_at, r.venue,
       p.name AS person_name, o.name AS organisation_name
  FROM publish_revision r
  LEFT JOIN person p ON p.id = r.person_id
  LEFT JOIN organisation_state o ON o.organisation_id = r.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE r.id = :id;

-- name: publish_revisions :many
-- All texts of an item, the newest first.
-- param: today day
-- column: person_name text?
-- column: organisation_name text?
-- column: is_public bool
-- column: is_draft bool
SELECT r.id, r.lang, r.n, r.stage, r.round, r.at, r.title, p.name AS person_name, o.name AS organisation_name,
       (SELECT count(*) FROM publish_text t WHERE t.public_revision_id = r.id) AS is_public,
       (SELECT count(*) FROM publish_text t WHERE t.draft_revision_id = r.id) AS is_draft
  FROM publish_revision r
  LEFT JOIN person p ON p.id = r.person_id
  LEFT JOIN organisation_state o ON o.organisation_id = r.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE r.item_id = :item_id ORDER BY r.at DESC, r.id DESC LIMIT :limit;

-- name: publish_file_insert :exec
-- A file of a text.
INSERT INTO publish_file (revision_id, file_id, role, name, words, sort) VALUES (:revision_id, :file_id, :role, :name, :words, :sort);

-- name: publish_files :many
-- The files of a text, in their order.
-- column: media_id i64?
SELECT f.file_id, f.role, f.name, f.words, h.hash, h.kind, h.bytes, h.width, h.height, m.id AS media_id
  FROM publish_file f JOIN file h ON h.id = f.file_id LEFT JOIN media m ON m.file_id = h.id WHERE f.revision_id = :revision_id ORDER BY f.sort, f.file_id;

-- name: publish_texts :many
-- The languages of an item, the first that was written first.
SELECT id, lang, public_revision_id, draft_revision_id FROM publish_text WHERE item_id = :item_id ORDER BY id;

-- name: publish_text_draft :exec
-- Newer words in a language.
-- param: lang text
INSERT INTO publish_text (id, item_id, lang, draft_revision_id) VALUES (:id, :item_id, :lang, :draft_revision_id)
    ON CONFLICT (item_id, lang) DO UPDATE SET draft_revision_id = excluded.draft_revision_id;

-- name: publish_text_open :exec
-- What was in work becomes public.
UPDATE publish_text SET public_revision_id = draft_revision_id, draft_revision_id = NULL WHERE item_id = :item_id AND draft_revision_id IS NOT NULL;

-- name: publish_text_drop :exec
-- What was in work is given up; where nothing was public it stays in work, so that nothing is lost from sight.
UPDATE publish_text SET draft_revision_id = NULL WHERE item_id = :item_id AND public_revision_id IS NOT NULL;

-- ---- steps ----

-- name: publish_step_insert :exec
-- What was done.
INSERT INTO publish_step (id, item_id, at, act, person_id, organisation_id, post, level, round, words, lang, revision_id, before_id)
VALUES (:id, :item_id, :at, :act, :person_id, :organisation_id, :post, :level, :round, :words, :lang, :revision_id, :before_id);

-- name: publish_steps :many
-- Every step, the first first.
-- param: today day
-- column: person_name text?
-- column: organisation_name text?
SELECT s.id, s.at, s.act, s.person_id, s.post, s.level, s.round, s.words, s.lang, s.revision_id, s.before_id, p.name AS person_name,
       o.name AS organisation_name
  FROM publish_step s
  LEFT JOIN person p ON p.id = s.person_id
  LEFT JOIN organisation_state o ON o.organisation_id = s.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE s.item_id = :item_id ORDER BY s.at, s.id;

-- name: publish_seen_before :maybe
-- The text in a language that reviewers, or everybody, saw last.
-- param: lang text
SELECT revision_id FROM publish_step WHERE item_id = :item_id AND lang = :lang AND revision_id IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1;

-- name: publish_wrote :one
-- Did the person write words that are in work as their author (not as a reviewer) since they were last public?
-- param: person i64
-- param: since ms
-- column: n i64
SELECT count(*) AS n FROM publish_revision
 WHERE item_id = :item_id AND person_id = :person AND stage = 'writing' AND at > :since;

-- name: publish_reviewed :one
-- Did the person approve in this round already?
-- param: person i64
-- column: n i64
SELECT count(*) AS n FROM publish_step WHERE item_id = :item_id AND person_id = :person AND round = :round AND act = 'approve';

-- name: publish_last_issue :one
-- When words of it last became public; 0: never.
-- column: at ms
SELECT COALESCE(max(at), 0) AS at FROM publish_step WHERE item_id = :item_id AND act IN ('issue', 'schedule', 'correct');

-- name: publish_post_held :maybe
-- A post that a person holds in an organisation on a day, the first in order.
-- param: day day
-- unscoped: of one person, for the timeline
SELECT p.title FROM post_holder h JOIN post p ON p.id = h.post_id
 WHERE h.person_id = :person_id AND p.organisation_id = :organisation_id AND h.from_day <= :day AND h.to_day > :day
   AND p.from_day <= :day AND p.to_day > :day
 ORDER BY p.sort, p.id LIMIT 1;

-- ---- tags and related items of what is public ----

-- name: publish_tags_clear :exec
-- Before they are made anew.
DELETE FROM publish_tag WHERE item_id = :item_id;

-- name: publish_tag_put :exec
-- A word that it is found by.
INSERT INTO publish_tag (tag, item_id, sort) VALUES (:tag, :item_id, :sort) ON CONFLICT (tag, item_id) DO NOTHING;

-- name: publish_related_clear :exec
-- Before they are made anew.
DELETE FROM publish_related WHERE item_id = :item_id;

-- name: publish_related_put :exec
-- An item that belongs to it, by number; a number that nobody has is left out.
-- param: number text
-- unscoped: whether it is public is asked when it is shown
INSERT INTO publish_related (item_id, other_id, sort)
SELECT :item_id, i.id, :sort FROM publish_item i WHERE i.number = :number AND i.id <> :item_id
    ON CONFLICT (item_id, other_id) DO NOTHING;
