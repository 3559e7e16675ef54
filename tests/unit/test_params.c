/* The forms that texts among a rule's parameters have: right ones and wrong. */
#include "policy/rule.h"

#include "tests/unit/subject.h"

#define LONG                                                                   \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"     \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"     \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"     \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

#define WHERE(pointer)                                                         \
	"{'signers':['s'],'attestations':[{'type':'x:y','where':[{'pointer':"  \
	"'" pointer "','equals':'a'}]}]}"
#define PURL(text) "{'signers':['s'],'denyPackages':[{'purl':'" text "'}]}"
#define SCAN(text) "{'signers':['s'],'maxAge':'7d','deny':['" text "']}"

static const struct {
	const char *rule, *params;
	bool good;
} forms[] = {
	{"process.capabilities", "{'allow':['CAP_CHOWN','CAP_X_2']}", true},
	{"process.capabilities", "{'allow':['CHOWN']}", false},
	{"process.capabilities", "{'allow':['cap_chown']}", false},
	{"process.capabilities", "{'allow':['CAP_chown']}", false},
	{"process.capabilities", "{'allow':['CAP_CHOWN ']}", false},
	{"linux.maskedPaths", "{'masked':['/a/b']}", true},
	{"linux.maskedPaths", "{'masked':['a/b']}", false},
	{"linux.maskedPaths", "{'masked':['/a/../b']}", false},
	{"linux.maskedPaths", "{'masked':['/a/']}", false},
	{"linux.devices", "{'allow':['c 10:229','b 8:*']}", true},
	{"linux.devices", "{'allow':['c 10']}", false},
	{"linux.devices", "{'allow':['a 10:229']}", false},
	{"linux.devices", "{'allow':['c -1:*']}", false},
	{"linux.devices", "{'allow':['c 10:-1']}", false},
	{"linux.devices", "{'allow':['c  10:*']}", false},
	{"linux.devices", "{'allow':['c *:*']}", false},
	{"linux.devices", "{'allow':['c 10:229 ']}", false},
	{"image.source", "{'denyDigests':['sha256:" HEX "']}", true},
	{"image.source", "{'denyDigests':['" HEX "']}", false},
	{"image.source", "{'denyDigests':['sha256:" HEX "0']}", false},
	{"image.scan", SCAN("CVE-2026-1"), true},
	{"image.scan", SCAN("CVE 2026"), false},
	{"image.scan", SCAN(""), false},
	{"image.scan", SCAN(LONG), false},
	{"image.sbom", PURL("pkg:deb/debian/openssl"), true},
	{"image.sbom", PURL("deb/debian/openssl"), false},
	{"image.sbom", PURL("pkg:deb"), false},
	{"image.sbom", PURL("pkg:deb/" LONG), false},
	{"image.attestation", WHERE("/a~0/~1"), true},
	{"image.attestation", WHERE(""), true},
	{"image.attestation", WHERE("a"), false},
	{"image.attestation", WHERE("/a~"), false},
	{"image.attestation", WHERE("/a~2"), false},
	{"image.attestation", WHERE("/" LONG), false},
	{"linux.seccomp", "{'forbid':['bpf']}", true},
	{"linux.seccomp", "{'forbid':['bqf']}", false},
	{"linux.seccomp", "{'profile':'/etc/p.json'}", true},
	{"linux.seccomp", "{'profile':'Default'}", false},
};

int main(void)
{
	const struct shape_source source = {
		.what = "params", .id = "test", .kind = ERROR_POLICY};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		CLEANUP_JSON struct json *params =
			subject_json(forms[i].params);
		const struct rule *rule = rules_find(forms[i].rule);
		struct error err = ERROR_INIT;
		int status =
			json_shape_check(params, rule->params, &source, &err);

		ok((status == 0) == forms[i].good, "%s: %s: %.60s %s",
		   forms[i].rule, forms[i].good ? "right" : "wrong",
		   forms[i].params, err.kind ? err.reason.msg : "");
	}
	return tap_done();
}
