// Shows ThreadSanitizer the waiting half of Swift's `Mutex`.
//
// On Linux a `Mutex` that is free is taken and given up by an atomic exchange in the caller's own code, which the sanitizer
// sees. One that is taken is waited for inside libswiftSynchronization, by a futex that passes ownership on in the kernel;
// that library is not built with the sanitizer, so that nothing seems to order the two owners, and whatever the mutex keeps
// is reported as a race. These two stand in for the library's, call them, and say what they do. `ContendedMutexTests` is red
// under the sanitizer without them. Nothing is suppressed: a real race is still reported.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)

void __tsan_acquire(void *address);
void __tsan_release(void *address);

// `_MutexHandle._lockSlow(UInt32)` and `_MutexHandle._unlockSlow()`; the handle is passed as Swift passes `self`.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef __attribute__((swiftcall)) void (*lock_function)(uint32_t, __attribute__((swift_context)) void *);
typedef __attribute__((swiftcall)) void (*unlock_function)(__attribute__((swift_context)) void *);

__attribute__((swiftcall)) void lock_slow(uint32_t thread, __attribute__((swift_context)) void *mutex) __asm__(LOCK_SLOW);
__attribute__((swiftcall)) void unlock_slow(__attribute__((swift_context)) void *mutex) __asm__(UNLOCK_SLOW);

static lock_function real_lock_slow;
static unlock_function real_unlock_slow;

__attribute__((constructor)) static void find_real_functions(void) {
    real_lock_slow = (lock_function)dlsym(RTLD_NEXT, LOCK_SLOW);
    real_unlock_slow = (unlock_function)dlsym(RTLD_NEXT, UNLOCK_SLOW);
}

__attribute__((swiftcall)) void lock_slow(uint32_t thread, __attribute__((swift_context)) void *mutex) {
    real_lock_slow(thread, mutex);
    __tsan_acquire(mutex);
}

__attribute__((swiftcall)) void unlock_slow(__attribute__((swift_context)) void *mutex) {
    __tsan_release(mutex);
    real_unlock_slow(mutex);
}

#endif
#endif
