#include "policy/rules/secret.h"

#include "policy/rules/secret_kind.h"

#include <stddef.h>
#include <strings.h>

enum {
	LOWER = SECRET_LOWER,
	UPPER = SECRET_UPPER,
	DIGIT = SECRET_DIGIT,
	DASH = SECRET_DASH,
	DOT = SECRET_DOT,
	PLUS = SECRET_PLUS,
	HEX = SECRET_HEX,
	WORD = SECRET_WORD,
	URL64 = SECRET_URL64,
};

/* A token: its front, what follows, and how long that is at least. */
static const struct {
	const char *front;
	int of;
	size_t least;
	const char *what;
} shapes[] = {
	{"AKIA", UPPER | DIGIT, 16, "an AWS access key"},
	{"ASIA", UPPER | DIGIT, 16, "an AWS access key"},
	{"ABIA", UPPER | DIGIT, 16, "an AWS access key"},
	{"ACCA", UPPER | DIGIT, 16, "an AWS access key"},
	{"ABSK", WORD | PLUS, 109, "an AWS Bedrock key"},
	{"bedrock-api-key-", URL64, 20, "an AWS Bedrock key"},
	{"AIza", URL64, 35, "a Google API key"},
	{"ya29.", URL64, 20, "a Google access token"},
	{"GOCSPX-", URL64, 20, "a Google client secret"},
	{"ghp_", WORD, 36, "a GitHub token"},
	{"gho_", WORD, 36, "a GitHub token"},
	{"ghu_", WORD, 36, "a GitHub token"},
	{"ghs_", WORD, 36, "a GitHub token"},
	{"ghr_", WORD, 36, "a GitHub token"},
	{"github_pat_", URL64, 22, "a GitHub token"},
	{"glpat-", URL64, 20, "a GitLab token"},
	{"gldt-", URL64, 20, "a GitLab token"},
	{"glrt-", URL64, 20, "a GitLab token"},
	{"glptt-", URL64, 20, "a GitLab token"},
	{"gloas-", URL64, 20, "a GitLab token"},
	{"glcbt-", URL64, 20, "a GitLab token"},
	{"glft-", URL64, 20, "a GitLab token"},
	{"glffct-", URL64, 20, "a GitLab token"},
	{"glimt-", URL64, 20, "a GitLab token"},
	{"glagent-", URL64, 20, "a GitLab token"},
	{"glsoat-", URL64, 20, "a GitLab token"},
	{"GR1348941", URL64, 20, "a GitLab token"},
	{"xoxb-", URL64, 10, "a Slack token"},
	{"xoxp-", URL64, 10, "a Slack token"},
	{"xoxa-", URL64, 10, "a Slack token"},
	{"xoxr-", URL64, 10, "a Slack token"},
	{"xoxs-", URL64, 10, "a Slack token"},
	{"xoxo-", URL64, 10, "a Slack token"},
	{"xoxe-", URL64, 10, "a Slack token"},
	{"xapp-", URL64, 10, "a Slack token"},
	{"hooks.slack.com/services/T", WORD | PLUS, 20, "a Slack webhook"},
	{"hooks.slack.com/workflows/T", WORD | PLUS, 20, "a Slack webhook"},
	{"hooks.slack.com/triggers/", WORD | PLUS, 20, "a Slack webhook"},
	{"webhook.office.com/webhookb2/", URL64, 36, "a Teams webhook"},
	{"discord.com/api/webhooks/", URL64 | PLUS, 40, "a Discord webhook"},
	{"sk_live_", WORD, 10, "a Stripe key"},
	{"rk_live_", WORD, 10, "a Stripe key"},
	{"sk_test_", WORD, 10, "a Stripe key"},
	{"rk_test_", WORD, 10, "a Stripe key"},
	{"sk_prod_", WORD, 10, "a Stripe key"},
	{"rk_prod_", WORD, 10, "a Stripe key"},
	{"whsec_", WORD | PLUS, 24, "a Stripe webhook secret"},
	{"sk-ant-", URL64, 20, "an Anthropic key"},
	{"sk-proj-", URL64, 20, "an OpenAI key"},
	{"sk-svcacct-", URL64, 20, "an OpenAI key"},
	{"sk-admin-", URL64, 20, "an OpenAI key"},
	{"sk-or-v1-", HEX, 64, "an OpenRouter key"},
	{"sk-", WORD, 40, "an API key"},
	{"pplx-", WORD, 48, "a Perplexity key"},
	{"gsk_", WORD, 40, "a Groq key"},
	{"xai-", WORD, 70, "an xAI key"},
	{"r8_", WORD, 37, "a Replicate token"},
	{"npm_", WORD, 36, "an npm token"},
	{"pypi-", URL64, 50, "a PyPI token"},
	{"rubygems_", HEX, 48, "a RubyGems token"},
	{"oy2", LOWER | DIGIT, 43, "a NuGet key"},
	{"CLOJARS_", WORD, 60, "a Clojars token"},
	{"dckr_pat_", URL64, 20, "a Docker Hub token"},
	{"dckr_oat_", URL64, 20, "a Docker Hub token"},
	{"hvs.", URL64, 24, "a Vault token"},
	{"hvb.", URL64, 24, "a Vault token"},
	{"s.", WORD, 24, "a Vault token"},
	{"atlasv1.", URL64, 60, "a Terraform token"},
	{"dop_v1_", HEX, 64, "a DigitalOcean token"},
	{"doo_v1_", HEX, 64, "a DigitalOcean token"},
	{"dor_v1_", HEX, 64, "a DigitalOcean token"},
	{"LTAI", WORD, 20, "an Alibaba access key"},
	{"v1.0-", HEX | DASH, 150, "a Cloudflare key"},
	{"HRKU-AA", URL64, 58, "a Heroku key"},
	{"SG.", URL64 | DOT, 60, "a SendGrid key"},
	{"key-", HEX, 32, "a Mailgun key"},
	{"SK", HEX, 32, "a Twilio key"},
	{"xkeysib-", HEX | DASH, 70, "a Brevo key"},
	{"shpat_", WORD, 32, "a Shopify token"},
	{"shpca_", WORD, 32, "a Shopify token"},
	{"shppa_", WORD, 32, "a Shopify token"},
	{"shpss_", WORD, 32, "a Shopify token"},
	{"shippo_live_", WORD, 40, "a Shippo token"},
	{"shippo_test_", WORD, 40, "a Shippo token"},
	{"hf_", WORD, 30, "a Hugging Face token"},
	{"api_org_", WORD, 34, "a Hugging Face token"},
	{"NRAK-", UPPER | DIGIT, 27, "a New Relic key"},
	{"NRII-", URL64, 32, "a New Relic key"},
	{"glsa_", URL64, 41, "a Grafana token"},
	{"glc_", WORD | PLUS, 32, "a Grafana token"},
	{"eyJrIjoi", WORD | PLUS, 70, "a Grafana key"},
	{"sntrys_", URL64 | PLUS, 40, "a Sentry token"},
	{"sntryu_", HEX, 64, "a Sentry token"},
	{"dapi", HEX, 32, "a Databricks token"},
	{"dt0c01.", WORD | DOT, 80, "a Dynatrace token"},
	{"dp.pt.", WORD, 43, "a Doppler token"},
	{"dp.st.", URL64 | DOT, 40, "a Doppler token"},
	{"ATATT3", URL64 | PLUS, 50, "an Atlassian token"},
	{"ATCTT3", URL64 | PLUS, 50, "an Atlassian token"},
	{"AKCp", WORD, 69, "an Artifactory key"},
	{"cmVmd", WORD, 59, "an Artifactory token"},
	{"PMAK-", HEX | DASH, 59, "a Postman key"},
	{"pul-", HEX, 40, "a Pulumi token"},
	{"pnu_", WORD, 36, "a Prefect token"},
	{"pscale_tkn_", URL64 | DOT, 32, "a PlanetScale token"},
	{"pscale_oauth_", URL64 | DOT, 32, "a PlanetScale token"},
	{"pscale_pw_", URL64 | DOT, 32, "a PlanetScale password"},
	{"sbp_", HEX, 40, "a Supabase token"},
	{"nfp_", WORD, 36, "a Netlify token"},
	{"fo1_", URL64, 43, "a Fly.io token"},
	{"fm1r_", WORD | PLUS, 100, "a Fly.io token"},
	{"fm1a_", WORD | PLUS, 100, "a Fly.io token"},
	{"fm2_", WORD | PLUS, 100, "a Fly.io token"},
	{"tskey-", URL64, 20, "a Tailscale key"},
	{"sgp_", URL64, 40, "a Sourcegraph token"},
	{"sha256~", URL64, 43, "an OpenShift token"},
	{"ops_eyJ", WORD | PLUS, 100, "a 1Password token"},
	{"A3-", UPPER | DIGIT | DASH, 30, "a 1Password key"},
	{"lin_api_", WORD, 40, "a Linear key"},
	{"ntn_", WORD, 46, "a Notion token"},
	{"figd_", URL64, 40, "a Figma token"},
	{"rdme_", WORD, 70, "a ReadMe key"},
	{"ico-", WORD, 32, "an Infracost key"},
	{"p8e-", WORD, 32, "an Adobe secret"},
	{"CFPAT-", URL64, 40, "a Contentful token"},
	{"fio-u-", URL64, 64, "a Frame.io token"},
	{"duffel_live_", URL64, 43, "a Duffel token"},
	{"duffel_test_", URL64, 43, "a Duffel token"},
	{"EZAK", WORD, 54, "an EasyPost key"},
	{"EZTK", WORD, 54, "an EasyPost key"},
	{"FLWSECK-", URL64, 12, "a Flutterwave key"},
	{"FLWSECK_TEST-", URL64, 12, "a Flutterwave key"},
	{"sm_aat_", WORD, 16, "a SettleMint token"},
	{"sm_pat_", WORD, 16, "a SettleMint token"},
	{"sm_sat_", WORD, 16, "a SettleMint token"},
	{"tk-us-", URL64, 48, "a Scalingo token"},
	{"sq0csp-", URL64, 40, "a Square secret"},
	{"sq0atp-", URL64, 22, "a Square token"},
	{"EAAA", URL64, 50, "a Square token"},
	{"EAACEdEose0cBA", WORD, 10, "a Facebook token"},
	{"EAAM", WORD, 100, "a Facebook token"},
	{"EAAC", WORD, 100, "a Facebook token"},
	{"AQVN", URL64, 35, "a Yandex key"},
	{"pat-na1-", HEX | DASH, 36, "a HubSpot token"},
	{"pat-eu1-", HEX | DASH, 36, "a HubSpot token"},
	{"AGE-SECRET-KEY-1", UPPER | DIGIT, 50, "an age key"},
	{"Authorization: Basic ", WORD | PLUS, 8, "a password"},
	{"Authorization: Bearer ", URL64 | DOT | PLUS, 12, "a token"},
	{"Bearer ", URL64 | DOT | PLUS, 24, "a token"},
	{"AccountKey=", WORD | PLUS, 80, "an Azure storage key"},
	{"SharedAccessKey=", WORD | PLUS, 40, "an Azure access key"},
	{"tfp_", WORD, 40, "a Typeform token"},
};

