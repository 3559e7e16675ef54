/* Whose a report is, once it is known which digests lead to the image. */
#include "gate/settle.h"

#include "tests/unit/tap.h"

enum {
	OURS,	/* a manifest that is proven */
	LISTED, /* an index that is not */
	ITEMS
};

/* What a report that names the ancestors @named is settled to. */
static enum scan_names manifest_of(const struct ancestry *ancestry,
				   uint64_t named)
{
	struct scan scan = {.manifests = named};

	settle_scan(ancestry, &scan);
	return scan.manifest;
}

static void test_manifests(const struct ancestry *ancestry)
{
	ok(manifest_of(ancestry, 0) == SCAN_NAMES_NOTHING,
	   "a report without name");
	ok(manifest_of(ancestry, 1 << OURS) == SCAN_NAMES_SAME,
	   "one that names the manifest");
	ok(manifest_of(ancestry, 1 << LISTED) == SCAN_NAMES_OTHER,
	   "attack: one that names what is not proven");
	ok(manifest_of(ancestry, 1 << OURS | 1 << LISTED) == SCAN_NAMES_SAME,
	   "both");
}

static enum scan_names layers_of(const struct ancestry *ancestry, uint8_t chain,
				 enum scan_names known)
{
	struct scan scan = {.diff_ids = known, .chain_id = {{chain}}};

	settle_scan(ancestry, &scan);
	return scan.diff_ids;
}

static void test_layers(struct ancestry *ancestry)
{
	ok(layers_of(ancestry, 7, SCAN_NAMES_NOTHING) == SCAN_NAMES_NOTHING,
	   "layers of a config that was not read");
	ancestry->has_link = true;
	ancestry->link.chain_id = (struct digest){{7}};
	ok(layers_of(ancestry, 7, SCAN_NAMES_NOTHING) == SCAN_NAMES_SAME,
	   "the image's layers");
	ok(layers_of(ancestry, 8, SCAN_NAMES_NOTHING) == SCAN_NAMES_OTHER,
	   "attack: other layers");
	ok(layers_of(ancestry, 7, SCAN_NAMES_OTHER) == SCAN_NAMES_OTHER,
	   "attack: the image's layers after others");
	ok(layers_of(ancestry, 0, SCAN_NAMES_SAME) == SCAN_NAMES_SAME,
	   "no layers at all change nothing");
}

int main(void)
{
	static struct ancestry ancestry;
	static struct collect_request what;

	ancestry.what = &what;
	ancestry.count = ITEMS;
	for (size_t i = 0; i < ITEMS; i++)
		ancestry.items[i] = (struct ancestor){
			.digest = {{(uint8_t)(i + 1)}},
			.proven = i == OURS,
			.manifest = {{OURS + 1}},
		};
	test_manifests(&ancestry);
	test_layers(&ancestry);
	return tap_done();
}
