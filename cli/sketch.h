/*
 * Sketches: the runtime spec that an engine would write for a container, as
 * far as a document about it tells, with what the node would know of it and
 * with the rules that the document cannot answer.
 */
#ifndef CLI_SKETCH_H
#define CLI_SKETCH_H

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "oci/digest.h"
#include "policy/rule.h"

#define SKETCH_UNSEEN_MAX 40

#define SKETCH_NOBODY 65532 /* not root, where nobody knows which user */

/* What Docker and containerd alike mount first, and what they cover. */
#define SKETCH_MOUNTS                                                          \
	"{\"destination\":\"/proc\",\"type\":\"proc\",\"source\":\"proc\","    \
	"\"options\":[\"nosuid\",\"noexec\",\"nodev\"]},"                      \
	"{\"destination\":\"/dev\",\"type\":\"tmpfs\",\"source\":\"tmpfs\","   \
	"\"options\":[\"nosuid\",\"strictatime\",\"mode=755\","                \
	"\"size=65536k\"]},"                                                   \
	"{\"destination\":\"/dev/pts\",\"type\":\"devpts\",\"source\":"        \
	"\"devpts\",\"options\":[\"nosuid\",\"noexec\",\"newinstance\","       \
	"\"ptmxmode=0666\",\"mode=0620\",\"gid=5\"]},"                         \
	"{\"destination\":\"/dev/mqueue\",\"type\":\"mqueue\",\"source\":"     \
	"\"mqueue\",\"options\":[\"nosuid\",\"noexec\",\"nodev\"]}"
#define SKETCH_PATHS                                                           \
	"\"maskedPaths\":[\"/proc/asound\",\"/proc/acpi\",\"/proc/kcore\","    \
	"\"/proc/keys\",\"/proc/latency_stats\",\"/proc/timer_list\","         \
	"\"/proc/timer_stats\",\"/proc/sched_debug\",\"/proc/scsi\","          \
	"\"/sys/firmware\",\"/sys/devices/virtual/powercap\"],"                \
	"\"readonlyPaths\":[\"/proc/bus\",\"/proc/fs\",\"/proc/irq\","         \
	"\"/proc/sys\",\"/proc/sysrq-trigger\"]"

struct sketch {
	struct json *config; /* owned, as the next */
	struct json *facts;  /* gate/gather_file.c */
	struct rule_unseen unseen[SKETCH_UNSEEN_MAX];
	size_t unseen_count;
	struct digest image;  /* zero: not told */
	const char *evidence; /* a layout that holds the image, or NULL */
	bool failed;	      /* memory is out: sketch_end() says so */
};

/* Begins with the spec @text. Returns 0, or -1 with *err set. */
int sketch_start(const char *text, struct sketch *out, struct error *err);

/*
 * Sets, or appends, a new value, which may be NULL when memory is out. What
 * fails is remembered.
 */
void sketch_set(struct sketch *sketch, struct json *object, const char *key,
		struct json *value);
void sketch_append(struct sketch *sketch, struct json *array,
		   struct json *value);

/* Sets a string; NULL and "" set nothing. */
void sketch_text(struct sketch *sketch, struct json *object, const char *key,
		 const char *text);

/*
 * The object @key below @object, borrowed, and made where there is none; NULL
 * when memory is out.
 */
struct json *sketch_object(struct sketch *sketch, struct json *object,
			   const char *key);

/* The array @key below @object, likewise. */
struct json *sketch_array(struct sketch *sketch, struct json *object,
			  const char *key);

/*
 * Says that @rule cannot be answered, or (@in_part) that it stays open when all
 * that is told complies; and why. The first reason stays.
 */
void sketch_unseen(struct sketch *sketch, const char *rule, bool in_part,
		   const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * A member of the document that this version does not know, by its dotted
 * name ("HostConfig.Foo"): it becomes an unknown member of the spec, so that
 * config.unknown refuses it.
 */
void sketch_unknown(struct sketch *sketch, const char *name);

/* Appends a bind mount, whose source leads where it says (facts.paths). */
void sketch_bind(struct sketch *sketch, const char *source,
		 const char *destination, const char *const *options);

/* Writes it as text. Returns 0, or -1 with *err set ("bundle.memory"). */
int sketch_end(const struct sketch *sketch, struct buf *config,
	       struct buf *facts, struct error *err);

/* Frees what it owns and empties it. */
void sketch_release(struct sketch *sketch);

#endif
