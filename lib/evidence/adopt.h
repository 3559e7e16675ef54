/*
 * Adopting: what other forms than OCI layouts hold, told as relations, so that
 * an import can make ordinary manifests of it: a directory of the containers
 * dir: transport with its signature files, and files of loose bundles and
 * envelopes. Reads what strangers wrote; runs in a confined child.
 */
#ifndef EVIDENCE_ADOPT_H
#define EVIDENCE_ADOPT_H

#include "base/error.h"
#include "evidence/relate.h"
#include "evidence/source.h"
#include "oci/digest.h"

#include <stddef.h>

/*
 * Tells what the directory that store 0 is holds: its image (RELATION_TOP),
 * the documents to be copied (RELATION_BLOB), each signature file that can be
 * read (RELATION_FILE), and notes. Returns 0, or -1 with *err set: the limits
 * of graph.h and directory.h, a store that cannot be read.
 */
int adopt_directory(const struct source *source, relate_emit *emit,
		    void *context, struct error *err);

/*
 * Tells what the @count blobs @files of store 0 hold: for each bundle or
 * envelope and each of its subjects a RELATION_ATTACH. One that is neither is
 * noted; when there is only one, it is an error ("evidence.loose"). Returns 0
 * or -1.
 */
int adopt_files(const struct source *source, const struct digest *files,
		size_t count, relate_emit *emit, void *context,
		struct error *err);

#endif
