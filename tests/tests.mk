# Tests: `make check` runs them all; each target also stands alone.

UNIT := $(patsubst tests/unit/%.c,$(B)/tests/unit/%,\
	$(filter-out tests/unit/tap.c,$(wildcard tests/unit/test_*.c)))

# A unit test links the library, the command-line tables of the shim and the
# archive reader, so that any of them can be tested.
$(B)/tests/unit/%: $(B)/tests/unit/%.o $(filter-out $(B)/shim/judge.o,\
		$(OBJ_JUDGE)) $(OBJ_ARCH) $(LIB)
	$(CC) $(all_cflags) -pie $(LINK) -o $@ $^ \
		$$(pkg-config --libs $(LIBS_CLI))

unit: $(UNIT)
	prove -e '' $(UNIT)

.PHONY: unit
