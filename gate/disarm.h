/*
 * Phrases that engines look for in a runtime's error and replace by texts and
 * exit codes of their own.
 */
#ifndef GATE_DISARM_H
#define GATE_DISARM_H

/* Rewrites them in @text, in place and in the same length. */
void disarm_phrases(char *text);

#endif
