/*
 * containerd: `ctr`, nerdctl and the CRI plugin. A name can be moved between
 * the container and its start; the snapshot that the container runs on cannot.
 * So an image that a name points to counts only together with the snapshot's
 * parent, the chain ID, which inspection compares with the config that it
 * proves. The CRI plugin records the config's digest itself.
 */
#include "gate/containerd.h"
#include "gate/cri.h"
#include "gate/engine_answer.h"
#include "oci/reference.h"

#include <stdio.h>
#include <string.h>

#define ID "engine.containerd"

/* One resolution. */
struct lookup {
	const struct engine_request *request;
	struct engine_answer_task task;
	struct containerd client;
	struct containerd_container container;
	bool is_cri;
	bool is_sandbox;
	struct cri cri;
};

static bool owns(const struct engine_request *request)
{
	struct engine_answer_task task;

	return engine_answer_task(request->bundle, &task);
}

/* Records that speak of another container: nothing of it can be believed. */
static int check_ids(const struct lookup *lookup, struct error *err)
{
	const char *id = lookup->task.id;

	if (strcmp(lookup->container.id, id) != 0 ||
	    (lookup->is_cri && strcmp(lookup->cri.id, id) != 0))
		return error_set(err, ERROR_INPUT, ID,
				 "containerd's record of container '%s' is of "
				 "'%s'",
				 id,
				 lookup->is_cri ? lookup->cri.id
						: lookup->container.id);
	return 0;
}

/* The record, and the CRI plugin's part of it. */
static int read_record(struct lookup *lookup, struct error *err)
{
	const struct settings *settings = lookup->request->settings;
	struct containerd_container *container = &lookup->container;
	bool found;

	if (containerd_open(settings->containerd_address, lookup->task.ns,
			    lookup->request->deadline, &lookup->client,
			    err) < 0 ||
	    containerd_container(&lookup->client, lookup->task.id, &found,
				 container, err) < 0)
		return -1;
	if (!found)
		return error_set(err, ERROR_INPUT, ID,
				 "containerd at '%s' has no container '%s' in "
				 "namespace '%s'; its socket is set by "
				 "engines.containerd.address",
				 settings->containerd_address, lookup->task.id,
				 lookup->task.ns);
	if (container->cri_container.data && container->cri_sandbox.data)
		return error_set(err, ERROR_INPUT, ID,
				 "the record is a container's and a sandbox's");
	lookup->is_sandbox = container->cri_sandbox.data;
	lookup->is_cri = lookup->is_sandbox || container->cri_container.data;
	if (!lookup->is_cri)
		return 0;
	return cri_parse(lookup->is_sandbox ? container->cri_sandbox
					    : container->cri_container,
			 lookup->is_sandbox ? CRI_SANDBOX : CRI_CONTAINER,
			 &lookup->cri, err);
}

/* "" is a fact that cannot be told. */
static void set_text(struct fact *fact, enum fact_state state, const char *text)
{
	engine_answer_fact(fact, state, text[0] ? text : NULL);
}

static void resolve_facts(struct lookup *lookup, struct facts *facts)
{
	engine_answer_fact(&facts->engine, FACT_ATTESTED,
			   lookup->is_cri ? "cri" : "containerd");
	engine_answer_fact(&facts->kind, FACT_ATTESTED,
			   lookup->is_sandbox ? "sandbox" : "container");
	if (lookup->is_cri) {
		set_text(&facts->namespace, FACT_ATTESTED,
			 lookup->cri.namespace);
		set_text(&facts->pod, FACT_ATTESTED, lookup->cri.pod);
		set_text(&facts->name, FACT_ATTESTED, lookup->cri.name);
	} else {
		engine_answer_none(&facts->namespace);
		engine_answer_none(&facts->pod);
		engine_answer_fact(&facts->name, FACT_CHOSEN, lookup->task.id);
	}
	if (lookup->is_sandbox)
		engine_answer_none(&facts->name);
	facts->labels = steal_pointer(&lookup->container.labels);
	facts->labels_state = FACT_CHOSEN;
}

/* What the container runs on: an active snapshot on top of the image's. */
static int resolve_snapshot(const struct lookup *lookup,
			    struct image_identity *identity, struct error *err)
{
	const struct containerd_container *container = &lookup->container;
	struct containerd_snapshot snapshot;
	bool found;

	if (!container->snapshot_key[0])
		return error_set(err, ERROR_INPUT, ID,
				 "the container has no image (started with "
				 "--rootfs)");
	if (!engine_answer_root_is(lookup->request, NULL))
		return error_set(err, ERROR_INPUT, ID,
				 "root.path is not the snapshot's mount "
				 "('rootfs')");
	if (containerd_snapshot(&lookup->client, container->snapshotter,
				container->snapshot_key, &found, &snapshot,
				err) < 0)
		return -1;
	if (!found || strcmp(snapshot.name, container->snapshot_key) != 0)
		return error_set(err, ERROR_INPUT, ID,
				 "containerd has no snapshot '%s'",
				 container->snapshot_key);
	if (digest_parse(span_of(snapshot.parent), &identity->chain_id) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the parent '%s' of the snapshot is no chain "
				 "ID",
				 snapshot.parent);
	identity->chain_state = FACT_ATTESTED;
	return 0;
}

