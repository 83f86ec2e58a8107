// The test binary's own `sqlite3_step`: the linker takes it before the one in the shared library, which it calls.
#define _GNU_SOURCE
#include "watch.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <string.h>
#include <strings.h>

typedef int (*step_function)(sqlite3_stmt *);

static step_function real_step;

__attribute__((constructor)) static void find_real_step(void) {
    real_step = (step_function)dlsym(RTLD_NEXT, "sqlite3_step");
}

int sqlite3_step(sqlite3_stmt *statement) {
    // A statement that is under way goes on to its next row: that is no new statement.
    if (!statement || sqlite3_stmt_busy(statement)) return real_step(statement);
    const char *sql = sqlite3_sql(statement);
    int failure = SQLITE_IOERR;
    const char *file = sqlite3_db_filename(sqlite3_db_handle(statement), "main");
    switch (judge(file, SEAM_STATEMENTS, sql ? sql : "", false, &failure)) {
    case PASS:
        return real_step(statement);
    case FAIL_BEFORE:
        return failure ? failure : SQLITE_IOERR;
    case FAIL_AFTER:
        // Only a commit may stand and be reported as failed: what any other statement did goes with its transaction.
        if (!sql || strncasecmp(sql, "COMMIT", 6) != 0) return failure ? failure : SQLITE_IOERR;
        int code = real_step(statement);
        return code == SQLITE_DONE ? (failure ? failure : SQLITE_IOERR) : code;
    }
    return SQLITE_INTERNAL;
}
