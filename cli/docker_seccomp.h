/*
 * The seccomp profile that Docker gives to a container that asks for none.
 */
#ifndef CLI_DOCKER_SECCOMP_H
#define CLI_DOCKER_SECCOMP_H

#include "base/json.h"

/*
 * The shipped profile, and what Docker's own allows beside it: the same to
 * every rule that asks which system calls can be reached. It depends on the
 * bounding set of @process. Returns the caller's, or NULL when memory is out.
 */
struct json *docker_seccomp_default(const struct json *process);

/* The profile @text of SecurityOpt, as Docker resolves it; or NULL. */
struct json *docker_seccomp_given(const struct json *process, const char *text);

#endif
