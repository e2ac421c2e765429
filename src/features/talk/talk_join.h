/* SPDX-License-Identifier: Apache-2.0 */
/* How an account is made, for both ways to one; and what the pages of slips need. */
#ifndef EW_TALK_JOIN_H
#define EW_TALK_JOIN_H

#include "features/talk/talk_speaker.h"

struct talk_account {
    str name, phone, way; /* phone may be absent; way: slip, sms */
    organisation_id organisation;
    const struct talk_join *join;
};
/* Person, nickname and where they belong, in this order: a failure names the field. */
MUST_USE rc talk_account_make(struct db *db, const struct talk_by *by, const struct talk_account *in,
                              person_id *ret);
/* What a code to a telephone is for: one kind never serves as the other. */
enum talk_code_use { TALK_CODE_JOIN, TALK_CODE_RESET };
/* As talk_phone_code_send, for either use. */
MUST_USE rc talk_phone_code_order(struct db *db, const struct talk_by *by, str phone, enum talk_code_use use,
                                  talk_phone_code_id *ret);
/* Is it the code? A wrong one is counted. RC_CONFLICT (talk.phone_over): it opens nothing any more. */
MUST_USE rc talk_phone_code_check(struct db *db, const struct talk_by *by, talk_phone_code_id id, str code,
                                  str *ret_phone, bool *ret_right);
/* The name that a slip was written for. */
MUST_USE rc talk_slip_name(struct db *db, const struct app_keys *keys, talk_slip_id id, str sealed, str *ret);

#endif