static size_t run_of(struct span text, int of)
{
	size_t size = 0;

	while (size < text.size && (secret_kind(text.data[size]) & of))
		size++;
	return size;
}

/* Whether @text begins with that many; no more than these are looked at. */
static bool has_run(struct span text, int of, size_t least)
{
	if (text.size < least)
		return false;
	text.size = least;
	return run_of(text, of) == least;
}

/* The shape that begins at @at, where no word goes on. */
static const char *shape_at(struct span at)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct span rest = at;
		size_t front;

		if (shapes[i].front[0] != at.data[0] ||
		    !span_starts(at, shapes[i].front))
			continue;
		front = strlen(shapes[i].front);
		rest.data += front;
		rest.size -= front;
		if (has_run(rest, shapes[i].of, shapes[i].least))
			return shapes[i].what;
	}
	return NULL;
}

/* "eyJ...": the base64 of '{"', three parts. RFC 7519. */
static bool is_jwt(struct span at)
{
	size_t parts = 0;

	if (!span_starts(at, "eyJ"))
		return false;
	while (parts < 3) {
		size_t size = run_of(at, URL64);

		if (size < (parts < 2 ? 10 : 1))
			return false;
		at.data += size;
		at.size -= size;
		if (++parts < 3 && (at.size == 0 || *at.data++ != '.'))
			return false;
		at.size -= parts < 3;
	}
	return true;
}

