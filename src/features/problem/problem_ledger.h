/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The books of the loop: the rectification ledger (整改台账), for problem_ledger_module.c and the files of
 * this area. What they hold is what the wall and the desk show: same filters, same sight, same order. One
 * table of columns makes the page, the workbook, the CSV file and the page to print; files are written by
 * core/sheet_write into a file without a name and sent when they are whole. The staff's is taken by a POST:
 * the file is made before the transaction, which writes the audit entry ledger.export with filter and number
 * of rows. Nothing of an answer stands in it before the echo.
 */
#ifndef EW_PROBLEM_LEDGER_H
#define EW_PROBLEM_LEDGER_H

#include "core/sheet_write.h"
#include "features/problem/problem_desk.h"

handler_fn problem_voices_show, problem_ledger_show, problem_ledger_take, problem_desk_ledger_show,
    problem_desk_ledger_prepare, problem_desk_ledger_take;
handler_fn problem_indicators_show, problem_indicator_rows_show, problem_desk_indicators_show,
    problem_desk_indicator_rows_show;
handler_fn problem_bulletins_show, problem_bulletin_show, problem_desk_bulletins_show,
    problem_desk_bulletin_show, problem_desk_bulletin_make, problem_desk_bulletin_remark,
    problem_desk_bulletin_freeze, problem_desk_bulletin_sign, problem_desk_bulletin_publish,
    problem_desk_bulletin_withdraw;

/* The organisation of the bulletin that args[0] names. */
route_scope_fn problem_scope_bulletin;

extern const struct form problem_bulletin_form, problem_bulletin_remarks_form, problem_bulletin_withdraw_form;

#endif
