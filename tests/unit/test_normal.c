/*
 * Reports and VEX in their normal form: our own small ones, and those of other
 * projects where $VECTORS has them.
 */
#include "evidence/normal_scan.h"
#include "evidence/normal_vex.h"

#include "base/file.h"

#include "tap.h"

#include <limits.h>
#include <stdlib.h>

typedef int normalise(struct span text, struct json **out, struct error *err);

/* What a predicate is wrapped in, in the example of cosign's specification. */
static int vuln_of(struct span text, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	CLEANUP_BUF struct buf inner = BUF_INIT;

	if (json_parse(text, &JSON_STRICT_LIMITS, "test", &root, err) < 0)
		return -1;
	json_write(json_find(root, "predicate"), &inner);
	return normal_scan_vuln(buf_span(&inner), out, err);
}

static const struct {
	const char *kind, *file;
	normalise *make;
} KINDS[] = {
	{"scan-trivy", "report", normal_scan_report},
	{"scan-grype", "report", normal_scan_report},
	{"scan-sarif", "report", normal_scan_report},
	{"scan-cosign-vuln", "predicate", vuln_of},
	{"vex-openvex", "json", normal_vex_openvex},
	{"vex-csaf", "json", normal_vex_csaf},
};

/* Whether @is says everything that @wanted does. */
static bool holds(const struct json *wanted, const struct json *is,
		  const char *path)
{
	struct json_iter iter = json_iter(wanted);
	struct json_member member;
	bool good = true;

	if (json_type(wanted) == JSON_ARRAY) {
		good = json_count(wanted) == json_count(is);
		for (size_t i = 0; good && i < json_count(wanted); i++)
			good = holds(json_item(wanted, i), json_item(is, i),
				     path);
		return good;
	}
	if (json_type(wanted) != JSON_OBJECT)
		return json_equal(wanted, is);
	while (json_next(&iter, &member)) {
		if (holds(member.value, json_find(is, member.key), path))
			continue;
		printf("# %s: '%s' differs\n", path, member.key);
		good = false;
	}
	return good;
}

static bool judge(const char *dir, const struct json *one, const char *file,
		  normalise *make)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *is = NULL;
	struct error err = ERROR_INIT;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir,
		 json_text(json_at(one, "files", file, NULL)));
	if (file_read_path(path, FILE_ANY, (size_t)64 << 20, "test", &text,
			   &err) < 0 ||
	    make(buf_span(&text), &is, &err) < 0) {
		printf("# %s: %s\n", path, err.reason.msg);
		return false;
	}
	return holds(json_find(one, "expect"), is, path);
}

static void test_vectors(void)
{
	const char *dir = getenv("VECTORS");
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *index = NULL;
	struct error err = ERROR_INIT;
	char path[PATH_MAX];
	const struct json *cases;

	if (!dir)
		dir = "../shared/vectors";
	snprintf(path, sizeof(path), "%s/index.json", dir);
	if (file_read_path(path, FILE_ANY, (size_t)64 << 20, "test", &text,
			   &err) < 0 ||
	    json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "index", &index,
		       &err) < 0) {
		ok(true, "reports of other projects # SKIP no $VECTORS");
		return;
	}
	cases = json_find(index, "cases");
	for (size_t i = 0; i < json_count(cases); i++) {
		const struct json *one = json_item(cases, i);

		for (size_t j = 0; j < sizeof(KINDS) / sizeof(KINDS[0]); j++)
			if (span_is(json_span(json_find(one, "kind")),
				    KINDS[j].kind))
				ok(judge(dir, one, KINDS[j].file,
					 KINDS[j].make),
				   "%s", json_text(json_find(one, "case")));
	}
}

int main(void)
{
	test_vectors();
	return tap_done();
}
