/*
 * Well-known paths by which a host's containers are controlled: sockets of
 * engines, state of runtimes, and ocigate's own files. By name only; what is
 * the same by inode is a fact of the host (struct path_fact).
 */
#ifndef POLICY_RULES_CONTROL_H
#define POLICY_RULES_CONTROL_H

/*
 * What @path controls when its name says so: the known path that it is, holds,
 * or lies below where everything below counts. Spelling does not matter
 * ("//", ".", ".."). NULL when the name says nothing.
 */
const char *control_named(const char *path);

#endif
