#include "watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { WATCHES = 64, PATH_BYTES = 1024, TEXT_BYTES = 400 };

struct watch {
    bool used;
    char folder[PATH_BYTES];
    long counts[3];
    int domain, moment, failure;
    long at;
    bool lasting, struck;
    char text[TEXT_BYTES];
};

static struct watch watches[WATCHES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/// So that tests without a watch pay one load for each operation.
static atomic_int in_use;
static atomic_int armed_plain;

bool seam_is_watching_plain_files(void) { return atomic_load_explicit(&armed_plain, memory_order_relaxed) > 0; }

/// A watch takes another domain; -1 for none. Called under the lock.
static void set_domain(struct watch *watch, int domain) {
    if (watch->domain == SEAM_PLAIN) atomic_fetch_sub(&armed_plain, 1);
    if (domain == SEAM_PLAIN) atomic_fetch_add(&armed_plain, 1);
    watch->domain = domain;
}

int seam_watch(const char *folder) {
    int found = -1;
    if (strlen(folder) >= PATH_BYTES) return -1;
    pthread_mutex_lock(&lock);
    for (int number = 0; number < WATCHES && found < 0; number++) {
        if (watches[number].used) continue;
        memset(&watches[number], 0, sizeof watches[number]);
        strcpy(watches[number].folder, folder);
        watches[number].used = true;
        atomic_fetch_add(&in_use, 1);
        found = number;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

void seam_unwatch(int number) {
    pthread_mutex_lock(&lock);
    if (watches[number].used) {
        watches[number].used = false;
        set_domain(&watches[number], -1);
        atomic_fetch_sub(&in_use, 1);
    }
    pthread_mutex_unlock(&lock);
}

void seam_arm(int number, int domain, long at, int moment, bool lasting, int failure) {
    pthread_mutex_lock(&lock);
    struct watch *watch = &watches[number];
    set_domain(watch, domain);
    watch->at = at;
    watch->moment = moment;
    watch->lasting = lasting;
    watch->failure = failure;
    watch->struck = false;
    watch->text[0] = 0;
    memset(watch->counts, 0, sizeof watch->counts);
    pthread_mutex_unlock(&lock);
}

long seam_count(int number, int domain) {
    pthread_mutex_lock(&lock);
    long count = watches[number].counts[domain];
    pthread_mutex_unlock(&lock);
    return count;
}

void seam_describe(int number, char *text, int capacity) {
    pthread_mutex_lock(&lock);
    snprintf(text, (size_t)capacity, "%s", watches[number].text);
    pthread_mutex_unlock(&lock);
}

static bool is_in(const char *folder, const char *file) {
    size_t length = strlen(folder);
    return strncmp(folder, file, length) == 0 && file[length] == '/';
}

enum verdict judge(const char *file, int domain, const char *operation, bool writes, int *failure) {
    if (!file || atomic_load_explicit(&in_use, memory_order_relaxed) == 0) return PASS;
    enum verdict verdict = PASS;
    pthread_mutex_lock(&lock);
    for (int number = 0; number < WATCHES; number++) {
        struct watch *watch = &watches[number];
        if (!watch->used || !is_in(watch->folder, file)) continue;
        long count = ++watch->counts[domain];
        if (watch->at == 0 || watch->domain != domain) break;
        bool strikes = count == watch->at || (watch->struck && watch->lasting && writes);
        if (!strikes) break;
        if (!watch->struck) {
            const char *name = strrchr(file, '/');
            snprintf(watch->text, TEXT_BYTES, "%s: %s", name ? name + 1 : file, operation);
        }
        watch->struck = true;
        *failure = watch->failure;
        verdict = watch->moment == SEAM_AFTER ? FAIL_AFTER : FAIL_BEFORE;
        break;
    }
    pthread_mutex_unlock(&lock);
    return verdict;
}
