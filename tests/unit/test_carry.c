#include "gate/carry.h"

#include "tap.h"
#include "temp.h"

#include <fcntl.h>
#include <sys/stat.h>

static struct bundle bundle;

static struct json *tree(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *out = NULL;

	json_parse(span_of(text), &JSON_STRICT_LIMITS, "text", &out, &err);
	return out;
}

static int reads(bool *found)
{
	struct facts facts = {0};
	struct carry carry;
	struct error err = ERROR_INIT;
	int result = carry_read(&bundle, found, &carry, &facts, &err);

	if (result < 0)
		printf("# %s\n", err.reason.msg);
	carry_release(&carry);
	return result;
}

static void test_round(void)
{
	CLEANUP_JSON struct json *before =
		tree("{\"process\":{\"user\":{\"uid\":0}},\"root\":{}}");
	CLEANUP_JSON struct json *after =
		tree("{\"process\":{\"user\":{\"uid\":5}},\"root\":{\"path\":"
		     "\"r\"},\"hostname\":\"h\"}");
	struct facts facts = {0}, again = {0};
	struct carry carry;
	struct error err = ERROR_INIT;
	bool found;
	int64_t uid;

	facts.kind.state = FACT_ATTESTED;
	strcpy(facts.kind.value, "container");
	facts.name.state = FACT_CHOSEN;
	strcpy(facts.name.value, "a \"name\"");
	facts.identity.config_state = FACT_ATTESTED;
	facts.identity.config.sha256[0] = 7;
	facts.identity.chain_state = FACT_ATTESTED;
	facts.identity.chain_id.sha256[0] = 9;
	facts.namespace_count = 2;
	strcpy(facts.namespaces[0].type, "network");
	strcpy(facts.namespaces[0].identity, "4:4026531840");
	strcpy(facts.namespaces[1].type, "ipc");
	ok(reads(&found) == 0 && !found, "nothing at first");
	ok(carry_write(&bundle, "app", "7K3Q9M2D", &facts,
		       json_find(before, "process"), after, &err) == 0,
	   "writes");
	ok(carry_read(&bundle, &found, &carry, &again, &err) == 0 && found,
	   "and reads back");
	is(carry.profile, "app", "the profile");
	is(carry.decision, "7K3Q9M2D", "the decision");
	json_int64(json_at(carry.before, "user", "uid", NULL), &uid);
	ok(uid == 0, "the process as it came");
	json_int64(json_at(carry.after, "user", "uid", NULL), &uid);
	ok(uid == 5, "and as it runs");
	ok(json_at(carry.config, "root", "path", NULL) != NULL,
	   "what start compares");
	ok(again.kind.state == FACT_ATTESTED &&
		   again.name.state == FACT_CHOSEN &&
		   again.pod.state == FACT_UNKNOWN,
	   "how facts are known");
	is(again.name.value, "a \"name\"", "and their values");
	ok(again.identity.chain_state == FACT_ATTESTED &&
		   digest_equal(&again.identity.chain_id,
				&facts.identity.chain_id),
	   "and the snapshot's, beside which a name proves nothing");
	ok(digest_equal(&again.identity.config, &facts.identity.config),
	   "and the image");
	is(json_text(json_find(carry.namespaces, "network")), "4:4026531840",
	   "and which namespaces are joined");
	ok(json_count(carry.namespaces) == 1, "where that is known");
	carry_release(&carry);
}

static void test_refuses(void)
{
	struct stat st;
	bool found;

	stat(CARRY_NAME, &st);
	ok((st.st_mode & 07777) == 0600, "root's alone");
	temp_run("chmod 0622 " CARRY_NAME);
	ok(reads(&found) < 0, "writable by others");
	temp_run("chmod 0600 " CARRY_NAME " && cp " CARRY_NAME " x && "
		 "head -c 100 x >" CARRY_NAME);
	ok(reads(&found) < 0, "cut short");
	temp_run("sed s/ocigate/other/ x >" CARRY_NAME);
	ok(reads(&found) < 0, "of another version");
	temp_run("rm " CARRY_NAME " && ln -s x " CARRY_NAME);
	ok(reads(&found) < 0, "a link");
	temp_run("rm " CARRY_NAME " && mkfifo " CARRY_NAME);
	ok(reads(&found) < 0, "a FIFO");
	temp_run("rm " CARRY_NAME " && chown 1000 x && mv x " CARRY_NAME);
	ok(reads(&found) < 0, "another's");
}

int main(void)
{
	struct error err = ERROR_INIT;

	if (geteuid() != 0) {
		ok(true, "# SKIP the record must be root's");
		return tap_done();
	}
	temp_make();
	umask(022);
	if (bundle_open(temp_dir, FILE_ROOT, &bundle, &err) < 0)
		return 1;
	test_round();
	test_refuses();
	bundle_release(&bundle);
	temp_remove();
	return tap_done();
}
