/*
 * Work that talks with children of its own, all on one processor.
 *
 * Parent and child take turns. On two processors each turn wakes one that
 * sleeps, and each fork and each end of a child interrupts the other one; in a
 * virtual machine that is half of what the children cost. A process may not
 * just bind itself: what it executes later would inherit that, and no later
 * call can undo it without a trace (a container's cpuset is cut with what was
 * asked for once). A thread of its own leaves none.
 */
#ifndef GATE_NEARBY_H
#define GATE_NEARBY_H

/*
 * Runs @work to its end in a thread that stays on this processor, and so do the
 * children that it starts. Without one it runs all the same. Returns its
 * result.
 */
int nearby_run(int (*work)(void *context), void *context);

#endif
