-- SPDX-License-Identifier: Apache-2.0
-- Answers of one result in the order of the echo wall: rare results are found without a walk past all others.

CREATE INDEX problem_echo_by_result ON problem (result, is_public, echoed_at, id, organisation_id, category_code) WHERE is_public = 1 AND is_confidential = 0 AND echoed_at IS NOT NULL;
