/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers and forms of following, for problem_follow_module.c. */
#ifndef EW_PROBLEM_FOLLOW_PAGES_H
#define EW_PROBLEM_FOLLOW_PAGES_H

#include "features/problem/problem_pages.h"

handler_fn problem_follow_show, problem_follow_prepare, problem_follow_do, problem_following_own,
    problem_following_show, problem_following_remove, problem_following_keep, problem_following_forget,
    problem_following_renew, problem_following_delete, problem_following_feed;
extern const struct form problem_follow_form, problem_unfollow_form;

#endif
