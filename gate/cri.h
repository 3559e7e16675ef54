/*
 * What containerd's CRI plugin keeps with a container or sandbox: JSON in an
 * extension of its record, which neither pods nor labels reach.
 */
#ifndef GATE_CRI_H
#define GATE_CRI_H

#include "base/error.h"
#include "base/span.h"
#include "oci/digest.h"

#include <stdbool.h>

#define CRI_SIZE_MAX ((size_t)8 << 20)
#define CRI_TEXT_MAX 512

enum cri_kind {
	CRI_CONTAINER,
	CRI_SANDBOX,
};

struct cri {
	char id[CRI_TEXT_MAX];
	char name[CRI_TEXT_MAX];      /* of a container; "" of a sandbox */
	char pod[CRI_TEXT_MAX];	      /* "" when it cannot be told */
	char namespace[CRI_TEXT_MAX]; /* likewise */
	char asked[CRI_TEXT_MAX];     /* what the pod spec says; may be "" */
	struct digest image; /* of a container: its config, zero: none */
};

/*
 * Parses the metadata. Returns 0, or -1 with *err set ("engine.cri").
 */
int cri_parse(struct span text, enum cri_kind kind, struct cri *out,
	      struct error *err);

#endif
