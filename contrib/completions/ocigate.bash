# bash completion for ocigate(1); goes to
# /usr/share/bash-completion/completions/ocigate.

# What may follow COMMAND: subcommands, then options.
_ocigate_words() { # COMMAND
	case $1 in
	check) echo --policy --profile --preset --evidence --image --facts \
		--now --container --as --format --help ;;
	verify) echo image blob --image --config-digest --diff-id --policy \
		--profile --key --evidence --now --sigstore-bundle \
		--trusted-root --identity --issuer --format --help ;;
	verify-bundle) echo --bundle --certificate-identity \
		--certificate-oidc-issuer --key --staging --trusted-root --help ;;
	inspect) echo --format --help ;;
	evidence) echo import list show fetch prune fsck --store --format \
		--policy --profile --key --now --with --keep --older-than \
		--dry-run --repair --help ;;
	policy) echo lint show explain test diff convert --resolved --profile \
		--preset --policy --strict --log --facts --evidence --now \
		--format --output --help ;;
	seccomp) echo show diff --cap --kernel --format --help ;;
	explain) echo --all --format --help ;;
	log) echo --since --verdict --container --number --format --help ;;
	esac
}

# The values of OPTION that are a list; FILES where it takes a path.
_ocigate_values() { # OPTION
	case $1 in
	--format) echo text json ;;
	--as) echo shim hook ;;
	--verdict) echo allow refuse ;;
	--preset) echo cis-docker nsa production pss-baseline pss-restricted \
		sandbox ;;
	--config | --policy | --evidence | --facts | --container | --key | --store | \
		--log | --bundle | --trusted-root | --sigstore-bundle)
		echo FILES ;;
	esac
}

_ocigate() {
	local word=${COMP_WORDS[COMP_CWORD]}
	local before=${COMP_WORDS[COMP_CWORD - 1]}
	local command='' files='' words i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--config) i=$((i + 1)) ;;
		-*) ;;
		*) command=${COMP_WORDS[i]} && break ;;
		esac
	done
	words=$(_ocigate_values "$before")
	if [[ $words == FILES ]]; then
		words='' files=yes
	elif [[ -z $words && -z $command ]]; then
		words="check verify verify-bundle inspect evidence policy
			seccomp explain log --config --help --version"
	elif [[ -z $words ]]; then
		words=$(_ocigate_words "$command")
		files=yes # targets, policies and layouts are paths
	fi
	mapfile -t COMPREPLY < <(
		compgen -W "$words" -- "$word"
		[[ -z $files || $word == -* ]] || compgen -f -- "$word")
}
complete -o filenames -F _ocigate ocigate
