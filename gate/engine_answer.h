/*
 * What the resolvers of engine.h have in common: setting facts, saying why
 * something is not known, and reading what the path of a bundle says.
 */
#ifndef GATE_ENGINE_ANSWER_H
#define GATE_ENGINE_ANSWER_H

#include "gate/engine.h"

#define ENGINE_ANSWER_NAME_MAX 256

/* A bundle of containerd's: STATE/io.containerd.runtime.v2.task/NS/ID. */
struct engine_answer_task {
	char ns[ENGINE_ANSWER_NAME_MAX];
	char id[ENGINE_ANSWER_NAME_MAX];
};

/* Where a storage driver mounts the layer of a container, below its root. */
struct engine_answer_driver {
	const char *name; /* NULL ends a table */
	const char *front;
	const char *back;
};

/*
 * Whether the spec's root.path is where @driver, one of @drivers, mounts
 * @layer below @root. Returns 0, or -1 with *err set (@id).
 */
int engine_answer_layer(const struct engine_request *request,
			const struct engine_answer_driver *drivers,
			const char *driver, const char *root, const char *layer,
			const char *id, struct error *err);

/*
 * Takes the last component off @path. False when there is none, it is too long
 * for @out, or it begins with a dot: names that engines give are plain.
 */
bool engine_answer_last(struct span *path, char *out, size_t capacity);

/*
 * Reads @bundle as the path of a task of containerd's (either version of its
 * shims). Whether it is one.
 */
bool engine_answer_task(const char *bundle, struct engine_answer_task *out);

/* Sets a fact. A NULL @value, or one that is too long, leaves it unknown. */
void engine_answer_fact(struct fact *fact, enum fact_state state,
			const char *value);

/* Marks a fact as something that this engine does not know. */
void engine_answer_none(struct fact *fact);

/*
 * Takes back what is known of the image and says why nothing is. The message
 * is escaped and cut as in error_set(). Returns 0, for resolvers to return.
 */
int engine_answer_unknown(struct engine_answer *answer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Whether the spec's root.path is @path, or "rootfs" for BUNDLE/rootfs when
 * @path is NULL: what an engine says of an image holds for the directory that
 * it made, and for no other.
 */
bool engine_answer_root_is(const struct engine_request *request,
			   const char *path);

/*
 * Opens containerd's content store as one more place to find manifests in.
 * The link "work" in the bundle tells its place. Without one nothing changes.
 */
void engine_answer_content(const struct engine_request *request,
			   const struct engine_answer_task *task,
			   struct engine_answer *answer);

/* Releases the stores of *answer; its facts are the caller's. */
void engine_answer_release(struct engine_answer *answer);

#endif
