/*
 * How evidence is filed in stores: index.json of an OCI layout (image-spec
 * image-layout.md) with cosign's tags (sha256-HEX.sig, .att, as skopeo and oras
 * keep them) or kinds (dev.cosignproject.cosign/sigs, /atts, as `cosign save`
 * does), and the entries of our own stores. Names and annotations are hints:
 * digests and signed payloads decide.
 */
#ifndef EVIDENCE_FILING_H
#define EVIDENCE_FILING_H

#include "evidence/graph.h"

/*
 * Reads the index.json of @store, where there is one: evidence is kept, the
 * rest is visited; image manifests only with graph->every. One that cannot be
 * read is an error: the store cannot be read. Of a directory the manifest.json
 * is visited. Returns 0 or -1 with *err set.
 */
int filing_add_layout(struct graph *graph, uint32_t store, struct error *err);

/*
 * Reads the entries of @digest in all stores: evidence is kept, and with
 * @images the manifests and indexes are visited. Returns 0 or -1.
 */
int filing_add_entries(struct graph *graph, const struct digest *digest,
		       bool images, struct error *err);

#endif
