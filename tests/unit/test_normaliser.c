/*
 * The normal form of files, made in a confined child; children that lie, stall
 * or die are found out.
 */
#include "gate/normaliser.h"

#include "evidence/key.h"
#include "evidence/normal.h"

#include "children.h"
#include "tap.h"

static struct error err;

static struct json *run_with(const char *text, confine_work *work,
			     int64_t seconds)
{
	struct json *out;

	err = (struct error)ERROR_INIT;
	if (normaliser_run(span_of(text), work,
			   confine_now() + seconds * INT64_C(1000000000), &out,
			   &err) == 0)
		return out;
	ok(!out, "nothing is left");
	return NULL;
}

static void is_kind(const char *text, const char *kind, const char *what)
{
	CLEANUP_JSON struct json *form = run_with(text, NULL, 20);

	is(form ? json_text(json_find(form, "kind")) : err.reason.msg, kind,
	   "%s", what);
}

static void is_refused(const char *text, confine_work *work, const char *id,
		       const char *why, const char *what)
{
	CLEANUP_JSON struct json *form = run_with(text, work, 2);

	ok(!form && err.reason.id && strcmp(err.reason.id, id) == 0 &&
		   strstr(err.reason.msg, why),
	   "%s: %s", what, form ? "TAKEN" : err.reason.msg);
}

static void test_kinds(void)
{
	is_kind("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\"}", "sbom",
		"CycloneDX");
	is_kind("{\"spdxVersion\":\"SPDX-2.3\"}", "sbom", "SPDX");
	is_kind("{\"SchemaVersion\":2,\"Results\":[]}", "scan", "Trivy");
	is_kind("{\"builder\":{\"id\":\"x\"},\"buildType\":\"y\"}",
		"provenance", "SLSA 0.2");
	is_kind("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{"
		"\"digest\":{\"sha256\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}}],\"predicateType\":"
		"\"https://example.com/x\",\"predicate\":{}}",
		"statement", "a statement");
	is_refused("{\"@graph\":[]}", NULL, NORMAL_UNSUPPORTED, "SPDX 3",
		   "SPDX 3");
	is_refused("{\"a\":1}", NULL, NORMAL_UNSUPPORTED, "not a form",
		   "some JSON");
	is_refused("[]", NULL, NORMAL_UNSUPPORTED, "not a form", "a list");
	is_refused("hello", NULL, NORMAL_UNSUPPORTED, "not a form", "a text");
	is_refused("{\"bomFormat\":\"CycloneDX\"", NULL, "evidence.file", "",
		   "JSON that ends too soon");
	is_refused("{\"bomFormat\":\"CycloneDX\",\"bomFormat\":\"CycloneDX\"}",
		   NULL, "evidence.file", "", "a key twice");
	is_refused("", NULL, "evidence.file", "empty", "nothing");
	is_refused("-----BEGIN CERTIFICATE-----\nAAAA\n"
		   "-----END CERTIFICATE-----\n",
		   NULL, "evidence.file", "", "a certificate that is none");
}

/* A long list of @count times @format, which takes a number. */
static void is_long(const char *before, const char *format, const char *after,
		    const char *kind, const char *what)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	char item[256];

	buf_add_text(&text, before);
	for (int i = 0; i < 5000; i++) {
		const char *number = strstr(format, "NUMBER");

		snprintf(item, sizeof(item), "%s%.*s%d%s", i ? "," : "",
			 (int)(number - format), format, (i * 7919) % 5003,
			 number + strlen("NUMBER"));
		buf_add_text(&text, item);
	}
	buf_add_text(&text, after);
	is_kind(text.data, kind, what);
}

/* What sorts may not ask the system for anything. */
static void test_long(void)
{
	is_long("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\","
		"\"components\":[",
		"{\"purl\":\"pkg:npm/aNUMBER\"}", "]}", "sbom",
		"thousands of components");
	is_long("{\"SchemaVersion\":2,\"Results\":[{\"Vulnerabilities\":[",
		"{\"VulnerabilityID\":\"CVE-NUMBER\",\"PkgName\":\"p\"}",
		"]}]}", "scan", "thousands of findings");
	is_long("{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2."
		"0\","
		"\"tracking\":{\"current_release_date\":\"2026-01-01T00:00:00Z"
		"\"}},\"product_tree\":{\"full_product_names\":[",
		"{\"product_id\":\"NUMBER\",\"name\":\"n\"}",
		"]},\"vulnerabilities\":[]}", "vex", "thousands of products");
}

static int stall(void *context, int socket)
{
	char byte;
	size_t size;

	(void)context;
	return confine_child_receive(socket, &byte, sizeof(byte), &size, NULL);
}

static int send_form(int socket, uint32_t status, uint32_t size,
		     const char *text)
{
	struct normaliser_reply reply;

	memset(&reply, 'x', sizeof(reply));
	reply.status = status;
	reply.size = size;
	return confine_child_reply(socket, &reply, sizeof(reply)) < 0 ||
	       (text && confine_child_reply(socket, text, strlen(text)) < 0);
}

static int lie_status(void *context, int socket)
{
	(void)context;
	return send_form(socket, 7, 2, "{}");
}

static int lie_size(void *context, int socket)
{
	(void)context;
	return send_form(socket, NORMALISER_READ, UINT32_MAX, "{}");
}

static int lie_short(void *context, int socket)
{
	(void)context;
	return send_form(socket, NORMALISER_READ, 4, "{}");
}

static int lie_text(void *context, int socket)
{
	(void)context;
	return send_form(socket, NORMALISER_READ, 4, "{\"a\"");
}

static int lie_list(void *context, int socket)
{
	(void)context;
	return send_form(socket, NORMALISER_READ, 2, "[]");
}

static int lie_reason(void *context, int socket)
{
	(void)context;
	return send_form(socket, NORMALISER_WRONG, 0, NULL);
}

static void test_children(void)
{
	static const struct {
		confine_work *work;
		const char *id, *why, *what;
	} LIES[] = {
		{children_fail, "evidence.inspect", "", "a child that dies"},
		{stall, "evidence.inspect", "", "a child that stalls"},
		{lie_status, "evidence.inspect", "oddly", "another status"},
		{lie_size, "evidence.inspect", "oddly", "a size out of range"},
		{lie_short, "evidence.inspect", "oddly", "less than it said"},
		{lie_text, "evidence.inspect", "oddly", "no JSON"},
		{lie_list, "evidence.inspect", "oddly", "no object"},
		{lie_reason, "evidence.file", "xxx", "a reason without end"},
	};

	for (size_t i = 0; i < sizeof(LIES) / sizeof(LIES[0]); i++)
		is_refused("{}", LIES[i].work, LIES[i].id, LIES[i].why,
			   LIES[i].what);
}

int main(void)
{
	if (key_init() < 0)
		return 1;
	test_kinds();
	test_long();
	test_children();
	return tap_done();
}
