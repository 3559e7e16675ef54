/*
 * The line for the person who is refused. ocigate-shim(8), REFUSALS.
 */
#ifndef GATE_LINE_H
#define GATE_LINE_H

#include "gate/gate.h"

/*
 * Writes decision->line when it refuses, and decision->warning when there are
 * violations in mode warn. @container_id names the container when nothing
 * better is known. Printable ASCII, one line, at most 900 bytes; when that is
 * too little, ALSO, IMAGE and MESSAGE are cut in this order.
 */
void line_write(struct gate_decision *decision, const char *container_id);

#endif
