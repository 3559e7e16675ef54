#include "policy/names.h"

int names_add(struct names *names, const char *name, size_t number, bool *known)
{
	struct json *value;

	*known = false;
	if (!names->map)
		names->map = json_new_object();
	if (!names->map)
		return -1;
	*known = json_has(names->map, name);
	if (*known)
		return 0;
	value = json_new_int((int64_t)number);
	return value ? json_set(names->map, name, value) : -1;
}

bool names_find(const struct names *names, const char *name, size_t *number)
{
	int64_t found;

	if (!json_int64(json_find(names->map, name), &found))
		return false;
	*number = (size_t)found;
	return true;
}

void names_release(struct names *names)
{
	json_free(names->map);
	names->map = NULL;
}
