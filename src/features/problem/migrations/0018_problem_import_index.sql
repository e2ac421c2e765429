-- SPDX-License-Identifier: Apache-2.0
-- Undo of an import takes cases and voices away: who points at one of them is found without a walk.
CREATE INDEX patrol_visit_by_voice ON patrol_visit (voice_id) WHERE voice_id IS NOT NULL;
CREATE INDEX problem_draft_by_voice ON problem_draft (voice_id) WHERE voice_id IS NOT NULL;
CREATE INDEX desk_act_item_by_voice ON desk_act_item (voice_id) WHERE voice_id IS NOT NULL;
CREATE INDEX desk_act_item_by_problem ON desk_act_item (problem_id) WHERE problem_id IS NOT NULL;
CREATE INDEX desk_act_link_by_voice ON desk_act_link (voice_id);
CREATE INDEX problem_notice_by_problem ON problem_notice (problem_id);
