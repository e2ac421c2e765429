-- SPDX-License-Identifier: Apache-2.0
-- Who follows a unit that has ended is found without reading all.
CREATE INDEX problem_follow_by_place ON problem_follow (organisation_id);
