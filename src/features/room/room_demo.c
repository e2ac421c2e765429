/* SPDX-License-Identifier: Apache-2.0 */
/* Rooms of the demo's town. */
#include "features/room/room.h"

rc room_demo(struct demo *demo)
{
    (void)demo;
    return RC_OK;
}
