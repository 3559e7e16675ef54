/*
 * The documents of images, read in confined children; a child that says what
 * is no form is found out.
 */
#include "gate/imager.h"

#include "children.h"
#include "gate/normaliser.h"
#include "tap.h"

#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct error err;

static struct json *run_with(const char *text, confine_work *work)
{
	struct json *out = NULL;

	err = (struct error)ERROR_INIT;
	if (imager_run(span_of(text), work,
		       confine_now() + INT64_C(10000000000), &out, &err) == 0)
		return out;
	ok(!out, "nothing is left");
	return NULL;
}

static void is_kind(const char *text, const char *kind, const char *what)
{
	CLEANUP_JSON struct json *form = run_with(text, NULL);

	is(form ? json_text(json_find(form, "kind")) : err.reason.msg, kind,
	   "%s", what);
}

static void is_refused(const char *text, confine_work *work, const char *id,
		       const char *what)
{
	CLEANUP_JSON struct json *form = run_with(text, work);

	ok(!form, "%s is refused: %s", what, form ? "TAKEN" : err.reason.msg);
	is(err.reason.id, id, "  by its id");
}

static int send_form(int socket, const char *text)
{
	struct normaliser_reply reply = {.status = NORMALISER_READ,
					 .size = (uint32_t)strlen(text)};

	return confine_child_reply(socket, &reply, sizeof(reply)) < 0 ||
	       confine_child_reply(socket, text, strlen(text)) < 0;
}

static int lie_kind(void *context, int socket)
{
	(void)context;
	return send_form(socket, "{\"kind\":\"verdict\"}");
}

static int lie_type(void *context, int socket)
{
	(void)context;
	return send_form(socket, "{\"kind\":\"config\",\"config\":[]}");
}

int main(void)
{
	is_kind("{\"schemaVersion\":2,\"manifests\":[]}", "index", "an index");
	is_kind("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\","
		"\"digest\":\"sha256:" HEX "\",\"size\":1},\"layers\":[]}",
		"manifest", "a manifest");
	is_kind("{\"rootfs\":{}}", "config", "a config");
	is_kind("[]", "save", "docker save");
	is_refused("{", NULL, "evidence.file", "what is no JSON");
	is_refused("{}", NULL, "evidence.file", "what is no document");
	is_refused("[{\"Config\":\"a\",\"RepoTags\":[5]}]", NULL,
		   "evidence.inspect", "a name that is no text");
	is_refused("{}", lie_kind, "evidence.inspect", "a kind of its own");
	is_refused("{}", lie_type, "evidence.inspect", "a wrong type");
	is_refused("{}", children_fail, "evidence.inspect",
		   "a child that dies");
	return tap_done();
}
