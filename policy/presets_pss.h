/*
 * Earlier versions of the Pod Security Standards, as presets that say how they
 * differ from the newest. kubernetes.io/docs/concepts/security/
 * pod-security-standards; k8s.io/pod-security-admission, "policy".
 */
#ifndef POLICY_PRESETS_PSS_H
#define POLICY_PRESETS_PSS_H

#include "policy/presets.h"

/* "pss-baseline@1.25" to "pss-restricted@1.37" and "@latest". */
extern const struct preset presets_pss[];
extern const size_t presets_pss_count;

#endif
