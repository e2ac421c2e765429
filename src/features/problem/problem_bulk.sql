-- SPDX-License-Identifier: Apache-2.0
-- Acts on many at once: what was chosen, what came of it, what it was before.

-- name: desk_act_insert :exec
-- An act begins.
INSERT INTO desk_act (id, person_id, act, holder, target, words, at, undo_until_at)
VALUES (:id, :person_id, :act, :holder, :target, :words, :at, :undo_until_at);

-- name: desk_act_by_id :maybe
-- One act.
SELECT id, person_id, act, holder, target, words, at, undo_until_at, undone_at FROM desk_act WHERE id = :id;

-- name: desk_act_last :maybe
-- The last act of a person that can still be undone.
-- param: now ms
-- column: done i64
SELECT d.id, d.act, d.undo_until_at,
       (SELECT count(*) FROM desk_act_item i WHERE i.desk_act_id = d.id AND i.trouble IS NULL) AS done
  FROM desk_act d
 WHERE d.person_id = :person_id AND d.undo_until_at > :now AND d.undone_at IS NULL
   AND EXISTS (SELECT 1 FROM desk_act_item i WHERE i.desk_act_id = d.id AND i.trouble IS NULL)
 ORDER BY d.at DESC, d.id DESC LIMIT 1;

-- name: desk_act_set_undone :exec
-- The act was taken back; nothing changes when it was already.
UPDATE desk_act SET undone_at = :undone_at WHERE id = :id AND undone_at IS NULL;

-- name: desk_act_item_failed :exec
-- An item that the act did nothing to, and why.
INSERT INTO desk_act_item (id, desk_act_id, sort, number, voice_id, problem_id, trouble, is_undone, steps)
VALUES (:id, :desk_act_id, :sort, :number, :voice_id, :problem_id, :trouble, 0, 0);

-- name: desk_act_item_problem :exec
-- A case as it is now, before the act.
-- unscoped: of one case, for an act
INSERT INTO desk_act_item (id, desk_act_id, sort, number, problem_id, is_undone, steps, before_state, before_office_id, before_person_id,
                           before_measure, before_next_measure, before_assigned_at, before_echoed_at, before_used_days, before_late_days,
                           before_extension_day, before_disputed_at, before_warned, before_used_minutes, before_late_minutes)
SELECT CAST(:id AS INTEGER), CAST(:desk_act_id AS INTEGER), CAST(:sort AS INTEGER), p.number, p.id, 0, 0, p.state, p.office_id, p.person_id,
       p.measure, p.next_measure, p.assigned_at, p.echoed_at, p.used_days, p.late_days,
       p.extension_day, p.disputed_at, p.warned, p.used_minutes, p.late_minutes
  FROM problem p WHERE p.id = :problem_id;

-- name: desk_act_item_voice :exec
-- A voice as it is now, before the act.
-- unscoped: of one voice, for an act
INSERT INTO desk_act_item (id, desk_act_id, sort, number, voice_id, problem_id, is_undone, steps, before_state, before_first_answer_at)
SELECT CAST(:id AS INTEGER), CAST(:desk_act_id AS INTEGER), CAST(:sort AS INTEGER), v.number, v.id, CAST(:problem_id AS INTEGER), 0, 0, v.state,
       v.first_answer_at
  FROM voice v WHERE v.id = :voice_id;

-- name: desk_act_links_keep :exec
-- The rating links of a case as they are now.
-- unscoped: of one case, for an act
INSERT INTO desk_act_link (desk_act_item_id, voice_id, rating_hash, rating_until_day)
SELECT CAST(:desk_act_item_id AS INTEGER), v.id, v.rating_hash, v.rating_until_day
  FROM voice v WHERE v.problem_id = :problem_id;

-- name: desk_act_item_set_steps :exec
-- The act is done: so many steps has the case now.
UPDATE desk_act_item SET steps = (SELECT count(*) FROM problem_step s WHERE s.problem_id = desk_act_item.problem_id) WHERE id = :id;

-- name: desk_act_items :many
-- What came of each, in the order in which they were chosen, with what it was before.
-- column: title text?
-- column: is_confidential bool?
-- unscoped: the act's own person sees what they chose
SELECT i.id, i.number, i.voice_id, i.problem_id, i.trouble, i.undo_trouble, i.is_undone, i.steps, i.before_state, p.title, p.is_confidential
  FROM desk_act_item i
  LEFT JOIN problem p ON p.id = i.problem_id
 WHERE i.desk_act_id = :desk_act_id
 ORDER BY i.sort, i.id;

-- name: desk_act_item_undone :exec
-- It is as it was.
UPDATE desk_act_item SET is_undone = 1, undo_trouble = NULL WHERE id = :id;

-- name: desk_act_item_kept :exec
-- It could not be undone, and why.
UPDATE desk_act_item SET undo_trouble = :undo_trouble WHERE id = :id;

-- name: problem_steps_count :one
-- How many steps a case has: they are never taken away, so the number tells whether it has moved on.
-- column: n i64
SELECT count(*) AS n FROM problem_step WHERE problem_id = :problem_id;

