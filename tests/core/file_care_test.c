/* SPDX-License-Identifier: Apache-2.0 */
/* What the night takes out of the store of files, and what it must not touch. */
#include "core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"

#define HASH "ab" /* with 62 more digits */
#define OLD (FILE_KEEP_MS + MS_PER_HOUR)
#define YOUNG (FILE_KEEP_MS - MS_PER_HOUR)

static str hash_of(struct kernel *k, int n)
{
    return str_printf(k->arena, HASH "%062d", n);
}

static const char *place_of(struct kernel *k, str name)
{
    str folder = str_join(k->arena, k->app.data_dir, S("/files/" HASH "/"));
    return str_c(k->arena, str_join(k->arena, folder, name));
}

/* A file in the folder of the hashes that begin with HASH, last touched so long ago. */
static void put(struct kernel *k, str name, ms_t age)
{
    struct clock system = { 0 };
    ms_t at = clock_now(&system) - age;
    struct timespec times[2] = { { .tv_sec = at / 1000 }, { .tv_sec = at / 1000 } };
    str files = str_join(k->arena, k->app.data_dir, S("/files"));
    (void)mkdir(str_c(k->arena, files), 0700);
    (void)mkdir(str_c(k->arena, str_join(k->arena, files, S("/" HASH))), 0700);
    int fd = open(place_of(k, name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(futimens(fd, times), 0);
    (void)close(fd);
}

static void put_picture(struct kernel *k, int n, ms_t age)
{
    str name = str_slice(hash_of(k, n), 2, 64);
    put(k, name, age);
    put(k, str_join(k->arena, name, S(".thumb")), age);
}

static bool is_there(struct kernel *k, str name)
{
    return access(place_of(k, name), F_OK) == 0;
}

/* How many of the picture's two files are there. */
static int there(struct kernel *k, int n)
{
    str name = str_slice(hash_of(k, n), 2, 64);
    return is_there(k, name) + is_there(k, str_join(k->arena, name, S(".thumb")));
}

static int64_t swept(struct kernel *k)
{
    int64_t removed = -1;
    assert_ok(file_sweep(&k->app, k->arena, &k->err, &removed));
    return removed;
}

static rc keep_unit(struct db *db, void *data)
{
    file_id id;
    struct file_picture p = { .hash = *(const str *)data, .kind = S("jpeg"), .bytes = 10 };
    return file_keep(db, &p, TEST_NOW, &id);
}

static void an_old_picture_without_a_row_goes_with_its_thumbnail(void **state)
{
    struct kernel *k = *state;
    put_picture(k, 1, OLD);
    assert_int_equal(swept(k), 2);
    assert_int_equal(there(k, 1), 0);
    assert_int_equal(swept(k), 0);
}

static void a_picture_with_a_row_stays_however_old(void **state)
{
    struct kernel *k = *state;
    for (int i = 1; i <= 5; i++)
        put_picture(k, i, 1000 * MS_PER_DAY);
    for (int i = 1; i <= 5; i += 2) {
        str hash = hash_of(k, i);
        assert_ok(lane_run(k->app.lane, k->arena, &k->err, keep_unit, &hash));
    }
    assert_int_equal(swept(k), 4);
    for (int i = 1; i <= 5; i++)
        assert_int_equal(there(k, i), i % 2 == 1 ? 2 : 0);
}

static void a_picture_of_today_stays_and_so_does_one_that_a_form_still_carries(void **state)
{
    struct kernel *k = *state;
    put_picture(k, 1, YOUNG);
    put_picture(k, 2, OLD);
    assert_true(file_renew(&k->app, k->arena, hash_of(k, 2)));
    assert_int_equal(swept(k), 0);
    assert_int_equal(there(k, 1) + there(k, 2), 4);
}

static void a_picture_that_is_gone_cannot_be_renewed(void **state)
{
    struct kernel *k = *state;
    put_picture(k, 1, OLD);
    assert_int_equal(swept(k), 2);
    assert_false(file_renew(&k->app, k->arena, hash_of(k, 1)));
    assert_false(file_renew(&k->app, k->arena, S("../keys")));
}

static void what_a_crash_left_half_written_goes_after_a_day(void **state)
{
    struct kernel *k = *state;
    put(k, S(".new-0000000000000001"), OLD);
    put(k, S(".new-0000000000000002"), YOUNG);
    put(k, S(".old-0000"), OLD);
    assert_int_equal(swept(k), 2);
    assert_true(is_there(k, S(".new-0000000000000002")));
}

static void what_is_not_of_the_store_is_left_alone(void **state)
{
    static const char *const names[] = { "README", ".keep", "0001", "0001.thumb",
                                         "00000000000000000000000000000000000000000000000000000000000G01" };
    struct kernel *k = *state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        put(k, str_from_c(names[i]), OLD);
    assert_int_equal(swept(k), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(is_there(k, str_from_c(names[i])));
}

static void a_store_without_a_picture_has_nothing_to_sweep(void **state)
{
    assert_int_equal(swept(*state), 0);
}

#define LANE(name) TEST_WITH(name, kernel_lane_up, kernel_down)
TEST_DATABASE_MAIN(LANE(an_old_picture_without_a_row_goes_with_its_thumbnail),
                   LANE(a_picture_with_a_row_stays_however_old),
                   LANE(a_picture_of_today_stays_and_so_does_one_that_a_form_still_carries),
                   LANE(a_picture_that_is_gone_cannot_be_renewed),
                   LANE(what_a_crash_left_half_written_goes_after_a_day),
                   LANE(what_is_not_of_the_store_is_left_alone),
                   LANE(a_store_without_a_picture_has_nothing_to_sweep))