/* The image of the record's name, or of the config that CRI has recorded. */
static int resolve_image(const struct lookup *lookup,
			 struct image_identity *identity, struct error *err)
{
	bool by_config = lookup->is_cri && !lookup->is_sandbox;
	char name[CONTAINERD_TEXT_MAX];
	bool found;

	if (by_config) {
		digest_format(name, &lookup->cri.image);
		identity->config = lookup->cri.image;
		identity->config_state = FACT_ATTESTED;
	} else if (lookup->container.image[0]) {
		strcpy(name, lookup->container.image);
	} else {
		return error_set(err, ERROR_INPUT, ID,
				 "the container's record names no image");
	}
	if (containerd_image(&lookup->client, name, &found, &identity->target,
			     err) < 0)
		return -1;
	if (found)
		identity->target_state = FACT_ATTESTED;
	if (found || by_config)
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "containerd has no image '%s' any more", name);
}

/* The name that the plugin gives an image: a digest drops the tag. */
static bool image_name(const struct reference *reference, char *out)
{
	const char *mark = reference->digest[0] ? "@" : ":";
	const char *rest = reference->digest[0] ? reference->digest
			   : reference->tag[0]	? reference->tag
						: "latest";

	return snprintf(out, CONTAINERD_TEXT_MAX, "%s%s%s",
			reference->repository, mark,
			rest) < CONTAINERD_TEXT_MAX;
}

/*
 * Whether @reference points to the same image, and was fetched from where it
 * says. Only under CRI: there the plugin pulls. `ctr` and other clients of
 * containerd pull by themselves and could say anything.
 */
static bool is_attested(const struct lookup *lookup,
			const struct reference *reference,
			const struct image_identity *identity)
{
	const char *slash = strchr(reference->repository, '/');
	char name[CONTAINERD_TEXT_MAX];
	char host[REFERENCE_MAX];
	struct digest target;
	bool found;

	if (!lookup->is_cri || !slash || !image_name(reference, name) ||
	    identity->target_state != FACT_ATTESTED ||
	    containerd_image(&lookup->client, name, &found, &target, NULL) <
		    0 ||
	    !found || !digest_equal(&target, &identity->target))
		return false;
	snprintf(host, sizeof(host), "%.*s",
		 (int)(slash - reference->repository), reference->repository);
	return containerd_fetched(&lookup->client, &target, host, slash + 1,
				  &found, NULL) == 0 &&
	       found;
}

/* No name at all, or a bare image ID. */
static bool is_nameless(const char *name)
{
	struct digest digest;

	return !name[0] || digest_parse(span_of(name), &digest) == 0;
}

/* What the pod asked for, where the kubelet tells, before the record's name. */
static void resolve_reference(const struct lookup *lookup, struct facts *facts)
{
	const char *name = is_nameless(lookup->cri.asked)
				   ? lookup->container.image
				   : lookup->cri.asked;
	struct reference reference;

	if (is_nameless(name))
		engine_answer_none(&facts->image);
	else if (reference_parse(span_of(name), &reference, NULL) == 0)
		engine_answer_fact(
			&facts->image,
			is_attested(lookup, &reference, &facts->identity)
				? FACT_ATTESTED
				: FACT_CHOSEN,
			reference.text);
}

static int resolve_lookup(struct lookup *lookup, struct engine_answer *answer,
			  struct error *err)
{
	struct facts *facts = answer->facts;
	struct error cause = ERROR_INIT;

	if (read_record(lookup, &cause) < 0)
		return engine_answer_unknown(answer, "%s", cause.reason.msg);
	if (check_ids(lookup, err) < 0)
		return -1;
	resolve_facts(lookup, facts);
	if (resolve_snapshot(lookup, &facts->identity, &cause) < 0 ||
	    resolve_image(lookup, &facts->identity, &cause) < 0)
		engine_answer_unknown(answer, "%s", cause.reason.msg);
	resolve_reference(lookup, facts);
	engine_answer_content(lookup->request, &lookup->task, answer);
	return 0;
}

static int resolve(const struct engine_request *request,
		   struct engine_answer *answer, struct error *err)
{
	struct lookup lookup = {.request = request};
	int result;

	/* containerd or cri, which only the record can tell */
	engine_answer_fact(&answer->facts->engine, FACT_UNKNOWN, NULL);
	if (!engine_answer_task(request->bundle, &lookup.task))
		return engine_answer_unknown(answer,
					     "not a bundle of containerd's");
	if (request->id[0] && strcmp(request->id, lookup.task.id) != 0)
		return error_set(err, ERROR_INPUT, ID,
				 "container '%s' is to run in the bundle of "
				 "'%s'",
				 request->id, lookup.task.id);
	engine_answer_fact(&answer->facts->containerd_namespace, FACT_ATTESTED,
			   lookup.task.ns);
	result = resolve_lookup(&lookup, answer, err);
	containerd_release(&lookup.container);
	containerd_close(&lookup.client);
	return result;
}

const struct engine engine_containerd = {
	.name = "containerd", .owns = owns, .resolve = resolve};
