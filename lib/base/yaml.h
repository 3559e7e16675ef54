/*
 * YAML documents as JSON trees: the door to libyaml. What a document says is
 * written as JSON and read by the strict reader, so that a key twice, too much
 * depth or text that is not UTF-8 gets the same errors. YAML 1.1 as Kubernetes
 * reads it: yes, no, on and off are booleans. Only the command line calls it.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/error.h"
#include "base/json.h"
#include "base/span.h"

#define YAML_DOCUMENTS_MAX 1024

/*
 * Reads the documents of @text, one after the other, and gives each to @each,
 * which borrows it and returns 0 to go on; empty documents are passed over.
 * Refused: anchors and aliases, keys that are no scalars, tags but those of
 * JSON's types, what json_parse() refuses. @what names the file. Returns 0, or
 * -1 with *err set ("yaml.syntax", "json.*").
 */
int yaml_read(struct span text, const char *what,
	      int (*each)(void *context, const struct json *document,
			  struct error *err),
	      void *context, struct error *err);

#endif
