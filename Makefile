# ocigate. `make` builds; `make check` tests; see CONTRIBUTING.md.
#
# B=DIR builds elsewhere; STATIC=0 links everything dynamically (sanitizers,
# memcheck); WERROR=1 is for CI; SANITIZE=address,undefined; NOFILTER=1 is the
# build that valgrind can run and that `make install` refuses.

VERSION	   = 0.1.0
PREFIX	   = /usr/local
SYSCONFDIR = /etc/ocigate
LIBEXECDIR = $(PREFIX)/libexec/ocigate
DATADIR	   = $(PREFIX)/share/ocigate
MANDIR	   = $(PREFIX)/share/man
VECTORS	  ?= ../shared/vectors
B	   = build
CC	   = gcc
CFLAGS	   = -O2 -g
STATIC	   = 1

LIBS_JUDGE = json-c libcrypto libseccomp libcap libnghttp2
LIBS_CLI   = $(LIBS_JUDGE) yaml-0.1

# Of libarchive `ocigate` needs tar, gzip and zstd. The shared one loads a dozen
# more libraries at each start, XML and Unicode among them, and doubles what a
# start costs; where there is a static one, only what is needed is linked. Then
# the others are those of the judge, too, so that both are of one libcrypto, whose
# names need not be looked up at each start.
found = test -e "$$($(CC) -print-file-name=$(1))"
LIBARCHIVE := $(shell $(call found,libarchive.a) && \
	$(call found,libz.so.1) && $(call found,libzstd.so.1) && \
	echo -l:libarchive.a -l:libz.so.1 -l:libzstd.so.1)

WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wwrite-strings -Wcast-qual -Wvla -Wformat=2 \
	-Wno-deprecated-declarations
HARD = -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
LINK = -Wl,-z,relro,-z,now,-z,noexecstack
# Most of libcrypto's data are pointers: so they take a tenth of the room to
# read at each start. glibc can since 2.36, musl since 1.2.4.
RELR := $(shell ld --help | grep -q pack-relative-relocs && \
	getconf GNU_LIBC_VERSION | awk '{ exit $$2 < 2.36 }' && \
	echo -Wl,-z,pack-relative-relocs)
# ld warns of the resolver and of dlopen() in libcrypto.a, which nothing calls.
STATIC_LINK := $(shell ld --no-warnings --version >/dev/null 2>&1 && \
	echo -Wl,--no-warnings)
DEFS = -D_GNU_SOURCE -DOCIGATE_VERSION='"$(VERSION)"' \
	-DOCIGATE_CONFIG='"$(SYSCONFDIR)/ocigate.json"' \
	-DOCIGATE_LIBEXEC='"$(LIBEXECDIR)"' -DOCIGATE_BUILD_TIME=$(BUILD_TIME)
BUILD_TIME := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct \
	2>/dev/null || date +%s))

ifdef WERROR
WARN += -Werror
endif
ifdef SANITIZE
STATIC = 0
HARD = -fPIE -fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
endif
ifdef NOFILTER
DEFS += -DOCIGATE_NO_FILTER
endif
STATIC_PIE = $(if $(filter 0,$(STATIC)),-pie,-static-pie $(STATIC_LINK) $(RELR))

# The front's whole work is to start, and glibc's start asks the processor some
# 70 questions, each of which leaves a virtual machine: half a millisecond for
# every call of a runtime. musl, where it is installed, asks none. Its compiler
# makes no static PIE by itself, and does not find the kernel's headers.
MUSL_CC = musl-gcc
MULTIARCH := $(shell $(CC) -print-multiarch)
MUSL := $(if $(filter 0,$(STATIC)),,$(patsubst %/rcrt1.o,%,$(wildcard \
	/usr/lib/$(MULTIARCH:gnu=musl)/rcrt1.o)))

all_cflags = -std=gnu11 $(WARN) $(HARD) $(DEFS) -Ilib -I. $(CFLAGS) \
	$(CPPFLAGS)
