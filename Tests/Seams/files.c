// A file system for SQLite that hands every call on to the usual one, unless a watch says that it fails.
#include "watch.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct file {
    sqlite3_file base;
    /// SQLite keeps the name alive as long as the file is open; NULL for temporary files.
    const char *name;
    sqlite3_file *real;
};

static sqlite3_vfs *usual;

static struct file *ours(sqlite3_file *file) { return (struct file *)file; }
static sqlite3_file *real(sqlite3_file *file) { return ours(file)->real; }

/// Ends the call where the operation is to fail before it happens.
#define FAIL_WITH(operation, writes, code)                                                                      \
    int failure = 0;                                                                                            \
    enum verdict verdict = judge(ours(file)->name, SEAM_FILES, operation, writes, &failure);                    \
    if (verdict != PASS && (verdict == FAIL_BEFORE || !(writes))) return failure && (writes) ? failure : (code);

static int close_file(sqlite3_file *file) { return real(file)->pMethods ? real(file)->pMethods->xClose(real(file)) : SQLITE_OK; }

static int read_file(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    FAIL_WITH("read", false, SQLITE_IOERR_READ)
    return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int write_file(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    FAIL_WITH("write", true, SQLITE_IOERR_WRITE)
    if (verdict == PASS) return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
    // Half of it reaches the disk.
    int code = real(file)->pMethods->xWrite(real(file), bytes, count / 2, offset);
    return code == SQLITE_OK ? (failure ? failure : SQLITE_IOERR_WRITE) : code;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
    FAIL_WITH("truncate", true, SQLITE_IOERR_TRUNCATE)
    int code = real(file)->pMethods->xTruncate(real(file), size);
    return verdict == PASS ? code : SQLITE_IOERR_TRUNCATE;
}

static int sync_file(sqlite3_file *file, int flags) {
    FAIL_WITH("sync", true, SQLITE_IOERR_FSYNC)
    int code = real(file)->pMethods->xSync(real(file), flags);
    return verdict == PASS ? code : SQLITE_IOERR_FSYNC;
}

static int size_of_file(sqlite3_file *file, sqlite3_int64 *size) {
    FAIL_WITH("size", false, SQLITE_IOERR_FSTAT)
    return real(file)->pMethods->xFileSize(real(file), size);
}

static int lock_file(sqlite3_file *file, int level) {
    FAIL_WITH("lock", false, SQLITE_IOERR_LOCK)
    return real(file)->pMethods->xLock(real(file), level);
}

static int unlock_file(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }

static int check_reserved_lock(sqlite3_file *file, int *result) {
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}

static int control_file(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int sector_size(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int characteristics(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

static int map_shared_memory(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
    FAIL_WITH("shared memory", false, SQLITE_IOERR_SHMMAP)
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}

static int lock_shared_memory(sqlite3_file *file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void memory_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }

static int unmap_shared_memory(sqlite3_file *file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

static int fetch_page(sqlite3_file *file, sqlite3_int64 offset, int count, void **page) {
    return real(file)->pMethods->xFetch(real(file), offset, count, page);
}

static int unfetch_page(sqlite3_file *file, sqlite3_int64 offset, void *page) {
    return real(file)->pMethods->xUnfetch(real(file), offset, page);
}

static const sqlite3_io_methods methods = {
    .iVersion = 3,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_shared_memory,
    .xShmLock = lock_shared_memory,
    .xShmBarrier = memory_barrier,
    .xShmUnmap = unmap_shared_memory,
    .xFetch = fetch_page,
    .xUnfetch = unfetch_page,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *result) {
    (void)vfs;
    struct file *opened = ours(file);
    opened->base.pMethods = NULL;
    opened->name = name;
    opened->real = (sqlite3_file *)(opened + 1);
    opened->real->pMethods = NULL;
    int failure = 0;
    if (judge(name, SEAM_FILES, "open", (flags & SQLITE_OPEN_CREATE) != 0, &failure) != PASS) return SQLITE_CANTOPEN;
    int code = usual->xOpen(usual, name, opened->real, flags, result);
    if (opened->real->pMethods) opened->base.pMethods = &methods;
    return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int syncs) {
    (void)vfs;
    int failure = 0;
    if (judge(name, SEAM_FILES, "delete", true, &failure) != PASS) return SQLITE_IOERR_DELETE;
    return usual->xDelete(usual, name, syncs);
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
    (void)vfs;
    int failure = 0;
    if (judge(name, SEAM_FILES, "access", false, &failure) != PASS) return SQLITE_IOERR_ACCESS;
    return usual->xAccess(usual, name, flags, result);
}

__attribute__((constructor)) static void register_files(void) {
    static sqlite3_vfs vfs;
    usual = sqlite3_vfs_find(NULL);
    if (!usual) return;
    // All else (time, randomness, full names, system calls) is the usual one's.
    vfs = *usual;
    vfs.zName = "watched";
    vfs.szOsFile = (int)sizeof(struct file) + usual->szOsFile;
    vfs.pNext = NULL;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = access_file;
    sqlite3_vfs_register(&vfs, 1);
}
