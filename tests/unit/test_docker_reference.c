#include "gate/docker_reference.h"

#include "tap.h"

#define IMAGE                                                                  \
	"sha256:8893d070b35de3aef1f402acc8bca087aaeefb69c004b11c048a206c5ba9"  \
	"b218"
#define OTHER                                                                  \
	"sha256:64c77205556f1e71075c0d163e9226a7eef133c096ebb690485edb99e089"  \
	"84b9"
#define PULLED                                                                 \
	"sha256:d73d9cc80d429a1e72fa0edff69cea06957725e2e65dda3c26916b0744d5"  \
	"adc0"
#define SECOND                                                                 \
	"sha256:1f2e3d4c5b6a1f2e3d4c5b6a1f2e3d4c5b6a1f2e3d4c5b6a1f2e3d4c5b6a"  \
	"1f2e"

/* A repository with a tag, pulled; one that was only tagged; another image. */
static const char names[] =
	"{\"Repositories\":{"
	"\"registry.example.com/shop/cart\":{"
	"\"registry.example.com/shop/cart:v1\":\"" IMAGE "\","
	"\"registry.example.com/shop/cart@" PULLED "\":\"" IMAGE "\","
	"\"registry.example.com/shop/cart@" SECOND "\":\"" OTHER "\"},"
	"\"tagged\":{\"tagged:v1\":\"" IMAGE "\"},"
	"\"bad\":[1],"
	"\"bb\":{\"bb:v1\":\"" OTHER "\",\"bb@" PULLED "\":\"" OTHER "\"}}}";

static const struct {
	const char *typed;
	const char *image;
	enum fact_state state;
	const char *value;
	const char *why;
} rows[] = {
	{"registry.example.com/shop/cart:v1", IMAGE, FACT_ATTESTED,
	 "registry.example.com/shop/cart@" PULLED,
	 "a tag in a repository that was pulled from: the digest counts"},
	{"registry.example.com/shop/cart:moved", IMAGE, FACT_ATTESTED,
	 "registry.example.com/shop/cart@" PULLED, "whatever the tag"},
	{"registry.example.com/shop/cart@" PULLED, IMAGE, FACT_ATTESTED,
	 "registry.example.com/shop/cart@" PULLED, "the digest itself"},
	{"registry.example.com/shop/cart@" SECOND, IMAGE, FACT_CHOSEN,
	 "registry.example.com/shop/cart@" SECOND,
	 "a digest that is another image's"},
	{"registry.example.com/shop/cart:v1", OTHER, FACT_ATTESTED,
	 "registry.example.com/shop/cart@" SECOND,
	 "another image of the same repository"},
	{"tagged:v1", IMAGE, FACT_CHOSEN, "docker.io/library/tagged:v1",
	 "a tag alone attests nothing"},
	{"bb:v1", IMAGE, FACT_CHOSEN, "docker.io/library/bb:v1",
	 "nor a digest of another image"},
	{"bb:v1", OTHER, FACT_ATTESTED, "docker.io/library/bb@" PULLED,
	 "a short name is normalised"},
	{"registry.example.com/shop/cartx:v1", IMAGE, FACT_CHOSEN,
	 "registry.example.com/shop/cartx:v1", "a name that only begins so"},
	{IMAGE, IMAGE, FACT_ATTESTED, "registry.example.com/shop/cart@" PULLED,
	 "an image ID, of an image that was pulled"},
	{"8893d070b35d", IMAGE, FACT_ATTESTED,
	 "registry.example.com/shop/cart@" PULLED, "a part of the ID"},
	{"Not A Reference", IMAGE, FACT_UNKNOWN, "", "no reference"},
	{"", IMAGE, FACT_UNKNOWN, "", "nothing"},
};

static void test_rows(void)
{
	CLEANUP_JSON struct json *tree = NULL;
	struct error err = ERROR_INIT;

	ok(json_parse(span_of(names), &JSON_STRICT_LIMITS, "names", &tree,
		      &err) == 0,
	   "repositories.json %s", err.reason.msg);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fact fact;

		docker_reference(span_of(rows[i].typed), span_of(rows[i].image),
				 tree, &fact);
		ok(fact.state == rows[i].state, "%s", rows[i].why);
		is(fact.value, rows[i].value, "its value");
	}
}

static void test_no_names(void)
{
	struct fact fact;

	docker_reference(span_of("bb:v1"), span_of(OTHER), NULL, &fact);
	ok(fact.state == FACT_CHOSEN,
	   "without repositories.json all is chosen");
	docker_reference(span_of(OTHER), span_of(OTHER), NULL, &fact);
	ok(fact.state == FACT_NONE, "and an image ID names no repository");
	docker_reference(span_of(NULL), span_of(OTHER), NULL, &fact);
	ok(fact.state == FACT_UNKNOWN, "a record without a name");
}

int main(void)
{
	test_rows();
	test_no_names();
	return tap_done();
}
