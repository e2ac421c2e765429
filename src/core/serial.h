/* SPDX-License-Identifier: Apache-2.0 */
/* serial: running numbers (receipts, problems) without gaps or doubles, taken in the transaction that uses
 * them. */
#ifndef EW_CORE_SERIAL_H
#define EW_CORE_SERIAL_H

#include "db/db.h"

/* The next number of a series, from 1: "problem 2026". A rolled-back transaction gives its number back. */
MUST_USE rc serial_next(struct db *db, str series, int64_t *ret);
/* The last number given, 0 when none was: those above it are still to come. */
MUST_USE rc serial_last(struct db *db, str series, int64_t *ret);

#endif
