// The test binary's own `open`, `read`, `write` and so on, for the files beside the databases: lock, witness, document.
//
// The linker takes these before the ones of the C library, which they call. Under a sanitizer they are left out: it has its own,
// and must see every read and write itself.
#define _GNU_SOURCE
#include "watch.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

#if defined(SANITIZED) || !defined(__linux__)

bool seam_sees_plain_files(void) { return false; }

#else

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool seam_sees_plain_files(void) { return true; }

/// The C library's own. Looked up at each first call: other libraries may open files before any constructor of ours runs.
#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);

static bool ends(const char *path, const char *end) {
    size_t length = strlen(path), tail = strlen(end);
    return length >= tail && strcmp(path + length - tail, end) == 0;
}

/// What becomes of an operation; databases have a seam of their own.
static enum verdict judge_path(const char *path, const char *operation, bool writes) {
    if (!seam_is_watching_plain_files() || !path) return PASS;
    if (!ends(path, ".lock") && !ends(path, ".witness") && !ends(path, ".witness.new") && !ends(path, ".json")) return PASS;
    int failure = 0;
    enum verdict verdict = judge(path, SEAM_PLAIN, operation, writes, &failure);
    if (verdict != PASS) errno = failure ? failure : EIO;
    return verdict;
}

static enum verdict judge_file(int file, const char *operation, bool writes) {
    if (!seam_is_watching_plain_files()) return PASS;
    char link[40], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return PASS;
    path[length] = 0;
    return judge_path(path, operation, writes);
}

/// Fails after the operation took effect, with the errno that was set.
static int undone(int file) {
    int code = errno;
    if (file >= 0) close(file);
    errno = code;
    return -1;
}

static mode_t mode_of(int flags, va_list arguments) { return flags & O_CREAT ? va_arg(arguments, mode_t) : 0; }

int open(const char *path, int flags, ...) {
    REAL(open)
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    enum verdict verdict = judge_path(path, "open", (flags & O_ACCMODE) != O_RDONLY);
    if (verdict == FAIL_BEFORE) return -1;
    int code = errno, file = real(path, flags, mode);
    if (verdict == PASS) return file;
    errno = code;
    return undone(file);
}

int open64(const char *path, int flags, ...) {
    REAL(open64)
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    enum verdict verdict = judge_path(path, "open", (flags & O_ACCMODE) != O_RDONLY);
    if (verdict == FAIL_BEFORE) return -1;
    int code = errno, file = real(path, flags, mode);
    if (verdict == PASS) return file;
    errno = code;
    return undone(file);
}

/// Half of what was asked for, as a disk that fills up or a signal would have it.
static size_t half(enum verdict verdict, size_t count) { return verdict == FAIL_AFTER ? count / 2 : count; }

ssize_t read(int file, void *bytes, size_t count) {
    REAL(read)
    enum verdict verdict = judge_file(file, "read", false);
    return verdict == FAIL_BEFORE ? -1 : real(file, bytes, half(verdict, count));
}

ssize_t write(int file, const void *bytes, size_t count) {
    REAL(write)
    enum verdict verdict = judge_file(file, "write", true);
    return verdict == FAIL_BEFORE ? -1 : real(file, bytes, half(verdict, count));
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    REAL(pwrite)
    enum verdict verdict = judge_file(file, "write", true);
    return verdict == FAIL_BEFORE ? -1 : real(file, bytes, half(verdict, count), offset);
}

int fsync(int file) {
    REAL(fsync)
    enum verdict verdict = judge_file(file, "sync", true);
    if (verdict == FAIL_BEFORE) return -1;
    int code = errno, result = real(file);
    if (verdict == PASS) return result;
    errno = code;
    return -1;
}

int ftruncate(int file, off_t length) {
    REAL(ftruncate)
    enum verdict verdict = judge_file(file, "truncate", true);
    if (verdict == FAIL_BEFORE) return -1;
    int code = errno, result = real(file, length);
    if (verdict == PASS) return result;
    errno = code;
    return -1;
}

int flock(int file, int operation) {
    REAL(flock)
    enum verdict verdict = judge_file(file, "lock", false);
    if (verdict == FAIL_BEFORE) return -1;
    int code = errno, result = real(file, operation);
    if (verdict == PASS) return result;
    errno = code;
    return -1;
}

int fstat(int file, struct stat *status) {
    REAL(fstat)
    return judge_file(file, "status", false) == PASS ? real(file, status) : -1;
}

int rename(const char *from, const char *to) {
    REAL(rename)
    enum verdict verdict = judge_path(to, "rename", true);
    if (verdict == FAIL_BEFORE) return -1;
    int code = errno, result = real(from, to);
    if (verdict == PASS) return result;
    errno = code;
    return -1;
}

#endif
