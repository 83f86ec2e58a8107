/// Places where tests stand between the program and the libraries of the system.
///
/// The test binary defines `sqlite3_step` itself and hands every call on to SQLite, and it registers a file system of its
/// own with SQLite that hands every call on to the usual one; `open`, `write` and their like it defines for the files beside the
/// databases. None of it needs LD_PRELOAD, and none is in the program that is built: only the test binary links this target.
#ifndef SEAMS_H
#define SEAMS_H

#include <stdbool.h>

/// What a watch counts and can make fail.
enum {
    /// Statements: each time one begins to run.
    SEAM_STATEMENTS = 0,
    /// Operations on files: open, delete, read, write, truncate, sync, size, lock, shared memory.
    SEAM_FILES = 1,
    /// Operations on the files beside the databases (`.lock`, `.witness`, `.json`): open, read, write, truncate, sync, lock,
    /// status, rename. Counted only while an order of this domain is armed.
    SEAM_PLAIN = 2,
};

/// When a fault strikes.
enum {
    /// In place of the operation: it never happens.
    SEAM_BEFORE = 0,
    /// After it: a statement (COMMIT alone) stands and says that it failed; half of a write is written.
    SEAM_AFTER = 1,
};

/// Watches the databases in a folder; gives the number of the watch, or -1 when all are in use.
int seam_watch(const char *folder);

/// Makes operation `at` (from 1) of a domain fail; 0 takes the order back. Counting begins anew.
///
/// `lasting`: every operation of files that writes fails from then on, as on a disk that is full or gone read-only.
/// `failure`: a result code of SQLite for statements and for writes; 0 takes the fitting code of each operation.
void seam_arm(int watch, int domain, long at, int moment, bool lasting, int failure);

/// How many operations of a domain there were since the watch was armed.
long seam_count(int watch, int domain);

/// Says which operation failed, in a text of at most `capacity` bytes with its final zero; empty when none did.
void seam_describe(int watch, char *text, int capacity);

/// Whether operations of SEAM_PLAIN are seen; not under a sanitizer.
bool seam_sees_plain_files(void);

/// Ends a watch.
void seam_unwatch(int watch);

#endif