-- name: problem_ratings_count :one
-- How many have rated in a round, those that leave no step too.
-- column: n i64
SELECT count(*) AS n FROM problem_rating WHERE problem_id = :problem_id AND round = :round;

-- name: problem_put_back :exec
-- A case as it was before the act.
-- unscoped: the act's own person takes it back
UPDATE problem SET state = (SELECT i.before_state FROM desk_act_item i WHERE i.id = :desk_act_item_id),
       office_id = (SELECT i.before_office_id FROM desk_act_item i WHERE i.id = :desk_act_item_id),
       person_id = (SELECT i.before_person_id FROM desk_act_item i WHERE i.id = :desk_act_item_id),
       measure = (SELECT i.before_measure FROM desk_act_item i WHERE i.id = :desk_act_item_id),
       next_measure = (SELECT i.before_next_measure FROM desk_act_item i WHERE i.id = :desk_act_item_id),
       assigned_at = (SELECT i.before_assigned_at FROM desk_act_item i WHERE i.id = :desk_act_item_id),
       echoed_at = (SELECT i.before_echoed_at FROM desk_act_item i WHERE i.id = :desk_act_item_id),
       used_days = (SELECT i.before_used_days FROM desk_act_item i WHERE i.id = :desk_act_item_id),
       late_days = (SELECT i.before_late_days FROM desk_act_item i WHERE i.id = :desk_act_item_id),
       used_minutes = CASE WHEN (SELECT i.before_used_days FROM desk_act_item i WHERE i.id = :desk_act_item_id) IS NULL THEN NULL ELSE used_minutes END,
       late_minutes = CASE WHEN (SELECT i.before_used_days FROM desk_act_item i WHERE i.id = :desk_act_item_id) IS NULL THEN NULL ELSE late_minutes END
 WHERE id = :id;

-- name: extension_put_back :exec
-- A wish for a later date that lapsed with the act waits again.
UPDATE problem_extension SET state = 'asked', decided_at = NULL, decided_by = NULL
 WHERE problem_id = :problem_id AND state = 'lapsed' AND decided_at = :decided_at;

-- name: assist_put_back :exec
-- An office that assisted until the act gave it the case assists again.
UPDATE problem_assist SET ended_at = NULL WHERE problem_id = :problem_id AND ended_at = :ended_at;

-- name: voice_put_back :exec
-- A voice as it was before the act: waiting, of no case.
-- unscoped: the act's own person takes it back
UPDATE voice SET state = (SELECT i.before_state FROM desk_act_item i WHERE i.id = :desk_act_item_id), decline_reason = NULL,
       first_answer_at = (SELECT i.before_first_answer_at FROM desk_act_item i WHERE i.id = :desk_act_item_id)
 WHERE id = :id;

-- name: voice_links_put_back :exec
-- The rating links as they were before the echo.
-- unscoped: the act's own person takes it back
UPDATE voice SET rating_hash = (SELECT l.rating_hash FROM desk_act_link l WHERE l.desk_act_item_id = :desk_act_item_id AND l.voice_id = voice.id),
       rating_until_day = (SELECT l.rating_until_day FROM desk_act_link l WHERE l.desk_act_item_id = :desk_act_item_id AND l.voice_id = voice.id)
 WHERE problem_id = :problem_id;

-- name: voice_message_free :exec
-- What was told stays on the receipt; the same may be told again after the act was taken back.
-- param: act text
-- param: at ms
UPDATE voice_message SET unique_key = unique_key || ' ' || id WHERE voice_id = :voice_id AND act = :act AND at >= :at;

-- ---- short messages wait until the act can no longer be undone ----

-- name: sms_hold_voice :exec
-- The message about a declined voice.
-- param: voice i64
UPDATE job SET run_at = :run_at WHERE kind = 'problem.sms' AND run_at < :run_at AND unique_key = 'sms ' || CAST(:voice AS INTEGER) || ' decline 1';

-- name: sms_hold_problem :exec
-- The messages about a published answer.
-- unscoped: of one case, for an act
UPDATE job SET run_at = :run_at
 WHERE kind = 'problem.sms' AND run_at < :run_at
   AND unique_key IN (SELECT 'sms ' || v.id || ' publish ' || p.round FROM voice v JOIN problem p ON p.id = v.problem_id WHERE p.id = :problem_id);

-- name: sms_drop_voice :exec
-- The act was taken back before the message went.
-- param: voice i64
DELETE FROM job WHERE kind = 'problem.sms' AND state = 'waiting' AND unique_key = 'sms ' || CAST(:voice AS INTEGER) || ' decline 1';

-- name: sms_drop_problem :exec
-- The act was taken back before the messages went.
-- unscoped: of one case, for an act
DELETE FROM job
 WHERE kind = 'problem.sms' AND state = 'waiting'
   AND unique_key IN (SELECT 'sms ' || v.id || ' publish ' || p.round FROM voice v JOIN problem p ON p.id = v.problem_id WHERE p.id = :problem_id);