objs = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)))
OBJ_LIB	  := $(call objs,lib/*/*.c policy/*.c policy/rules/*.c gate/*.c)
OBJ_DOORS := $(B)/lib/oci/archive.o $(B)/lib/base/yaml.o # of the CLI alone
OBJ_FRONT := $(call objs,shim/main.c shim/runtime_*.c)
MUSL_LIB  := $(B)/musl/libocigate.a
OBJ_JUDGE := $(filter-out $(B)/shim/main.o,$(call objs,shim/*.c))
OBJ_HOOK  := $(call objs,hook/*.c)
OBJ_CLI	  := $(call objs,cli/*.c) $(OBJ_DOORS)
LIB	  := $(B)/libocigate.a
PROGRAMS  := $(addprefix $(B)/,ocigate-shim ocigate-judge ocigate-hook ocigate)

all: $(PROGRAMS)

$(LIB): $(filter-out $(OBJ_DOORS),$(OBJ_LIB))
	@rm -f $@
	ar rcs $@ $^

libs = $(shell pkg-config $(if $(filter -static-pie,$(STATIC_PIE)),--static) \
	--libs $(LIBS_JUDGE))

libs_cli = $(or $(LIBARCHIVE),-larchive) $(if $(filter 0,$(STATIC)),,\
	$(if $(LIBARCHIVE),$(RELR) -Xlinker -Bstatic)) \
	$(shell pkg-config --libs $(LIBS_CLI)) -Xlinker -Bdynamic

ifeq ($(MUSL),)
$(B)/ocigate-shim: $(OBJ_FRONT) $(LIB)
	$(CC) $(all_cflags) $(STATIC_PIE) $(LINK) -o $@ $^
else
musl = $(patsubst $(B)/%,$(B)/musl/%,$(1))
$(MUSL_LIB): $(call musl,$(call objs,lib/base/*.c gate/disarm.c))
	@rm -f $@
	ar rcs $@ $^
$(B)/ocigate-shim: $(call musl,$(OBJ_FRONT)) $(MUSL_LIB)
	$(CC) $(all_cflags) -nostdlib -static-pie $(LINK) -o $@ \
		$(MUSL)/rcrt1.o $(MUSL)/crti.o $^ $(MUSL)/libc.a -lgcc \
		$(MUSL)/crtn.o
endif
$(B)/ocigate-judge: $(OBJ_JUDGE) $(LIB)
	$(CC) $(all_cflags) $(STATIC_PIE) $(LINK) -o $@ $^ $(libs)
$(B)/ocigate-hook: $(OBJ_HOOK) $(LIB)
	$(CC) $(all_cflags) $(STATIC_PIE) $(LINK) -o $@ $^ $(libs)
$(B)/ocigate: $(OBJ_CLI) $(LIB)
	$(CC) $(all_cflags) -pie $(LINK) -o $@ $^ $(libs_cli)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(all_cflags) -Wa,-I$(CURDIR) -MMD -MP -c -o $@ $<
$(B)/musl/%.o: %.c
	@mkdir -p $(@D)
	$(MUSL_CC) $(all_cflags) -Wa,-I$(CURDIR) -MMD -MP -c -o $@ $< \
		-idirafter /usr/include/$(MULTIARCH) \
		-idirafter /usr/include
-include $(shell find $(B) -name '*.d' 2>/dev/null)
# What .incbin reads is in no .d file.
$(B)/policy/presets.o $(B)/policy/rules/seccomp_profile.o: \
	$(wildcard policy/profiles/*.json)

include tests/tests.mk

install: all
	@test -z "$(NOFILTER)" || { echo "NOFILTER is never installed"; exit 1; }
	install -d $(addprefix $(DESTDIR),$(PREFIX)/bin $(LIBEXECDIR) $(DATADIR))
	install -m 755 $(addprefix $(B)/,ocigate ocigate-shim ocigate-hook) \
		$(DESTDIR)$(PREFIX)/bin
	install -m 755 $(B)/ocigate-judge $(DESTDIR)$(LIBEXECDIR)
	install -m 644 policy/policy.schema.json policy/profiles/*.json \
		$(DESTDIR)$(DATADIR)
	for man in docs/man/*.[1-8]; do section=$${man##*.}; \
		install -D -m 644 $$man \
		$(DESTDIR)$(MANDIR)/man$$section/$${man##*/} || exit 1; done

clean:
	rm -rf $(B)

.SECONDARY:
docs: $(B)/ocigate
	$< explain --all --format markdown >docs/RULES.md

.PHONY: all install clean docs