/* RFC 7468 and PGP's: "-----BEGIN RSA PRIVATE KEY". */
static bool has_private_key(struct span text)
{
	static const char begin[] = "-----BEGIN ";
	const char *at;

	while ((at = memmem(text.data, text.size, begin, sizeof(begin) - 1))) {
		size_t left = text.size - (size_t)(at - text.data);

		if (memmem(at, left < 80 ? left : 80, "PRIVATE KEY", 11))
			return true;
		text = (struct span){at + 1, left - 1};
	}
	return false;
}

/* "scheme://user:password@host": @at begins with "://". */
static bool has_password(struct span at)
{
	size_t colon = 0;
	size_t i = 3;

	for (; i < at.size && at.data[i] != '/' && at.data[i] != '@' &&
	       at.data[i] != '?' && at.data[i] != ' ';
	     i++)
		if (at.data[i] == ':' && !colon)
			colon = i;
	if (i == at.size || at.data[i] != '@' || !colon || i == colon + 1)
		return false;
	/* "$PASSWORD" and "<password>" only stand for one */
	return !secret_is_reference(
		(struct span){at.data + colon + 1, i - colon - 1});
}

/* "Server=db;Password=x;", "host=db password=x": @at begins a word. */
static bool has_pair(struct span at)
{
	static const char *const names[] = {"password=", "pwd="};
	size_t size = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t front = strlen(names[i]);

		if (at.size <= front ||
		    strncasecmp(at.data, names[i], front) != 0)
			continue;
		at.data += front;
		at.size -= front;
		while (size < at.size && !strchr(";&, \"'", at.data[size]))
			size++;
		return size > 0 &&
		       !secret_is_reference((struct span){at.data, size});
	}
	return false;
}

const char *secret_shape(struct span value)
{
	if (has_private_key(value))
		return "a private key";
	for (size_t i = 0; i < value.size; i++) {
		struct span at = {value.data + i, value.size - i};
		const char *what;
		size_t word;

		if (*at.data == ':' && span_starts(at, "://") &&
		    has_password(at))
			return "a URL with a password";
		if (i > 0 && (secret_kind(value.data[i - 1]) & URL64))
			continue;
		if (is_jwt(at))
			return "a JSON Web Token";
		if (has_pair(at))
			return "a password";
		what = shape_at(at);
		if (what)
			return what;
		word = run_of(at, WORD);
		i += word > 0 ? word - 1 : 0;
	}
	return NULL;
}
