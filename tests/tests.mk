# Tests: `make check` runs them all; each target also stands alone.
#
# FUZZ_SECONDS=N: how long each fuzz target runs. LIVE=required: a live test
# that cannot run has failed. TAP output is kept below $(TAP), to be counted.

FUZZ_SECONDS = 10
TAP	     = $(CURDIR)/$(B)/tap
CHECKS	     = lint unit cases vectors cli sanitizers fuzz valgrind live
JOBS	     = $(shell nproc)
J	     = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))
PROVE	     = PERL_TEST_HARNESS_DUMP_TAP=$(TAP)/$@ prove --norc -j$(JOBS)

sources	= $(patsubst %.c,$(B)/%,$(wildcard $(1)))
UNIT   := $(call sources,tests/unit/test_*.c)
FUZZ   := $(call sources,tests/fuzz/fuzz_*.c)

check:
	-@contrib/deps.sh build runtime engines test
	@rm -rf $(TAP) && mkdir -p $(TAP)
	@for check in $(CHECKS); do echo "== $$check"; \
		$(MAKE) -s $(J) $$check TAP=$(TAP) || \
		echo $$check >>$(TAP)/failed; done
	@tests/tally.sh $(TAP)

# A test links the library, the command-line tables of the shim, the doors that
# only the command line has and what it makes of docker inspect and of manifests,
# so that any of them can be tested.
TEST_OBJS = $(filter-out $(B)/shim/judge.o,$(OBJ_JUDGE)) $(OBJ_DOORS) \
	$(call objs,cli/docker*.c cli/manifest.c cli/pod*.c cli/sketch.c \
	cli/capset.c) $(LIB)

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(TEST_OBJS)
	$(CC) $(all_cflags) -pie $(LINK) -o $@ $^ $(libs_cli)
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(TEST_OBJS)
	$(CC) $(all_cflags) -fsanitize=fuzzer -pie -o $@ $^ $(libs_cli)

unit: $(UNIT)
	@VECTORS=$(VECTORS) $(PROVE) -e "$(RUN)" $(UNIT)

# Each is scripts that print TAP.
lint cases vectors cli: $(PROGRAMS)
	@B=$(B) VECTORS=$(VECTORS) $(PROVE) -e '' tests/$@/*.sh

# The other builds live below $(B); each is this Makefile again.
sanitizers:
	@$(MAKE) -s B=$(B)/san SANITIZE=address,undefined TAP=$(TAP)/san unit

# Without _FORTIFY_SOURCE: on some processors glibc has its memmove() and memcpy()
# with checks in one place, and valgrind takes the one for the other.
valgrind:
	@$(MAKE) -s B=$(B)/valgrind STATIC=0 NOFILTER=1 TAP=$(TAP)/valgrind \
		HARD='-fPIE -fstack-protector-strong' RUN=tests/valgrind.sh unit

# libFuzzer calls a function that no header declares.
$(B)/tests/fuzz/%.o: WARN += -Wno-missing-prototypes

fuzz:
	@$(MAKE) -s B=$(B)/fuzz CC=clang TAP=$(TAP) \
		SANITIZE=fuzzer-no-link,address,undefined fuzz-run
fuzz-run: $(FUZZ)
	@$(PROVE) -e "tests/fuzz/run.sh $(FUZZ_SECONDS)" $^

# Where the configuration lies in the private /run of the tests.
LIVE_BUILD = $(B)/live SYSCONFDIR=/run/ocigate-live \
	LIBEXECDIR=/run/ocigate-live/bin
live:
	@$(MAKE) -s $(J) B=$(LIVE_BUILD) all
	@LIVE_BUILD=$(CURDIR)/$(B)/live $(PROVE) -e '' tests/live/*.t

demo:
	@contrib/deps.sh build runtime
	@$(MAKE) -s $(J) B=$(LIVE_BUILD) all
	@contrib/demo.sh $(B)/live

# BENCH_ROUNDS=N: how often each start is measured.
BENCH	    = $(B)/bench
BENCH_BUILD = $(subst $(B)/live,$(BENCH),$(LIVE_BUILD)) NOFILTER=1
bench:
	@contrib/deps.sh build runtime test
	@$(MAKE) -s B=$(LIVE_BUILD) all
	@$(MAKE) -s B=$(BENCH_BUILD) $(addprefix $(BENCH)/, \
		ocigate-judge ocigate spawn null fill sigstore judging)
	@LIVE_BUILD=$(CURDIR)/$(B)/live BENCH_BUILD=$(CURDIR)/$(BENCH) \
		LIVE=required tests/bench/run.sh
	@BENCH_BUILD=$(CURDIR)/$(BENCH) tests/bench/store.sh
	@BENCH_BUILD=$(CURDIR)/$(BENCH) tests/bench/sigstore.sh
	@BENCH_BUILD=$(CURDIR)/$(BENCH) tests/bench/judging.sh
$(B)/sigstore $(B)/judging: $(B)/%: $(B)/tests/bench/%.o $(LIB)
	$(CC) $(all_cflags) -pie $(LINK) -o $@ $^ \
		$$(pkg-config --libs $(LIBS_JUDGE))
$(B)/spawn $(B)/null $(B)/fill: $(B)/%: tests/bench/%.c
	$(CC) $(all_cflags) -static -o $@ $<

.PHONY: bench check demo fuzz-run $(CHECKS)
