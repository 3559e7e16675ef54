/*
 * Reads scans once more when VEX says something of the image: with the ids
 * that it names among the questions, so that rules know which findings are
 * meant.
 */
#ifndef GATE_EXCUSE_H
#define GATE_EXCUSE_H

#include "gate/inspection.h"

/*
 * Does so, after settle_all(), for assertions about the image by the request's
 * signers of VEX. Returns 0, or -1 with *err set.
 */
int excuse_read_again(struct inspection *inspection, struct error *err);

#endif
