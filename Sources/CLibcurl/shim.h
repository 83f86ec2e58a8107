#ifndef TAILROSTER_CLIBCURL_H
#define TAILROSTER_CLIBCURL_H

// The type checks of curl's header are macros around variadic functions: Swift sees neither. The wrappers below check
// instead.
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <stddef.h>

typedef size_t (*tailroster_curl_callback)(char *bytes, size_t size, size_t count, void *context);

// curl_easy_setopt, curl_multi_setopt and curl_easy_getinfo are variadic: one wrapper for each type of argument.

static inline CURLcode tailroster_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode tailroster_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode tailroster_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode tailroster_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode tailroster_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode tailroster_curl_set_callback(CURL *easy, CURLoption option, tailroster_curl_callback value) {
    return curl_easy_setopt(easy, option, value);
}

// CURLOPT_PROTOCOLS_STR came with 7.85; before it there was a bit mask.
static inline CURLcode tailroster_curl_allow_only_http(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

static inline CURLMcode tailroster_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLcode tailroster_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode tailroster_curl_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

#endif
