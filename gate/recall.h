/*
 * Recalls the container that an exec, an update or a start goes into: from
 * what create left in its bundle, or by judging it now.
 */
#ifndef GATE_RECALL_H
#define GATE_RECALL_H

#include "gate/work.h"

/*
 * Takes up what create left in the bundle, and the profile of that name. It
 * must be this container's, whatever led to the bundle. *found is false when
 * there is nothing. Returns 0 or -1.
 */
int recall_record(struct work *work, bool *found);

/*
 * For exec and update: the same, and a container that was started without a
 * record of ours is judged now; work->out->verdict then says how. Under check
 * no container may be given. Returns 0 or -1.
 */
int recall_container(struct work *work);

#endif
