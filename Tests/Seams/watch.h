#ifndef SEAMS_WATCH_H
#define SEAMS_WATCH_H

#include "seams.h"

/// What is to become of one operation.
enum verdict { PASS, FAIL_BEFORE, FAIL_AFTER };

/// Counts an operation on a file and says what is to become of it; `failure` gets the ordered code where it fails.
enum verdict judge(const char *file, int domain, const char *operation, bool writes, int *failure);

/// Whether an order of SEAM_PLAIN is armed: whoever reads anything else pays one load.
bool seam_is_watching_plain_files(void);

#endif
