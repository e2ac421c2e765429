/* SPDX-License-Identifier: Apache-2.0 */
/* setup_link: the one way to the first account. A token good for a day and for one use, stored only as a
 * hash. */
#ifndef EW_APP_SETUP_LINK_H
#define EW_APP_SETUP_LINK_H

#include "app/site.h"

/* A new token while the site has no account (older ones end); absent when it has one. */
MUST_USE rc setup_link_make(struct site *site, str *ret_token);

#endif
